import AvalKit
import CollectionsModule
import Testing

@Suite("Letters")
struct LetterTests {
  @Test("C-7: fields and repeated items are filled in, HTML is escaped")
  func merge() throws {
    let letter = try MergedLetter(
      ["Dear {{name}},", "{{#items}}", "{{number}}    {{amount}}", "{{/items}}", "{{total}}"],
      fields: ["name": "A & B <x>", "total": "3"],
      items: [["number": "1", "amount": "1"], ["number": "2", "amount": "2"]], language: .en, title: "T")
    #expect(letter.text == "Dear A & B <x>,\n1    1\n2    2\n3\n")
    #expect(letter.html.contains("<p>Dear A &amp; B &lt;x&gt;,</p>"))
    #expect(letter.html.contains("<tr><td>2</td><td>2</td></tr>"))
  }

  @Test(
    "C-7: a field that does not exist, an open brace and an open loop are refused",
    arguments: [["{{nobody}}"], ["{{name"], ["{{#items}}", "x"], ["{{#items}}", "{{nobody}}", "{{/items}}"]])
  func strict(_ lines: [String]) {
    #expect(throws: Failure.self) {
      try MergedLetter(lines, fields: ["name": "A"], items: [["number": "1"]], language: .en, title: "T")
    }
  }

  @Test("C-7: what stands on account is a part of its own, and left out where nothing does")
  func credits() throws {
    let lines = [
      "{{#items}}", "{{number}}", "{{/items}}", "{{#credits}}", "less {{credit}}", "{{/credits}}", "{{total}}",
    ]
    func letter(_ credits: [[String: String]]) throws -> MergedLetter {
      try MergedLetter(
        lines, fields: ["total": "3"], items: [["number": "1"]], credits: credits, language: .en, title: "T")
    }
    #expect(try letter([["credit": "5"]]).text == "1\nless 5\n3\n")
    #expect(try letter([]).text == "1\n3\n")
    #expect(throws: Failure.self) {
      try MergedLetter(["{{#credits}}", "x"], fields: [:], items: [], language: .en, title: "T")
    }
  }

  @Test("C-7, V-10: lines of a flag stand where it holds alone, and a flag that is never closed is refused")
  func flags() throws {
    func text(_ lines: [String], _ holds: Bool) throws -> String {
      try MergedLetter(
        lines, fields: ["day": "1 May"], items: [], flags: ["ahead": holds, "reached": !holds], language: .en,
        title: "T"
      ).text
    }
    let lines = ["a", "{{#ahead}}", "from {{day}}", "{{/ahead}}", "{{#reached}}", "since {{day}}", "{{/reached}}", "b"]
    #expect(try text(lines, true) == "a\nfrom 1 May\nb\n")
    #expect(try text(lines, false) == "a\nsince 1 May\nb\n")
    #expect(throws: Failure.self) { try text(["{{#ahead}}", "x"], true) }
    #expect(throws: Failure.self) { try text(["{{#ahead}}", "x"], false) }
    #expect(throws: Failure.self) { try text(["{{#nobody}}", "x", "{{/nobody}}"], true) }
  }

  @Test(
    "C-3, C-30: every shipped letter speaks both languages and asks only for fields that exist",
    arguments: ["reminder", "friendly", "formal", "demand", "lawyer", "legal", "statement-request", "notice-terms"])
  func shipped(_ name: String) throws {
    let template = try Shipped.decode(LetterTemplate.self, "letters/" + name)
    let fields = [
      "customer.name", "customer.archiveNumber", "customer.id", "creditor.name", "creditor.account", "today", "total",
      "total.words", "count", "supplyStop.day",
    ]
    let item = ["number", "date", "dueDate", "daysOverdue", "amount", "open", "disputed"]
    func filled(_ names: [String]) -> [String: String] { Dictionary(uniqueKeysWithValues: names.map { ($0, "v") }) }
    for language in Language.allCases {
      let (lines, used) = template.body.lines(language)
      #expect(used == language)
      let letter = try MergedLetter(
        lines, fields: filled(fields), items: [filled(item)], credits: [["credit": "v"]],
        flags: ["supplyStop.ahead": true, "supplyStop.reached": false], language: language,
        title: template.subject.in(language))
      #expect(!letter.text.contains("{{"))
    }
  }
}
