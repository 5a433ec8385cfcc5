/// A regular expression whose matching time grows linearly with the text, whatever the pattern.
///
/// Literals, `.`, classes, `\d \w \s` and their negations, `\p{L}` and a few more, `^ $ \b \B`, groups (capturing,
/// named, `(?:…)`), alternatives, `* + ? {m,n}` greedy and lazy. Back-references and look-around cannot be matched in
/// linear time and are refused. Characters are Unicode scalars; `^` and `$` are the ends of the text; `\d` is 0–9 and
/// `\w` is A–Z, a–z, 0–9 and `_`. Of several matches the leftmost counts, and of its alternatives the first.
public struct Pattern: Sendable {
  /// How much of the text has to match.
  public enum Extent: Sendable {
    /// The text from end to end.
    case whole
    /// Any part of it.
    case partial
  }

  /// The pattern as it was written.
  public let source: String
  /// Whether upper and lower case are the same; also by `(?i)` at the start of the pattern.
  public let ignoresCase: Bool
  let program: PatternProgram
  private let wholeTable: PatternTable?
  private let partialTable: PatternTable?

  /// Throws `invalidParams`, with the position (counted from 1) of what is wrong or cannot be matched in linear time.
  public init(_ source: String, ignoringCase: Bool = false) throws(Failure) {
    self.source = source
    let parsed = try PatternParser.parse(source, ignoringCase: ignoringCase)
    ignoresCase = parsed.ignoresCase
    program = try PatternCompiler.compile(parsed)
    wholeTable = PatternTable(program, extent: .whole)
    partialTable = PatternTable(program, extent: .partial)
  }

  /// Whether the text matches.
  public func matches(_ text: String, _ extent: Extent = .whole) -> Bool {
    var text = text
    return text.withUTF8 { matches(utf8: $0, extent) }
  }

  /// Whether a text of valid UTF-8 matches.
  public func matches(utf8 text: UnsafeBufferPointer<UInt8>, _ extent: Extent) -> Bool {
    let table = extent == .whole ? wholeTable : partialTable
    if let answer = table?.matches(text) { return answer }
    var machine = PatternMachine(program, text, extent, capturing: false)
    return machine.run() != nil
  }

  /// The leftmost match, or nil.
  public func firstMatch(in text: String) -> PatternMatch? { match(text, .partial) }

  /// The match of the whole text, or nil.
  public func wholeMatch(of text: String) -> PatternMatch? { match(text, .whole) }

  private func match(_ text: String, _ extent: Extent) -> PatternMatch? {
    var bytes = text
    let slots = bytes.withUTF8 { utf8 in
      var machine = PatternMachine(program, utf8, extent, capturing: true)
      return machine.run()
    }
    guard let slots else { return nil }
    return PatternMatch(text: text, slots: slots, names: program.groupNames)
  }
}

extension Pattern: Hashable {
  public static func == (a: Pattern, b: Pattern) -> Bool {
    a.source == b.source && a.ignoresCase == b.ignoresCase
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(ignoresCase)
  }
}

/// Where a pattern matched, and what its groups took.
public struct PatternMatch: Sendable {
  /// The text of group 0, the whole match, and of each capturing group in the order of its opening parenthesis; nil for
  /// a group that took no part.
  public let captures: [Substring?]
  private let names: [String: Int]

  init(text: String, slots: [Int], names: [String: Int]) {
    self.names = names
    captures = stride(from: 0, to: slots.count, by: 2).map { slot in
      guard slots[slot] >= 0, slots[slot + 1] >= slots[slot] else { return nil }
      let start = text.utf8.index(text.startIndex, offsetBy: slots[slot])
      return text[start..<text.utf8.index(text.startIndex, offsetBy: slots[slot + 1])]
    }
  }

  /// What a group took; nil where it took no part or does not exist.
  public subscript(_ group: Int) -> Substring? {
    captures.indices.contains(group) ? captures[group] : nil
  }

  /// What a named group took; nil where it took no part or does not exist.
  public subscript(_ name: String) -> Substring? { names[name].flatMap { captures[$0] } }
}
