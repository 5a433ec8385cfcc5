import AvalImport
import AvalKit
import Testing

/// Text formats that are not shipped, written with the reference alone: fixed widths, merged cells, subtotals, two header
/// rows, months as columns, header and detail rows, no header at all, encodings of other countries. Every expected value
/// was compared with its file by hand.
@Suite("Tables that nobody shipped")
struct TableTrialTests {
  private static let folder = ImportFixtures.root + "/Tests/AvalImportTests/Tables/"

  static let ids = [
    "ageing-subtotals", "bank-fixed-width", "customers-by-position", "debit-credit-columns", "header-and-details",
    "items-shift-jis", "ledger-export-de", "merged-cells", "months-as-columns", "survey-matrix", "tabs-utf16",
    "two-header-rows",
  ]

  @Test("I-20: a mapping alone reads a table exactly, names its faults' places and is detected", arguments: ids)
  func reads(_ id: String) throws {
    let folder = Self.folder + id
    let format = try FormatCompiler.compile(ImportFixtures.bytes(folder + "/format.json"), folder: id, path: folder)
    let expected = JSONValue(try JSONDocument(parsing: ImportFixtures.bytes(folder + "/expected.json")).root)
    let sample = try #require(ImportFixtures.sample(in: folder))
    var options = ImportOptions()
    options.coverage = true
    let read = try ImportFixtures.read(format, .path(sample), options: options)
    let wanted = try #require(expected["records"]?.arrayValue)
    #expect(read.records.count == wanted.count)
    for (record, want) in zip(read.records, wanted) {
      var members = try #require(record.objectValue)
      members["sources"] = nil
      #expect(JSONValue.object(members) == want)
    }
    let rejects = read.rejects.map { reject in
      "\(reject.number) \(reject.line):\(reject.column)" + (reject.path.isEmpty ? "" : " \(reject.path)")
    }
    #expect(rejects == expected["rejects"]?.arrayValue?.compactMap { $0.stringValue })
    #expect(read.summary.problem == nil && read.summary.warnings.isEmpty)
    #expect(format.resembles(bytes: try ImportFixtures.bytes(sample)) >= 0.5)
    #expect(Set(read.summary.unread.map(\.path)).isSubset(of: ["Skonto %"]))
  }
}
