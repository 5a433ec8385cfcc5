/// Marks in Chinese texts: between Chinese characters they are full-width, with no blank beside them.
///
/// Editors and keyboards turn such marks into their half-width likes, so they are written here by code point.
package enum ChineseMarks {
  /// One piece of a text: a character, or something that only stands for text (an escape, an interpolation, a merge
  /// field) and is left as it is.
  package enum Unit: Equatable {
    case scalar(Unicode.Scalar)
    case opaque(String)
    /// A line's end: what stands on both of its sides are no neighbours.
    case lineEnd(String)

    var text: String {
      switch self {
      case .scalar(let scalar): String(Character(scalar))
      case .opaque(let text), .lineEnd(let text): text
      }
    }
  }

  /// The half-width mark and the full-width one that stands for it in Chinese.
  static let fullWidth: [Unicode.Scalar: Unicode.Scalar] = [
    ",": "\u{FF0C}", ":": "\u{FF1A}", ";": "\u{FF1B}", "!": "\u{FF01}", "?": "\u{FF1F}", "(": "\u{FF08}",
    ")": "\u{FF09}",
  ]

  /// The text with its marks set right.
  package static func mended(_ text: String) -> String {
    mended(text.unicodeScalars.map { $0 == "\n" ? .lineEnd("\n") : .scalar($0) })
  }

  /// The same for a text in pieces. A text without Chinese characters is given back as it is.
  package static func mended(_ units: [Unit]) -> String {
    guard units.contains(where: isHan) else { return units.map(\.text).joined() }
    var units = units
    var opened: [Bool] = []
    for index in units.indices {
      guard case .scalar(let mark) = units[index], let full = fullWidth[mark] else { continue }
      let before = neighbour(units, from: index, by: -1)
      let after = neighbour(units, from: index, by: 1)
      var isChinese = isChinese(before) || isChinese(after) || standsBesideAValue(mark, before, after)
      if mark == "(" { opened.append(isChinese) }
      // A closing parenthesis goes with the one that it closes.
      if mark == ")", let opening = opened.popLast() { isChinese = opening }
      if mark == ":", after == .scalar("/") { isChinese = false }
      // A placeholder of SQL, not a question.
      if mark == "?", isDigit(after) { isChinese = false }
      if isChinese { units[index] = .scalar(full) }
    }
    return withoutBlanksBesideMarks(units).map(\.text).joined()
  }

  /// A mark behind a value that a Chinese text is filled with: a comma between two of them, a semicolon, a colon or an
  /// opening parenthesis before whatever follows, unless that makes it a part of an address or a call.
  private static func standsBesideAValue(_ mark: Unicode.Scalar, _ before: Unit?, _ after: Unit?) -> Bool {
    guard isValue(before) else { return false }
    switch mark {
    case ",": return isValue(after)
    case ";": return true
    case ":": return after != nil && after != .scalar("/")
    case "(": return after != .scalar(")")
    default: return false
    }
  }

  /// An interpolation or a merge field; escapes are shorter.
  private static func isValue(_ unit: Unit?) -> Bool {
    guard case .opaque(let text) = unit else { return false }
    return text.count > 2
  }

  private static func isDigit(_ unit: Unit?) -> Bool {
    guard case .scalar(let scalar) = unit else { return false }
    return (0x30...0x39).contains(scalar.value)
  }

  private static func withoutBlanksBesideMarks(_ units: [Unit]) -> [Unit] {
    var kept: [Unit] = []
    for index in units.indices {
      if units[index] == .scalar(" ") {
        let previous = index > 0 ? units[index - 1] : nil
        let next = index + 1 < units.count ? units[index + 1] : nil
        // Blanks that begin a line are its indentation.
        if isMark(previous) || isMark(next) && !isBlankOrLineEnd(previous) { continue }
      }
      kept.append(units[index])
    }
    return kept
  }

  /// The nearest unit in one direction that is no blank; nil at the end of the line.
  private static func neighbour(_ units: [Unit], from index: Int, by step: Int) -> Unit? {
    var index = index + step
    while units.indices.contains(index) {
      switch units[index] {
      case .scalar(" "): index += step
      case .lineEnd: return nil
      default: return units[index]
      }
    }
    return nil
  }

  private static func isBlankOrLineEnd(_ unit: Unit?) -> Bool {
    switch unit {
    case nil, .lineEnd, .scalar(" "): true
    default: false
    }
  }

  private static func isHan(_ unit: Unit) -> Bool {
    guard case .scalar(let scalar) = unit else { return false }
    return isHan(scalar)
  }

  static func isHan(_ scalar: Unicode.Scalar) -> Bool {
    (0x4E00...0x9FFF).contains(scalar.value) || (0x3400...0x4DBF).contains(scalar.value)
  }

  private static func isChinese(_ unit: Unit?) -> Bool {
    guard case .scalar(let scalar) = unit else { return false }
    return isHan(scalar) || isMark(unit) || closingAndOpening.contains(scalar)
  }

  /// A full-width mark, or the ideographic comma or full stop.
  private static func isMark(_ unit: Unit?) -> Bool {
    guard case .scalar(let scalar) = unit else { return false }
    return scalar == "\u{3001}" || scalar == "\u{3002}" || fullWidth.values.contains(scalar)
  }

  /// Quotation marks and title marks of Chinese texts.
  private static let closingAndOpening: Set<Unicode.Scalar> = [
    "\u{201C}", "\u{201D}", "\u{300A}", "\u{300B}", "\u{3010}", "\u{3011}",
  ]
}
