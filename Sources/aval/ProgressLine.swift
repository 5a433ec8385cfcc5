import AvalKit

/// The words of a progress bar, within the width of a terminal.
package struct ProgressLine {
  package let file: String
  /// Bytes; a total of 0 is not known.
  package let done: Double
  package let total: Double
  /// Since the beginning.
  package let seconds: Double

  /// Columns of a line, one less than a terminal has: behind the last one it would break.
  package static let width = 79
  private static let bar = 20
  private static let name = 24

  package init(file: String, done: Double, total: Double, seconds: Double) {
    self.file = file
    self.done = done
    self.total = total
    self.seconds = seconds
  }

  /// - Parameter message: the host's words, cut where there is no room for them.
  package func text(_ message: String, _ language: Language) -> String {
    let short = file.split(separator: "/").last.map(String.init) ?? file
    let head = Self.cut(short, to: Self.name) + (language == .zhHans ? "：" : ": ")
    let rate = seconds > 0 ? done / seconds : 0
    var line = head
    if total > 0 {
      let share = min(1, max(0, done / total))
      let filled = Int(share * Double(Self.bar))
      line += "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: Self.bar - filled) + "] "
      line += "\(Int(share * 100))%"
      let left = rate > 0 ? (total - done) / rate : -1
      if share < 1, (0...359_999).contains(left) {
        let seconds = Int(left.rounded(.up))
        line += Text(", \(seconds) s left", zh: "，还需 \(seconds) 秒").in(language)
      }
    } else {
      line += Self.size(done)
    }
    guard !message.isEmpty else { return Self.cut(line, to: Self.width) }
    return Self.cut(line + (language == .zhHans ? "，" : ", ") + message, to: Self.width)
  }

  private static func size(_ bytes: Double) -> String {
    bytes < 1_048_576 ? "\(Int(bytes) >> 10) KiB" : "\(Int(bytes) >> 20) MiB"
  }

  /// A text within so many columns, its end replaced by “…” where it is longer. A control character never reaches the
  /// terminal.
  private static func cut(_ text: String, to columns: Int) -> String {
    let plain = String(text.map { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "?" : $0 })
    guard columnsOf(plain) > columns else { return plain }
    var kept = ""
    var used = 1
    for character in plain {
      used += columnsOf(String(character))
      guard used <= columns else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// Chinese characters and full-width marks take two columns.
  package static func columnsOf(_ text: String) -> Int {
    text.reduce(0) { sum, character in
      let value = character.unicodeScalars.first?.value ?? 0
      let isWide =
        (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value) || (0xAC00...0xD7A3).contains(value)
        || (0xF900...0xFAFF).contains(value) || (0xFE30...0xFE4F).contains(value) || (0xFF00...0xFF60).contains(value)
        || (0xFFE0...0xFFE6).contains(value) || (0x1F300...0x1FAFF).contains(value)
        || (0x20000...0x3FFFD).contains(value)
      return sum + (isWide ? 2 : 1)
    }
  }
}
