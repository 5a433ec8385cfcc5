/// Writes JSON text straight into a sink.
enum JSONText {
  private static let hex: [UInt8] = Array("0123456789abcdef".utf8)

  /// A string literal; `collapsing` turns every run of white space into one space.
  static func append(_ text: ByteSlice, to sink: ByteSink, collapsing: Bool = false) {
    sink.reserve(text.count + 2)
    sink.append(0x22)
    var run = 0
    var index = 0
    var spaced = false
    while index < text.count {
      let byte = text[index]
      if byte >= 0x23, byte != 0x5C {
        spaced = false
        index += 1
        continue
      }
      if byte == 0x21 || (byte == 0x20 && !(collapsing && spaced)) {
        spaced = byte == 0x20
        index += 1
        continue
      }
      sink.append(text.start + run, index - run)
      index += 1
      run = index
      if collapsing, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        if !spaced { sink.append(0x20) }
        spaced = true
        continue
      }
      spaced = false
      escape(byte, to: sink)
    }
    sink.append(text.start + run, text.count - run)
    sink.append(0x22)
  }

  static func append(_ text: String, to sink: ByteSink) {
    var copy = text
    copy.withUTF8 { buffer in
      guard let start = buffer.baseAddress else { return sink.append("\"\"") }
      append(ByteSlice(start: start, count: buffer.count), to: sink)
    }
  }

  static func literal(_ text: String) -> [UInt8] {
    let sink = ByteSink(capacity: text.utf8.count + 8)
    append(text, to: sink)
    return sink.bytes()
  }

  private static func escape(_ byte: UInt8, to sink: ByteSink) {
    switch byte {
    case 0x22: sink.append("\\\"")
    case 0x5C: sink.append("\\\\")
    case 0x0A: sink.append("\\n")
    case 0x0D: sink.append("\\r")
    case 0x09: sink.append("\\t")
    default:
      sink.append("\\u00")
      sink.append(hex[Int(byte >> 4)])
      sink.append(hex[Int(byte & 15)])
    }
  }
}
