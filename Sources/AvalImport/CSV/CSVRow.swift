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
  /// Text that had doubled quotes; made when first needed.
  lazy var unescaped = ByteSink(capacity: 4096)

  @inline(__always)
  func slice(_ index: Int) -> ByteSlice? {
    guard index >= 0, index < fields.count, let raw else { return nil }
    let field = fields[index]
    let base = field.unescaped ? UnsafePointer(unescaped.base) : raw
    return ByteSlice(start: base + field.from, count: field.to - field.from)
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
    let size = fields.reduce(0) { $0 + $1.to - $1.from }
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, size))
    kept.own = bytes
    kept.raw = UnsafePointer(bytes)
    var at = 0
    for index in fields.indices {
      let text = slice(index) ?? ByteSlice(start: UnsafePointer(bytes), count: 0)
      (bytes + at).update(from: text.start, count: text.count)
      kept.fields.append(Field(from: at, to: at + text.count, unescaped: false))
      at += text.count
    }
    return kept
  }

  /// Bytes of all fields.
  var size: Int { fields.reduce(0) { $0 + $1.to - $1.from } }
}
