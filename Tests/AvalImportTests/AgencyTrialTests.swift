import AvalImport
import AvalKit
import Testing

/// Formats that are not shipped, written with the reference alone, each on a document with what agencies' files really
/// have: mixed units and currencies, partial dates, worded scores, footnotes inside figures, empty and repeated elements,
/// sentinels, envelopes. Every expected value was compared with the document by hand.
@Suite("Agencies that nobody shipped")
struct AgencyTrialTests {
  private static let folder = ImportFixtures.root + "/Tests/AvalImportTests/Agencies/"

  @Test(
    "I-20: a mapping alone reads an agency's document exactly",
    arguments: ["it-report", "fr-snapshot", "uk-report", "insurer-buyers", "cn-bureau"])
  func reads(_ id: String) throws {
    let folder = Self.folder + id
    let format = try FormatCompiler.compile(ImportFixtures.bytes(folder + "/format.json"), folder: id, path: folder)
    let expected = JSONValue(try JSONDocument(parsing: ImportFixtures.bytes(folder + "/expected.json")).root)
    let read = try ImportFixtures.read(format, .path(try #require(ImportFixtures.sample(in: folder))))
    let wanted = try #require(expected["records"]?.arrayValue)
    #expect(read.records.count == wanted.count)
    for (record, want) in zip(read.records, wanted) {
      let members = try #require(want.objectValue)
      for (name, value) in members where record[name] != value {
        Issue.record("\(name): \(String(decoding: (record[name] ?? .null).bytes, as: UTF8.self))")
      }
      #expect(Set(record.objectValue?.keys ?? []).subtracting(["sources"]) == Set(members.keys))
    }
    let rejects = read.rejects.map { "\($0.number) \($0.code)" }
    #expect(rejects == expected["rejects"]?.arrayValue?.compactMap { $0.stringValue })
    let warnings = read.summary.warningCounts.map { "\($0.key) \($0.value)" }.sorted()
    #expect(warnings == expected["warnings"]?.arrayValue?.compactMap { $0.stringValue })
    #expect(read.summary.problem == nil)
  }
}
