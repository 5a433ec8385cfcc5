import AvalImport
import AvalKit
import Testing

@Suite("Canonical records")
struct CanonicalSchemaTests {
  @Test("The JSON Schema of every kind lies in import-formats/canonical", arguments: CanonicalKind.all.map { $0.name })
  func schema(_ name: String) throws {
    let kind = try #require(CanonicalKind.named(name))
    let file = try ImportFixtures.bytes(ImportFixtures.formats + "/canonical/\(name).json")
    #expect(String(decoding: file, as: UTF8.self) == kind.schema)
    _ = try JSONDocument(parsing: file)
  }

  @Test("I-1, I-2, I-29: a credit report has the nine standard sections and the agency's grade and credit record")
  func sections() throws {
    let names = Set(try #require(CanonicalKind.named("creditReport")).members.map { $0.name })
    for section in [
      "names", "history", "shareholders", "managers", "operations", "statements", "industryAnalysis", "siteVisit",
      "assessment", "tradeLines", "ratings", "publicRecords", "bankRelations", "limits",
    ] { #expect(names.contains(section), "\(section)") }
  }
}
