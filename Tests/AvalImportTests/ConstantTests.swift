import AvalImport
import AvalKit
import Testing

/// Objects whose members say the same for every record, and figures that an agency writes in words.
@Suite("Constants and worded figures")
struct ConstantTests {
  private static func record(_ fields: String, _ content: String, more: String = "") throws -> JSONValue {
    let read = try LanguageTests.xml(fields, more, "<R><C id='1'><N>a</N>\(content)</C></R>")
    return try #require(read.records.first, "\(read.rejects)")
  }

  @Test("An object is there when its element or condition is, even where its figures are constants")
  func matched() throws {
    let each = #""publicRecords": {"each": "n:Bankrupt", "fields": {"kind": {"const": "INSOLVENCY"}, "date": "@on"}}"#
    let one = try Self.record(each, "<Bankrupt/>")
    #expect(one["publicRecords"]?.arrayValue?.first?["kind"]?["code"]?.stringValue == "INSOLVENCY")
    #expect(try Self.record(each, "")["publicRecords"] == nil)
    let at = #""limits": {"at": "n:NoCredit", "fields": {"opinion": {"const": "none"}, "contract": "@a"}}"#
    #expect(try Self.record(at, "<NoCredit/>")["limits"]?["opinion"]?.stringValue == "none")
    #expect(try Self.record(at, "")["limits"] == nil)
    let when = #""limits": {"when": "n:F='no'", "fields": {"opinion": {"const": "none"}, "contract": "n:A"}}"#
    #expect(try Self.record(when, "<F>no</F>")["limits"]?["opinion"]?.stringValue == "none")
    #expect(try Self.record(when, "<F>yes</F>")["limits"] == nil)
  }

  @Test("A constant whose condition holds is a value; one beside an empty path is not")
  func worded() throws {
    let fields = """
      "ratings": [{"fields": {"scale": {"const": "S"}, "score": {"first": [{"const": 5, "when": "n:V='good'"}, {"const": 1, "when": "n:V='bad'"}]}}},
        {"fields": {"scale": {"const": "Q"}, "score": "n:None"}}]
      """
    let ratings = try Self.record(fields, "<V>bad</V>")["ratings"]?.arrayValue
    #expect(ratings == [["scale": "S", "score": .integer(1)]])
    #expect(try Self.record(fields, "<V>unheard of</V>")["ratings"] == nil)
  }

  @Test("An object of nothing but constants is there in every record")
  func allConstant() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", "input": {"format": "csv"},
       "defaults": {"currency": {"const": "CNY"}}, "fields": {"number": "n", "date": "d", "amount": "a",
       "seller": {"scheme": "LOCAL", "const": "US"}}}
      """)
    let read = try ImportFixtures.read(format, .bytes(Array("n,d,a\n1,2026-01-02,5\n".utf8)))
    #expect(read.records.first?["seller"]?["value"]?.stringValue == "US")
  }

  @Test("R-6: a table gives whole numbers, decimals and truth values; what is not in it follows onUnknown")
  func figures() throws {
    func rating(_ text: String, _ more: String = "") throws -> ImportFixtures.Read {
      try LanguageTests.xml(
        #"""
        "ratings": [{"fields": {"grade": {"path": "n:V"},
          "score": {"path": "n:V", "codes": {"非常满意": 5, "满意": "4", "Ａ1": 3, "B2": 2}\#(more)},
          "pdPercent": {"path": "n:V", "codes": {"非常满意": 0.50, "*": "99"}},
          "current": {"path": "n:V", "codes": {"非常满意": true, "*": false}}}}]
        """#, "", "<R><C id='1'><N>a</N><V>\(text)</V></C></R>")
    }
    let best = try #require(try rating("非常满意").records.first?["ratings"]?.arrayValue?.first)
    #expect(best["score"] == .integer(5) && best["pdPercent"]?.stringValue == "0.5" && best["current"] == .bool(true))
    let second = try #require(try rating("满意").records.first?["ratings"]?.arrayValue?.first)
    #expect(
      second["score"] == .integer(4) && second["pdPercent"]?.stringValue == "99" && second["current"] == .bool(false))
    #expect(try rating("Ｂ２").records.first?["ratings"]?.arrayValue?.first?["score"] == .integer(2))
    let unknown = try rating("7")
    #expect(unknown.records.first?["ratings"]?.arrayValue?.first?["score"] == nil)
    #expect(unknown.summary.warningCounts == ["UNKNOWN_CODE": 1])
    #expect(try rating("7", #", "onUnknown": "reject""#).rejects.map(\.code) == ["UNKNOWN_CODE"])
    let kept = try rating("7", #", "onUnknown": "keep""#)
    #expect(
      kept.records.first?["ratings"]?.arrayValue?.first?["score"] == .integer(7) && kept.summary.warningCounts.isEmpty)
    let null = try rating("7", #", "onUnknown": "null""#).records.first
    #expect(null?["ratings"]?.arrayValue?.first?["score"] == .null && null?["nulls"]?["/ratings/0/score"] != nil)
    for (member, table) in [("score", #"{"a": 1.5}"#), ("score", #"{"a": "x"}"#), ("current", #"{"a": "maybe"}"#)] {
      #expect(throws: FormatProblem.self) {
        try LanguageTests.xml(
          #""ratings": [{"fields": {"\#(member)": {"path": "n:V", "codes": \#(table)}}}]"#, "", "<R/>")
      }
    }
  }

  @Test("A group whose only value is a sentinel stays, with its reason; a number without its value does not")
  func sentinels() throws {
    let limit = try Self.record(
      #""limits": {"fields": {"recommended": {"path": "n:L", "null": ["-1"], "nullReason": "NOT_APPLICABLE"}}}"#,
      "<L>-1</L>")
    #expect(limit["limits"] == ["recommended": .null])
    #expect(limit["nulls"] == ["/limits/recommended": "NOT_APPLICABLE"])
    let item = try Self.record(
      #""history": {"each": "n:H", "fields": {"kind": {"const": "NAME"}, "date": {"path": ".", "null": ["?"]}}}"#,
      "<H>?</H>")
    #expect(item["nulls"] == ["/history/0/date": "SENTINEL"])
    let map = try Self.record(
      #""indicators": {"pairs": "n:P", "name": "@k", "value": "@v", "null": ["-"], "take": {"x": "X"}}"#,
      "<P k='X' v='-'/>")
    #expect(map["indicators"] == ["x": .null] && map["nulls"] == ["/indicators/x": "SENTINEL"])
    let related =
      #""related": [{"fields": {"relation": {"const": "PARENT"}, "name": "n:P", "ids": [{"scheme": "VAT", "path": "n:V", "null": "-"}]}}]"#
    #expect(try Self.record(related, "<V>-</V>")["related"] == nil)
  }

  @Test("A file's variable makes no object by itself")
  func variables() throws {
    let read = try LanguageTests.xml(
      #""tradeLines": [{"fields": {"supplierRef": {"var": "v"}, "text": "n:T"}}]"#,
      #", "file": {"vars": {"v": "/n:R/@v"}}"#, "<R v='7'><C id='1'><N>a</N><T>x</T></C><C id='2'><N>b</N></C></R>")
    #expect(read.records.map { $0["tradeLines"] } == [[["supplierRef": "7", "text": "x"]], nil])
  }

  @Test("Rules name a part of a list by any constant that it holds")
  func labels() throws {
    let fields = """
      "ratings": [{"fields": {"scale": {"const": "PAIR-10"}, "score": "n:A"}}, {"fields": {"scale": {"const": "Z"}, "score": "n:B"}}],
      "addresses": {"fields": {"kind": {"const": "POSTAL"}, "city": "n:City"}}
      """
    let rules = """
      , "rules": [{"when": "ratings[PAIR-10].score > 3", "then": {"warn": "HIGH"}}, {"when": "names[LEGAL] = 'a'", "then": {"warn": "NAMED"}},
        {"when": "addresses[POSTAL].city = 'X' and ratings[Z].score < 3", "then": {"warn": "LOW"}}, {"when": "ids[LOCAL].value = '1'", "then": {"warn": "ID"}}]
      """
    func codes(_ a: Int, _ b: Int) throws -> [String: Int] {
      try LanguageTests.xml(
        fields, rules, "<R><C id='1'><N>a</N><A>\(a)</A><B>\(b)</B><City>X</City></C></R>"
      ).summary.warningCounts
    }
    #expect(try codes(5, 9) == ["HIGH": 1, "NAMED": 1, "ID": 1])
    #expect(try codes(2, 1) == ["LOW": 1, "NAMED": 1, "ID": 1])
  }
}
