/// Strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
enum UTF8Check {
  /// The offset of the first byte that is not UTF-8, nil when all are. A sequence cut off at the end counts as wrong
  /// unless `partial`.
  static func firstBad(_ text: UnsafePointer<UInt8>, _ count: Int, partial: Bool = false) -> Int? {
    var at = 0
    while at < count {
      let byte = text[at]
      if byte < 0x80 {
        at += 1
        continue
      }
      let width = sequence(text + at, count - at)
      if width <= 0 { return width < 0 && partial ? nil : at }
      at += width
    }
    return nil
  }

  /// Length of the sequence at `text`; 0 when it is wrong, -1 when it is cut off.
  private static func sequence(_ text: UnsafePointer<UInt8>, _ available: Int) -> Int {
    let first = text[0]
    let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4 else { return 0 }
    guard available > 1 else { return -1 }
    let second = text[1]
    guard second & 0xC0 == 0x80 else { return 0 }
    if first == 0xE0, second < 0xA0 { return 0 }
    if first == 0xED, second > 0x9F { return 0 }
    if first == 0xF0, second < 0x90 { return 0 }
    if first == 0xF4, second > 0x8F { return 0 }
    for index in 2..<max(2, width) {
      guard index < available else { return -1 }
      guard text[index] & 0xC0 == 0x80 else { return 0 }
    }
    return width
  }

  /// Whether a sample is UTF-8, perhaps with damaged lines: a file with both stays UTF-8, and its damaged records are
  /// rejected; read as GB18030 the good ones would turn into wrong characters silently.
  static func looksLikeUTF8(_ sample: [UInt8]) -> Bool {
    var good = 0
    var bad = 0
    for line in sample.split(separator: 0x0A) where line.contains(where: { $0 >= 0x80 }) {
      line.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        if firstBad(base, buffer.count, partial: true) == nil { good += 1 } else { bad += 1 }
      }
    }
    return bad == 0 || good >= bad
  }
}
