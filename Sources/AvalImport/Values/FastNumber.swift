/// The common case of a number: ASCII digits, perhaps a leading minus and a point, nothing else.
enum FastNumber {
  /// Writes the number in plain decimal; false, with nothing written, where the slow way must look.
  static func write(_ text: ByteSlice, _ style: NumberStyle, to sink: ByteSink) -> Bool {
    guard text.count > 0, text.count <= 30 else { return false }
    var at = 0
    var negative = false
    if text[0] == 0x2D {
      negative = true
      at = 1
    }
    while at + 1 < text.count, text[at] == 0x30, text[at + 1] >= 0x30, text[at + 1] <= 0x39 { at += 1 }
    let from = at
    var point = -1
    var lastNonZero = -1
    while at < text.count {
      let byte = text[at]
      if byte >= 0x30, byte <= 0x39 {
        if byte != 0x30 { lastNonZero = at }
      } else if byte == style.decimal, point < 0, at > from {
        point = at
      } else {
        return false
      }
      at += 1
    }
    guard at > from, point != at - 1, point < 0 || at - point <= 13 else { return false }
    if lastNonZero < 0 {
      sink.append(0x30)
      return true
    }
    if negative { sink.append(0x2D) }
    let whole = point < 0 ? at : point
    sink.append(text.start + from, whole - from)
    if point >= 0, lastNonZero > point {
      sink.append(0x2E)
      sink.append(text.start + point + 1, lastNonZero - point)
    }
    return true
  }
}
