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
  let unescaped = ByteSink(capacity: 4096)

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
}
