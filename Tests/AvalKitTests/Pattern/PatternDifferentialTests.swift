import AvalKit
import Foundation
import Testing

/// Random small patterns and texts over a few characters.
private struct PatternSource {
  var generator: SeededGenerator

  mutating func pattern(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 4), using: &generator) {
    case 0, 1: return ["a", "b", "c", "€"].randomElement(using: &generator) ?? "a"
    case 2: return ["[ab]", "[^a]", ".", "\\w", "\\W", "[a-b]"].randomElement(using: &generator) ?? "."
    case 3: return ["^", "$", "\\b", "a", "b", "c"].randomElement(using: &generator) ?? "a"
    case 4, 5, 6: return pattern(depth: depth - 1) + pattern(depth: depth - 1)
    case 7: return "(\(pattern(depth: depth - 1))|\(pattern(depth: depth - 1)))"
    case 8: return "(\(pattern(depth: depth - 1)))"
    default:
      let marks = ["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}", "*?", "+?", "??"]
      return "(?:\(pattern(depth: depth - 1)))" + (marks.randomElement(using: &generator) ?? "*")
    }
  }

  mutating func text() -> String {
    (0..<Int.random(in: 0...6, using: &generator)).map { _ in
      ["a", "b", "c", "€", "-"].randomElement(using: &generator) ?? "a"
    }.joined()
  }
}

/// The answers of two other engines. Each has quirks with loops that take nothing, so only what both say counts.
private struct OtherEngines {
  private let foundation: NSRegularExpression
  private let swift: Regex<AnyRegexOutput>

  init(_ pattern: String) throws {
    foundation = try NSRegularExpression(pattern: pattern)
    swift = try Regex(pattern)
  }

  /// Where the first match lies (nil inside: nowhere); nil where the two disagree.
  func firstMatch(in text: String) -> Range<String.Index>?? {
    let first = foundation.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
      .flatMap { Range($0.range, in: text) }
    let second = text.firstMatch(of: swift)?.range
    return first == second ? .some(first) : .none
  }
}

@Suite("Patterns against other engines")
struct PatternDifferentialTests {
  @Test("random patterns match where two other engines say, and the table agrees with the machine")
  func random() throws {
    var source = PatternSource(generator: .announced("patterns"))
    var compared = 0
    for _ in 0..<repetitions(inRelease: 2_000) {
      let pattern = source.pattern(depth: 3)
      let compiled = try Pattern(pattern)
      let others = try OtherEngines(pattern)
      let otherWholes = try OtherEngines("^(?:\(pattern))$")
      for _ in 0..<4 {
        let text = source.text()
        let ours = compiled.firstMatch(in: text)
        if let theirs = others.firstMatch(in: text) {
          compared += 1
          #expect(ours?[0]?.startIndex == theirs?.lowerBound, "\(pattern) on \(text)")
          #expect(ours?[0]?.endIndex == theirs?.upperBound, "\(pattern) on \(text)")
        }
        if let theirs = otherWholes.firstMatch(in: text) {
          #expect(compiled.matches(text, .whole) == (theirs != nil), "\(pattern) on \(text)")
        }
        #expect(compiled.matches(text, .partial) == (ours != nil), "\(pattern) on \(text)")
        #expect(compiled.matches(text, .whole) == (compiled.wholeMatch(of: text) != nil), "\(pattern) on \(text)")
      }
    }
    #expect(compared > repetitions(inRelease: 2_000))
  }
}
