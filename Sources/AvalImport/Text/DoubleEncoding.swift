/// UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 again: `SocietÃ\u{A0}` was `Società`.
enum DoubleEncoding {
  /// What Windows-1252 has for the bytes 0x80…0x9F; 0: nothing, where the byte itself is taken.
  private static let windows: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]

  /// Whether the character at `index`, which begins with 0xC3, is the first half of such a pair: `Ã` or `Â` before what
  /// can only be the rest of a letter, or behind a small letter at the end of a word; `â` before `€`.
  static func begins(_ text: ByteSlice, _ index: Int) -> Bool {
    let second = text[index + 1]
    guard second == 0x82 || second == 0x83 || second == 0xA2 else { return false }
    let rest = index + 2
    if second == 0xA2 {
      return rest + 2 < text.count && text[rest] == 0xE2 && text[rest + 1] == 0x82 && text[rest + 2] == 0xAC
    }
    let behindSmall = index > 0 && text[index - 1] >= 0x61 && text[index - 1] <= 0x7A
    guard rest < text.count else { return behindSmall }
    switch text[rest] {
    case 0xC2: return rest + 1 < text.count
    case 0xC5, 0xC6, 0xCB: return rest + 1 < text.count && isWindows(text, rest)
    case 0xE2: return rest + 2 < text.count && isWindows(text, rest)
    case 0x20: return behindSmall
    default: return false
    }
  }

  private static func isWindows(_ text: ByteSlice, _ at: Int) -> Bool {
    let width = text[at] >= 0xE0 ? 3 : 2
    let character = ByteSlice(start: text.start + at, count: width).string.unicodeScalars
    return character.first.map { windows.contains($0.value) } ?? false
  }

  /// The text with such spans put right; what is no UTF-8 when taken back to bytes stays.
  static func repaired(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var kept: [UInt8] = []
    var at = 0
    while at < scalars.count {
      if let (bytes, end) = letter(scalars, at) {
        kept.append(contentsOf: bytes)
        at = end
      } else {
        kept.append(contentsOf: Array(String(scalars[at]).utf8))
        at += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// The bytes of the letter that the characters from `at` on stand for, and the place behind them.
  private static func letter(_ scalars: [Unicode.Scalar], _ at: Int) -> ([UInt8], Int)? {
    guard let lead = byte(scalars[at]), lead >= 0xC2, lead <= 0xF4 else { return nil }
    let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard at + width <= scalars.count else { return nil }
    var bytes = [lead]
    for index in (at + 1)..<(at + width) {
      guard let next = byte(scalars[index]), next & 0xC0 == 0x80 else { return nil }
      bytes.append(next)
    }
    let isText = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { UTF8Check.firstBad($0, buffer.count) == nil } ?? false
    }
    return isText ? (bytes, at + width) : nil
  }

  private static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.value >= 0x80, scalar.value <= 0xFF { return UInt8(scalar.value) }
    guard scalar.value > 0xFF, let index = windows.firstIndex(of: scalar.value) else { return nil }
    return UInt8(0x80 + index)
  }
}
