import AvalKit
import Testing

private func groups(_ pattern: String, _ text: String) throws -> [String?]? {
  try Pattern(pattern).firstMatch(in: text)?.captures.map { $0.map(String.init) }
}

@Suite("Patterns")
struct PatternTests {
  @Test(
    "the whole text matches",
    arguments: [
      ("-?(0|[1-9][0-9]*)(\\.[0-9]+)?", "-1234.50"), ("-?(0|[1-9][0-9]*)(\\.[0-9]+)?", "0"), ("", ""), ("a|b|", ""),
      ("[a-c-]+", "a-c"), ("[^a-c]", "d"), ("[\\]a]", "]"), ("\\d{4}-\\d{2}-\\d{2}", "2026-05-06"),
      ("a{3}", "aaa"), ("a{2,}", "aaaa"), ("a{1,3}?", "aaa"), ("(?:ab)+", "abab"), ("(?<year>\\d+)年", "2026年"),
      ("\\p{Han}+", "杭州金甸食品有限公司"), ("\\p{L}+", "ÅÄö"), ("\\p{Lu}\\p{Ll}+", "Öl"), ("\\u676d\\x41\\u{1f600}", "杭A😀"),
      ("[\\u4e00-\\u9fff]{2}", "杭州"), (".", "😀"), ("\\.\\*\\/\\-\\[\\]\\{\\}", ".*/-[]{}"), ("\\s", "\u{3000}"),
      ("[\\s\\d]+", " 1\t2"),
      ("\\D\\W\\S", "a-b"), ("(?i)straße", "STRAßE"), ("(?i)[a-c]é", "BÉ"), ("^a$", "a"), ("a\\b-\\bb", "a-b"),
      ("a\\Bb", "ab"),
      ("(a*)*", "aaa"), ("(a|b)*?c", "abc"), ("\\t\\n\\r\\f\\v\\0", "\t\n\r\u{c}\u{b}\u{0}"), ("[\\b]", "\u{8}"),
      ("[.]", "."),
      ("[^\\s]", "x"), ("[\\D]", "x"), ("(?:^a|b$)", "b"),
    ])
  func wholeMatches(pattern: String, text: String) throws {
    let compiled = try Pattern(pattern)
    #expect(compiled.matches(text))
    #expect(compiled.wholeMatch(of: text)?[0].map(String.init) == text)
  }

  @Test(
    "the whole text does not match",
    arguments: [
      ("-?(0|[1-9][0-9]*)(\\.[0-9]+)?", "01"), ("-?(0|[1-9][0-9]*)(\\.[0-9]+)?", "1."),
      ("-?(0|[1-9][0-9]*)(\\.[0-9]+)?", "+1"),
      ("a", "b"), ("a", "aa"), ("a", ""), (".", "\n"), (".", "\u{2028}"), ("[^a]", "a"), ("\\d", "٣"), ("\\w", "é"),
      ("a{3}", "aa"),
      ("(?i)[^a]", "A"), ("a^b", "ab"), ("a$b", "ab"), ("\\p{Han}", "a"), ("a\\bb", "ab"), ("$a", "a"),
    ])
  func wholeMismatches(pattern: String, text: String) throws {
    let compiled = try Pattern(pattern)
    #expect(!compiled.matches(text))
    #expect(compiled.wholeMatch(of: text) == nil)
  }

  @Test("the leftmost match counts, and of its alternatives the first")
  func captures() throws {
    #expect(try groups("(a|ab)(c|bcd)(d*)", "xabcd") == ["abcd", "a", "bcd", ""])
    #expect(try groups("a+", "baaac") == ["aaa"])
    #expect(try groups("a+?", "baaac") == ["a"])
    #expect(try groups("(a)|(b)", "b") == ["b", nil, "b"])
    #expect(try groups("(\\d+)\\s*元", "合计 1200 元整") == ["1200 元", "1200"])
    #expect(try groups("x*", "aaa") == [""])
    #expect(try groups("b", "aaa") == nil)
    let match = try Pattern("(?<day>\\d+)/(?<month>\\d+)").firstMatch(in: "on 6/5")
    #expect(match?["day"] == "6" && match?["month"] == "5" && match?["year"] == nil && match?[9] == nil)
  }

  @Test(
    "what is wrong, or cannot be matched in linear time, is refused with its place",
    arguments: [
      ("(a)\\1", 4), ("a(?=b)", 2), ("(?!a)", 1), ("(?<=a)b", 1), ("(?<!a)b", 1), ("(?>a)", 1), ("(?P<x>a)", 1),
      ("(?<>a)", 1), ("(?<x>a)(?<x>b)", 8), ("a(b", 2), ("ab)", 3), ("[a", 1), ("[]", 1), ("[^]", 1), ("[b-a]", 2),
      ("[a-\\d]", 2),
      ("*a", 1), ("a**", 3), ("a*+", 3), ("a{2}{3}", 5), ("a{2,1}", 2), ("a{,2}", 2), ("a{x}", 2), ("a{", 2),
      ("a{1001}", 2),
      ("a{99999999999999999999}", 2), ("}", 1), ("]", 1), ("\\", 1), ("\\q", 1), ("\\k<x>", 1), ("\\u12", 1),
      ("\\uD800", 1),
      ("\\x+1", 1), ("\\u{110000}", 1), ("\\u{", 1), ("\\p{Greek}", 1), ("\\pL", 1), ("^*", 2), ("\\é", 1),
    ])
  func refusals(pattern: String, place: Int) throws {
    let failure = try #require(throws: Failure.self) { try Pattern(pattern) }
    #expect(failure.kind == .invalidParams)
    #expect(failure.message.en.contains("at character \(place),"))
    #expect(failure.message.zhHans.contains("第 \(place) 个字符处"))
  }

  @Test("a pattern that grows too large is refused before it takes memory")
  func limits() {
    #expect(throws: Failure.self) { try Pattern("((a{100}){100}){100}") }
    #expect(throws: Failure.self) { try Pattern(String(repeating: "a", count: 4097)) }
    #expect(throws: Failure.self) { try Pattern(String(repeating: "(", count: 5000)) }
    #expect(throws: Failure.self) {
      try Pattern(String(repeating: "(?:", count: 65) + String(repeating: ")", count: 65))
    }
    #expect(throws: Failure.self) { try Pattern(String(repeating: "()", count: 65)) }
  }

  @Test(
    "hostile patterns, for which a backtracking engine needs longer than anyone waits, end on 100,000 characters",
    arguments: [
      "(a+)+$", "(a|aa)+$", "(a*)*b", "(a|a?)+b", "([a-z]+)*\\d", "(.*)(.*)(.*)x", "^(([a-z])+.)+[A-Z]([a-z])+$",
    ])
  func hostile(pattern: String) throws {
    let compiled = try Pattern(pattern)
    let text = String(repeating: "a", count: 100_000) + "!"
    #expect(!compiled.matches(text, .partial))
    #expect(!compiled.matches(text + "é", .whole))
    #expect(try Pattern("(a?){50}a{50}").firstMatch(in: String(repeating: "a", count: 50)) != nil)
  }
}
