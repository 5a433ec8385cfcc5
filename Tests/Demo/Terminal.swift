import Glibc

/// The story on a terminal: columns aligned by what a character takes, two cells for a Chinese one.
enum Terminal {
  private static let coloured = isatty(1) == 1

  /// Writes a line at once, so that what was said before a crash is seen.
  static func put(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      sent += count
    }
  }

  static func heading(_ text: String, right: String) -> String {
    let line = text + String(repeating: " ", count: max(2, 96 - width(text) - width(right))) + right
    return coloured ? "\u{1B}[1m\(line)\u{1B}[0m" : line
  }

  static func dimmed(_ text: String) -> String { coloured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  static func lines(_ block: Block) -> [String] {
    switch block {
    case .note(let text): return [text]
    case .facts(let facts):
      let longest = facts.map { width($0.name) }.max() ?? 0
      return facts.map { padded($0.name, longest) + "  " + $0.value }
    case .table(let header, let rows, let figures): return table(header, rows, figures)
    case .document(let title, let language, let text, let excerpt):
      let all = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
      let more = all.count > excerpt ? ["│ … \(all.count - excerpt) more lines on the page"] : []
      return ["┌ \(title) [\(language)]"] + all.prefix(excerpt).map { "│ " + $0 } + more + ["└"]
    case .drawing: return []
    }
  }

  private static func table(_ header: [String], _ rows: [[String]], _ figures: Set<Int>) -> [String] {
    let widths = header.indices.map { column in
      ([header] + rows).map { column < $0.count ? width($0[column]) : 0 }.max() ?? 0
    }
    let line = { (row: [String]) in
      row.enumerated().map { padded($1, widths[$0], right: figures.contains($0)) }.joined(separator: "  ")
        .reversed().drop { $0 == " " }.reversed().map(String.init).joined()
    }
    return [dimmed(line(header))] + rows.map(line)
  }

  private static func padded(_ text: String, _ to: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, to - width(text)))
    return right ? space + text : text + space
  }

  private static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + (wide.contains($1.value) ? 2 : 1) }
  }

  /// CJK ideographs, kana, full-width forms.
  private static let wide: ClosedRangeSet = [0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF00...0xFF60]
}

/// A few ranges of code points.
struct ClosedRangeSet: ExpressibleByArrayLiteral, Sendable {
  private let ranges: [ClosedRange<UInt32>]
  init(arrayLiteral elements: ClosedRange<UInt32>...) { ranges = elements }
  func contains(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }
}
