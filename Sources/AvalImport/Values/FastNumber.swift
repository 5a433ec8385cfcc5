/// The common cases of a number in ASCII: a sign or brackets, digits with groups, a point; nothing else.
enum FastNumber {
  /// Writes the number times ten to the power of `shift` in plain decimal; false, with nothing written, where the
  /// slow way must look (and find the words for what is wrong).
  static func write(_ text: ByteSlice, _ style: NumberStyle, shift: Int, to sink: ByteSink) -> Bool {
    guard text.count > 0, text.count <= 40, shift >= 0, shift <= 18 else { return false }
    var at = 0
    var end = text.count
    var negative = false
    if text[0] == 0x2D {
      negative = true
      at = 1
    } else if text[0] == 0x28, text[end - 1] == 0x29 {
      negative = true
      at = 1
      end -= 1
    }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { digits in
      guard let read = figures(text, at, end, style, digits) else { return false }
      put(digits, count: read.count, fraction: read.fraction, shift: shift, negative: negative, to: sink)
      return true
    }
  }

  private static func figures(
    _ text: ByteSlice, _ from: Int, _ end: Int, _ style: NumberStyle, _ digits: UnsafeMutableBufferPointer<UInt8>
  ) -> (count: Int, fraction: Int)? {
    let group: UInt8 = style.group.map { $0.count == 1 ? $0[0] : 0 } ?? 0
    var at = from
    var count = 0
    var sinceGroup = 0
    var groups = 0
    var point = -1
    while at < end {
      let byte = text[at]
      if byte >= 0x30, byte <= 0x39 {
        digits[count] = byte
        count += 1
        sinceGroup += 1
      } else if byte == style.decimal, point < 0, count > 0, groups == 0 || sinceGroup == 3 {
        point = count
      } else if byte == group, group != 0, point < 0, groups == 0 ? (1...3).contains(sinceGroup) : sinceGroup == 3 {
        groups += 1
        sinceGroup = 0
      } else {
        return nil
      }
      at += 1
    }
    let fraction = point < 0 ? 0 : count - point
    guard count > 0, point < 0 ? groups == 0 || sinceGroup == 3 : fraction > 0, fraction <= 12, count - fraction <= 12
    else { return nil }
    return (count, fraction)
  }

  private static func put(
    _ digits: UnsafeMutableBufferPointer<UInt8>, count: Int, fraction: Int, shift: Int, negative: Bool,
    to sink: ByteSink
  ) {
    var last = count
    var places = fraction - shift
    while places > 0, last > 0, digits[last - 1] == 0x30 {
      last -= 1
      places -= 1
    }
    var first = 0
    while first < last - max(0, places) - 1, digits[first] == 0x30 { first += 1 }
    var zero = true
    for index in first..<last where digits[index] != 0x30 {
      zero = false
      break
    }
    if zero { return sink.append(0x30) }
    if negative { sink.append(0x2D) }
    guard let base = digits.baseAddress else { return }
    let whole = last - max(0, places)
    if whole <= first { sink.append(0x30) }
    sink.append(base + first, max(0, whole - first))
    if places < 0 { for _ in 0..<(-places) { sink.append(0x30) } }
    guard places > 0 else { return }
    sink.append(0x2E)
    if whole < 0 { for _ in whole..<0 { sink.append(0x30) } }
    sink.append(base + max(0, whole), last - max(0, whole))
  }
}
