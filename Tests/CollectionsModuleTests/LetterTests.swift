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

  @Test("amounts and days are written as each language writes them")
  func wording() throws {
    let day = try CivilDate(parsing: "2026-05-06")
    let money = try Money(parsing: "-1234567.80", currency: .cny)
    #expect(LetterWording(.en).day(day) == "6 May 2026")
    #expect(LetterWording(.zhHans).day(day) == "2026年5月6日")
    #expect(LetterWording(.en).money(money) == "CNY −1,234,567.80")
    #expect(LetterWording(.en).money(Money(minor: 100, currency: .cny)) == "CNY 1.00")
  }

  @Test(
    "C-3, C-30: every shipped letter speaks both languages and asks only for fields that exist",
    arguments: ["reminder", "friendly", "formal", "demand", "lawyer", "legal", "statement-request", "notice-terms"])
  func shipped(_ name: String) throws {
    let template = try Shipped.decode(LetterTemplate.self, "letters/" + name)
    let fields = [
      "customer.name", "customer.archiveNumber", "customer.id", "creditor.name", "creditor.account", "today", "total",
      "count",
    ]
    let item = ["number", "date", "dueDate", "daysOverdue", "amount", "open", "disputed"]
    func filled(_ names: [String]) -> [String: String] { Dictionary(uniqueKeysWithValues: names.map { ($0, "v") }) }
    for language in Language.allCases {
      let (lines, used) = template.body.lines(language)
      #expect(used == language)
      let letter = try MergedLetter(
        lines, fields: filled(fields), items: [filled(item)], language: language, title: template.subject.in(language))
      #expect(!letter.text.contains("{{"))
    }
  }
}
