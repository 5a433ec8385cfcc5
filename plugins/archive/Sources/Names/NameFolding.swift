import AvalKit

/// A text as names are compared: folded, and without accents (Nestlé is NESTLE, ß is ss, ﾄﾖﾀ is トヨタ).
package enum NameFolding {
  /// The letters of a text, and nil between its words: where there is a space or a mark that joins nothing.
  ///
  /// Points and apostrophes join (S.A. is SA, O'Neill is ONEILL); other marks and symbols part.
  static func words(_ text: String) -> [[UInt32]] {
    var words: [[UInt32]] = []
    var word: [UInt32] = []
    for scalar in TextFolding.fold(text).unicodeScalars {
      if let base = bases[scalar] {
        word += base
      } else if isLetterOrNumber(scalar) {
        word.append(scalar.value)
      } else if !joins(scalar), !word.isEmpty {
        words.append(word)
        word = []
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  package static func text(_ scalars: some Sequence<UInt32>) -> String {
    var view = String.UnicodeScalarView()
    for value in scalars { if let scalar = Unicode.Scalar(value) { view.append(scalar) } }
    return String(view)
  }

  /// The unified ideographs.
  static func isIdeograph(_ value: UInt32) -> Bool { (0x4E00...0x9FFF).contains(value) }

  /// Letters of scripts that are written without spaces: ideographs, kana, Hangul, Thai.
  static func isUnspaced(_ value: UInt32) -> Bool { value >= 0x0E00 }

  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ".", "'", "’", "‘", "`", "´", "·", "・", "\u{AD}": true
    // Combining marks; what they stand on is compared without them.
    default: (0x0300...0x036F).contains(scalar.value) || (0xFF9E...0xFF9F).contains(scalar.value)
    }
  }

  private static func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
    if isIdeograph(scalar.value) { return true }
    if (0x0300...0x036F).contains(scalar.value) { return false }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
      true
    default: false
    }
  }

  private static let bases: [Unicode.Scalar: [UInt32]] = {
    var bases: [Unicode.Scalar: [UInt32]] = [:]
    for line in baseLetters.split(separator: "\n") {
      let parts = line.split(separator: ":")
      let scalars = Array(line.unicodeScalars)
      let base = parts.count == 2 ? parts[0].unicodeScalars.map(\.value) : scalars.prefix(1).map(\.value)
      let letters = parts.count == 2 ? Array(parts[1].unicodeScalars) : Array(scalars.dropFirst())
      for letter in letters { bases[letter] = base }
    }
    return bases
  }()
}
