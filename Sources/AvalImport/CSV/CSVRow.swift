/// One row: its fields lie in the reader's buffers until the next row is read.
final class CSVRow {
  struct Field {
    var from: Int
    var to: Int
    /// In the buffer of unquoted text rather than in the raw one.
    var unescaped: Bool
  }

  var fields: [Field] = []
  var raw: UnsafePointer<UInt8>?
  /// The row's own text in `raw`, quotes and all.
  var textFrom = 0
  var textTo = 0
  /// Text that had doubled quotes; made when first needed.
  lazy var unescaped = ByteSink(capacity: 4096)

  @inline(__always)
  func slice(_ index: Int) -> ByteSlice? {
    guard index >= 0, index < fields.count, let raw else { return nil }
    let field = fields[index]
    let base = field.unescaped ? UnsafePointer(unescaped.base) : raw
    return ByteSlice(start: base + field.from, count: field.to - field.from)
  }

  /// Puts a text in the place of an empty field.
  func fill(_ index: Int, _ text: [UInt8]) {
    guard fields.indices.contains(index) else { return }
    let from = unescaped.count
    unescaped.append(text)
    fields[index] = Field(from: from, to: unescaped.count, unescaped: true)
  }

  func reset() {
    fields.removeAll(keepingCapacity: true)
    unescaped.count = 0
  }

  /// The bytes of a copy; nil for a row of the reader's.
  private var own: UnsafeMutablePointer<UInt8>?

  deinit { own?.deallocate() }

  /// The same row with bytes of its own.
  func copy() -> CSVRow {
    let kept = CSVRow()
    let text = self.text
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, text.count))
    bytes.update(from: text.start, count: text.count)
    kept.own = bytes
    kept.raw = UnsafePointer(bytes)
    kept.textTo = text.count
    kept.fields = fields.map { field in
      field.unescaped
        ? field : Field(from: field.from - textFrom, to: field.to - textFrom, unescaped: false)
    }
    if fields.contains(where: { $0.unescaped }) { kept.unescaped.append(unescaped.slice(0, unescaped.count)) }
    return kept
  }

  /// The row as it stands in the file, without its line end.
  var text: ByteSlice {
    guard let raw else { return ByteSlice(start: UnsafePointer(unescaped.base), count: 0) }
    return ByteSlice(start: raw + textFrom, count: textTo - textFrom)
  }

  /// Bytes of the row's text.
  var size: Int { textTo - textFrom }

  /// Where a field begins in `text`, with its quote; the text's end for fields that the row does not have.
  func start(of field: Int, delimiter: UInt8, quote: UInt8?) -> Int {
    let text = self.text
    var at = 0
    var left = field
    while left > 0, at < text.count {
      if let quote, text[at] == quote {
        at += 1
        while at < text.count, text[at] != quote || (at + 1 < text.count && text[at + 1] == quote) {
          at += text[at] == quote ? 2 : 1
        }
      }
      while at < text.count, text[at] != delimiter { at += 1 }
      guard at < text.count else { return at }
      at += 1
      left -= 1
    }
    return at
  }
}

extension ByteSlice {
  /// Which line and character, counted from 1, the byte at `offset` belongs to.
  func place(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for index in 0..<Swift.min(offset, count) {
      let byte = self[index]
      if byte == 0x0A || (byte == 0x0D && !(index + 1 < count && self[index + 1] == 0x0A)) {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80, byte != 0x0D {
        column += 1
      }
    }
    return (line, column)
  }
}
