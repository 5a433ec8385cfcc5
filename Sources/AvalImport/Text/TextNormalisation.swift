import AvalKit

/// What a format may ask to be done to its texts (I-44, F-I6). Nothing is done unasked, and never silently: the value
/// carries a warning with both texts, and the original stays in the record's `originals`.
enum TextNormalisation: String, Sendable, CaseIterable {
  /// UTF-8 that was taken for Latin-1 and encoded again becomes the text that it was.
  case doubleUTF8 = "double-utf-8"
  /// Full-width letters and digits become narrow ones.
  case width
  /// Texts whose first byte was lost, so that GBK is read one byte off, are put together again.
  case gbkShift = "gbk-shift"
  /// Traditional characters become simplified ones.
  case simplified
  /// Pinyin in brackets behind a word is left out: 信用(xìn yòng) becomes 信用.
  case pinyin

  /// The text after these steps, in the order of the cases; nil where nothing changed.
  static func apply(_ steps: Set<TextNormalisation>, to text: String) -> String? {
    var changed = text
    for step in allCases where steps.contains(step) {
      switch step {
      case .doubleUTF8: changed = DoubleEncoding.repaired(changed)
      case .width: changed = WidthFolding.lettersAndDigits(changed)
      case .gbkShift: changed = GBKShift.repaired(changed)
      case .simplified: changed = TextFolding.simplified(changed)
      case .pinyin: changed = PinyinAnnotation.removed(changed)
      }
    }
    return changed == text ? nil : changed
  }

  static func warning(_ before: String, _ after: String) -> ValueProblem {
    ValueProblem(
      "NORMALISED", "The text “\(before.prefix(120))” was changed to “\(after.prefix(120))”; the original is kept.",
      zh: "文本“\(before.prefix(120))”已规范为“\(after.prefix(120))”；原文已保留。")
  }
}

/// Pinyin annotations in brackets.
enum PinyinAnnotation {
  private static let toned: Set<Unicode.Scalar> = Set("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ".unicodeScalars)

  static func removed(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var kept = String.UnicodeScalarView()
    var at = 0
    while at < scalars.count {
      if let end = annotation(scalars, at) {
        at = end
        continue
      }
      kept.append(scalars[at])
      at += 1
    }
    return String(kept)
  }

  /// The place behind an annotation that begins at `at`: brackets behind a Chinese character that hold nothing but
  /// syllables, at least one with its tone. `(BOC)` and `(Ltd)` are none.
  private static func annotation(_ scalars: [Unicode.Scalar], _ at: Int) -> Int? {
    guard at > 0, scalars[at - 1].value >= 0x3400, scalars[at] == "(" || scalars[at] == "（" || scalars[at] == "[" else {
      return nil
    }
    var hasTone = false
    var hasLetter = false
    var index = at + 1
    while index < scalars.count, index - at <= 80 {
      let scalar = scalars[index]
      switch scalar {
      case ")", "）", "]": return hasTone && hasLetter ? index + 1 : nil
      case "a"..."z": hasLetter = true
      case "1"..."4":
        guard hasLetter else { return nil }
        hasTone = true
      case " ", "'", "’", "-": break
      case _ where toned.contains(scalar):
        hasTone = true
        hasLetter = true
      default: return nil
      }
      index += 1
    }
    return nil
  }
}
