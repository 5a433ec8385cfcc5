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

  /// The text with narrow letters and digits; brackets and other marks, which Chinese names have wide, stay.
  static func lettersAndDigits(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
        kept.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
      default: kept.append(scalar)
      }
    }
    return String(kept)
  }
}
