import AvalImport
import AvalKit
import Glibc
import Testing

/// Every format that is shipped, on the sample that lies beside it.
@Suite("Shipped formats")
struct ShippedSampleTests {
  static let registry = FormatRegistry(paths: [ImportFixtures.formats])
  static let ids = registry.list().map { $0.id }

  @Test("I-1, I-20, F-I7: every shipped format is ready, and its sample gives the expected records", arguments: ids)
  func sample(_ id: String) throws {
    let format = try Self.registry.format(id)
    let folder = ImportFixtures.formats + "/" + id
    let sample = try #require(ImportFixtures.sample(in: folder))
    let expected = try JSONDocument(parsing: ImportFixtures.bytes(folder + "/expected.json")).root
    let read = try ImportFixtures.read(format, .path(sample))
    let wanted = expected["records"]?.elements.map { JSONValue($0) } ?? []
    #expect(read.records.count == wanted.count)
    for (record, want) in zip(read.records, wanted) { #expect(record == want) }
    let rejects = expected["rejects"]?.elements.map { "\($0["record"]?.int64 ?? 0) \($0["code"]?.string ?? "")" } ?? []
    #expect(read.rejects.map { "\($0.number) \($0.code)" } == rejects)
    let warnings = expected["warnings"]?.members.map { "\($0.key) \($0.value.int64 ?? 0)" }.sorted() ?? []
    #expect(read.summary.warningCounts.map { "\($0.key) \($0.value)" }.sorted() == warnings)
    #expect((read.summary.problem?.code ?? "") == expected["problem"]?.string)
  }

  @Test("Every shipped format has a folder with mapping, sample, expected records and a README", arguments: ids)
  func folder(_ id: String) {
    let folder = ImportFixtures.formats + "/" + id
    #expect(ImportFixtures.sample(in: folder) != nil)
    for name in ["format.json", "expected.json", "README.md"] {
      #expect(access(folder + "/" + name, R_OK) == 0, "\(name)")
    }
  }
}
