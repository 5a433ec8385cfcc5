import AvalImport
import AvalKit
import Testing

/// The language's reference, as somebody reads it who knows nothing else.
@Suite("Reference of the mapping language")
struct ReferenceTests {
  private static let text: String = {
    let bytes = (try? ImportFixtures.bytes(ImportFixtures.formats + "/README.md")) ?? []
    return String(decoding: bytes, as: UTF8.self)
  }()

  @Test("The reference's own examples are formats, and read a document of their shape")
  func examples() throws {
    let blocks = Self.text.split(separator: "\n\n").filter { $0.hasPrefix("    { \"mappingVersion\"") }.map(String.init)
    #expect(blocks.count == 2)
    let items = try ImportFixtures.format(blocks[0])
    let rows = "Number;Date;Due;Amount;Cur;Customer\nA1;05.01.2026;04.02.2026;1.234,56;EUR;C7\n"
    let item = try #require(try ImportFixtures.read(items, .bytes(Array(rows.utf8))).records.first)
    #expect(item["amount"] == ["amount": "1234.56", "currency": "EUR"] && item["dueDate"]?.stringValue == "2026-02-04")
    let report = try ImportFixtures.format(blocks[1])
    let document = """
      <Reports xmlns="urn:acme:report:1"><Report no="7" ccy="USD"><Name>A</Name><Duns>00123456789</Duns><Status>A</Status>
      <Accounts><Year end="2025-12-31"><Sales>5</Sales></Year></Accounts><Limit>-1</Limit></Report></Reports>
      """
    let record = try #require(try ImportFixtures.read(report, .bytes(Array(document.utf8))).records.first)
    #expect(record["status"]?["code"]?.stringValue == "ACTIVE")
    #expect(record["statements"]?.arrayValue?.first?["lines"]?.arrayValue?.first?["amount"]?.stringValue == "5000")
  }

  @Test(
    "The reference explains each member that the compiler allows at the top, in input and of a value",
    arguments: [
      #"{"zzz": 1}"#,
      #"{"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "csv", "zzz": 1}}"#,
      #"{"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "csv"}, "fields": {"name": {"col": 1, "zzz": 1}}}"#,
      #"{"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", "input": {"format": "csv"}, "defaults": {"currency": {"const": "CNY"}}, "fields": {"amount": {"col": 1, "zzz": 1}}}"#,
      #"{"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", "input": {"format": "csv"}, "fields": {"date": {"col": 1, "zzz": 1}}}"#,
    ])
  func complete(_ format: String) throws {
    let problem = try #require(throws: FormatProblem.self) { try ImportFixtures.format(format) }
    let names = try #require(problem.message.en.split(separator: ": ").last).split { !($0.isLetter || $0 == "_") }
    #expect(names.count > 5)
    for name in names { #expect(Self.text.contains("`\(name)`"), "\(name)") }
  }
}
