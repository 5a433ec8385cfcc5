import AvalImport
import AvalKit
import Glibc
import Testing

/// Every broken file ends in a stated way.
@Suite("Hostile files")
struct HostileFileTests {
  private static let rows = """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
     "input": {"format": "csv", "encodings": ["utf-8", "gb18030", "utf-16"], "delimiter": "auto",
       "headerContains": ["reportNo"], "stopAt": "------"},
     "defaults": {"currency": {"const": "CNY"}},
     "fields": {"reportNo": {"col": "reportNo", "required": true},
       "reportDate": {"col": "date", "format": ["yyyy-MM-dd", "yyyy年MM月dd日"]},
       "names": [{"as": {"kind": "LEGAL"}, "col": "name", "required": true}], "ids": [{"scheme": "LOCAL", "col": "uscc"}],
       "limits": {"fields": {"recommended": {"col": "limitWan", "scale": 10000}}}}}
    """

  private static func format(_ kind: HostileFile.Kind) throws -> ImportFormat {
    let shipped = ImportFixtures.formats + "/cn-agency-batch/format.json"
    let text = String(decoding: try ImportFixtures.bytes(shipped), as: UTF8.self)
    switch kind {
    case .rows: return try ImportFixtures.format(rows)
    case .report: return try ImportFixtures.format(text)
    case .zip, .gzip:
      let unwrap = "\"input\": {\"unwrap\": [{\"kind\": \"\(kind.rawValue)\"}], "
      return try ImportFixtures.format(text.replacing("\"input\": {", with: unwrap))
    }
  }

  /// What became of a file, as the table writes it.
  private static func outcome(_ read: ImportFixtures.Read) -> String {
    var parts = ["\(read.records.count)"]
    parts += read.rejects.map { "\($0.number) \($0.code) \($0.line):\($0.column)" }
    for record in read.list {
      parts += record.warnings.map { warning in
        let isPlaced = warning.line > 0
        return
          "warned \(warning.code) \(isPlaced ? warning.line : record.line):\(isPlaced ? warning.column : record.column)"
      }
    }
    if !read.summary.warnings.isEmpty {
      parts.append("told " + read.summary.warnings.map(\.code).joined(separator: " "))
    }
    if let problem = read.summary.problem {
      parts.append("file \(problem.code)" + (problem.line > 0 ? " \(problem.line):\(problem.column)" : ""))
    }
    return parts.joined(separator: " | ")
  }

  @Test("F-I7, F-I8: each broken file ends as stated", arguments: HostileFile.documents + HostileFile.tables)
  func file(_ file: HostileFile) throws {
    var options = ImportOptions()
    options.today = "2026-11-21"
    let read = try ImportFixtures.read(try Self.format(file.kind), .bytes(file.bytes()), options: options)
    let found = Self.outcome(read)
    // Where a declaration stands depends on its length.
    let isSame = found == file.outcome || (file.outcome == "0 | file DOCTYPE" && found.hasPrefix(file.outcome))
    #expect(isSame, "\(file.name): \(found)")
    #expect(read.summary.read == read.records.count + read.rejects.count)
    for problem in [read.summary.problem?.message] + read.rejects.map({ $0.message }) {
      #expect(problem.map { !$0.en.contains("\n") && !$0.zhHans.isEmpty } ?? true)
    }
  }

  @Test(
    "Mapping files that are broken or reach outside are refused at their place",
    arguments: 0..<HostileFile.mappings.count)
  func mapping(_ index: Int) throws {
    let (text, place, word) = HostileFile.mappings[index]
    let problem = try #require(throws: FormatProblem.self) {
      try FormatCompiler.compile(Array(text.utf8), folder: nil, path: "/tmp")
    }
    #expect("\(problem.line):\(problem.column)" == place, "\(problem.message.en)")
    #expect(word.isEmpty || problem.message.en.contains(word), "\(problem.message.en)")
  }

  @Test("An expression that backtracks elsewhere takes linear time here")
  func expression() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "csv"},
       "fields": {"name": {"col": "name", "match": "^(a+)+$"}}}
      """)
    let read = try ImportFixtures.read(
      format, .bytes(Array(("name\n" + String(repeating: "a", count: 3000) + "!\n").utf8)))
    #expect(read.summary.problem == nil && read.records.count + read.rejects.count == 1)
  }
}
