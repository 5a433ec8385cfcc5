/// Forms of a text for comparing and searching, never for storing: names stand in the books as they were given.
public enum TextFolding {
  /// Full-width forms made half-width, letters lower-case, traditional characters simplified, every run of white space
  /// one space and none at the ends.
  public static func fold(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      let narrow = halfWidth(scalar)
      if isSpace(narrow) {
        pendingSpace = !result.isEmpty
        continue
      }
      if pendingSpace {
        result.append(" ")
        pendingSpace = false
      }
      if isIdeograph(narrow) {
        result.append(simplifiedByTraditional[narrow] ?? narrow)
      } else if narrow.isASCII {
        let upper = narrow.value >= 0x41 && narrow.value <= 0x5A
        result.append(upper ? Unicode.Scalar(UInt8(narrow.value) + 0x20) : narrow)
      } else if let simplified = simplifiedByTraditional[narrow] {
        result.append(simplified)
      } else {
        result.append(contentsOf: narrow.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return String(result)
  }

  /// The folded text without spaces, punctuation and symbols: what identifies a name, `ＡＣＭＥ（中国）有限公司` being
  /// the same as `acme中国有限公司`.
  public static func nameKey(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in fold(text).unicodeScalars where isLetterOrNumber(scalar) { result.append(scalar) }
    return String(result)
  }

  /// Full-width ASCII and the ideographic space as their half-width counterparts; everything else unchanged.
  public static func halfWidth(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(halfWidth(scalar)) }
    return String(result)
  }

  /// Traditional characters as simplified ones; everything else unchanged.
  public static func simplified(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(simplifiedByTraditional[scalar] ?? scalar) }
    return String(result)
  }

  /// The distinct pairs of neighbouring characters of the name key, in order; a single character stands alone.
  /// An index of these finds Chinese names of two characters, which an index of three would not.
  public static func bigrams(_ text: String) -> [String] {
    bigrams(ofKey: nameKey(text))
  }

  /// The same of a text that is a name key already.
  public static func bigrams(ofKey key: String) -> [String] {
    let scalars = Array(key.unicodeScalars)
    guard scalars.count > 1 else { return scalars.map { String($0) } }
    var seen: Set<String> = []
    return (1..<scalars.count).compactMap { index in
      let pair = String(scalars[index - 1]) + String(scalars[index])
      return seen.insert(pair).inserted ? pair : nil
    }
  }

  /// 1 − edit distance ÷ longer length of the folded names (F-A8), exact: 杭州金甸食品有限公司 and
  /// 杭州金殿食品有限公司 are 9/10 alike. Two empty names are alike. Compares the first 256 characters.
  public static func similarity(_ left: String, _ right: String) -> Fraction {
    let (a, b) = (Array(fold(left).unicodeScalars.prefix(256)), Array(fold(right).unicodeScalars.prefix(256)))
    let longer = max(a.count, b.count)
    guard longer > 0, let alike = try? Fraction(Int128(longer - levenshtein(a, b)), Int128(longer)) else { return .one }
    return alike
  }

  /// The least number of insertions, deletions and replacements that turn one sequence into the other.
  package static func levenshtein<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let replaced = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }

  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(UInt8(scalar.value - 0xFEE0))
    case 0x3000: " "
    default: scalar
    }
  }

  /// The unified ideographs and their extension A: letters without case, looked up in no table of Unicode's.
  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x3400 && scalar.value <= 0x9FFF && !(scalar.value >= 0x4DC0 && scalar.value <= 0x4DFF)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value == 0x20 || (scalar.value >= 0x09 && scalar.value <= 0x0D) }
    return !isIdeograph(scalar) && scalar.properties.isWhitespace
  }

  private static func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
    if isIdeograph(scalar) { return true }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
      true
    default: false
    }
  }

  private static let simplifiedByTraditional: [Unicode.Scalar: Unicode.Scalar] = {
    let scalars = Array(traditionalThenSimplified.unicodeScalars)
    return stride(from: 0, to: scalars.count - 1, by: 2).reduce(into: [:]) { $0[scalars[$1]] = scalars[$1 + 1] }
  }()
}
