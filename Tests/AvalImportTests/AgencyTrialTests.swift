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
    arguments: ["it-report", "fr-snapshot", "uk-report", "insurer-buyers"])
  func reads(_ id: String) throws {
    let folder = Self.folder + id
    let format = try FormatCompiler.compile(ImportFixtures.bytes(folder + "/format.json"), folder: id, path: folder)
    let expected = JSONValue(try JSONDocument(parsing: ImportFixtures.bytes(folder + "/expected.json")).root)
    let read = try ImportFixtures.read(format, .path(try #require(ImportFixtures.sample(in: folder))))
    let wanted = try #require(expected["records"]?.arrayValue)
    #expect(read.records.count == wanted.count)
    for (record, want) in zip(read.records, wanted) {
      for (name, value) in want.objectValue ?? [:] where record[name] != value {
        Issue.record("\(name): \(String(decoding: (record[name] ?? .null).bytes, as: UTF8.self))")
      }
      let names = Set(record.objectValue?.keys.map { String($0) } ?? []).subtracting(["sources"])
      #expect(names == Set(want.objectValue?.keys.map { String($0) } ?? []))
    }
    #expect(
      read.rejects.map { "\($0.number) \($0.code)" } == expected["rejects"]?.arrayValue?.map { $0.stringValue ?? "" })
    let warnings = read.summary.warningCounts.mapValues { JSONValue.integer(Int64($0)) }
    #expect(.object(warnings) == expected["warnings"])
    #expect(read.summary.problem == nil)
  }
}
