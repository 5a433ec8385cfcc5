/// Full-width letters, digits and signs (U+FF01–FF5E) and their narrow forms, which mean the same.
enum WidthFolding {
  /// The text with narrow letters, digits and signs and plain blanks; nil where nothing in it is wide.
  static func figures(_ text: ByteSlice) -> [UInt8]? {
    var index = 0
    while index < text.count, text[index] < 0xE3 { index += 1 }
    guard index < text.count else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var changed = false
    for scalar in text.string.unicodeScalars {
      if let narrow = narrow(scalar) {
        out.append(narrow)
        changed = true
      } else {
        out.append(contentsOf: Array(String(scalar).utf8))
      }
    }
    return changed ? out : nil
  }

  private static func narrow(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    case 0x3000: 0x20
    case 0xFF01...0xFF5E: UInt8(scalar.value - 0xFEE0)
    default: nil
    }
  }

  /// The text with narrow letters and digits, and narrow hyphens, points and strokes behind them, as numbers have them;
  /// brackets and other marks, which Chinese names have wide, stay.
  static func lettersAndDigits(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var kept = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      guard let narrow = narrow(scalar), narrow != 0x20 else {
        kept.append(scalar)
        continue
      }
      let isMark = scalar == "－" || scalar == "／" || scalar == "．" || scalar == "＿"
      let isInside =
        isMark && kept.last.map { isWord($0) } ?? false
        && (index + 1 == scalars.count || isWord(scalars[index + 1]))
      kept.append(isWord(scalar) || isInside ? Unicode.Scalar(narrow) : scalar)
    }
    return String(kept)
  }

  /// A letter or digit, wide or narrow.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch narrow(scalar) ?? UInt8(exactly: scalar.value) ?? 0 {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
