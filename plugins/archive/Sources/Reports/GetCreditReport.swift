import AvalKit

/// Shows a report with the place in the agency's file that each of its values came from (I-38, I-43), and which of the
/// standard sections it lacks (I-1).
struct GetCreditReport: Method {
  struct Source: Encodable {
    let file: String
    let sha256: String
    let format: String
    let revision: String
    let encoding: String
    let job: String
    let record: Int64
    let line: Int64
    let column: Int64
    let path: String
  }

  struct Provenance: Encodable {
    /// JSON Pointer into the document.
    let field: String
    let file: String
    let sha256: String
    let record: Int64
    let line: Int64
    let path: String
  }

  struct Section: Encodable {
    let section: String
    let title: String
    let present: Bool
  }

  struct Result: Encodable {
    /// How the report is filed.
    let filing: CreditReportView
    /// The canonical report as it was imported.
    let report: RawJSON
    let documentSha256: String
    let source: Source
    let provenance: [Provenance]?
    let sections: [Section]
    /// Facts of it that do not count, by the decision of its review.
    let rejected: [RejectedFact]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let number = try params.id.number(of: CreditReportView.prefix, path: "/id")
    let view = try Self.view(number, call)
    let stored = try call.store.first(
      """
      SELECT document, document_sha256, source_file, source_sha256, source_format, source_revision, source_encoding,
        source_job, source_record, source_line, source_column, source_path
      FROM archive_credit_report WHERE id = ?1
      """, number
    ) { row in
      (
        document: RawJSON(trusted: Array(row.text(0).utf8)), digest: row.text(1),
        source: Source(
          file: row.text(2), sha256: row.text(3), format: row.text(4), revision: row.text(5), encoding: row.text(6),
          job: row.text(7), record: row.int(8), line: row.int(9), column: row.int(10), path: row.text(11))
      )
    }
    guard let stored, SHA256.hex(stored.document.bytes) == stored.digest else {
      throw Failure(
        .corrupt, "The document of \(view.id) is not what was filed; restore it from a backup.",
        zh: "\(view.id) 的内容与归档时不符；请从备份恢复。", path: "/id")
    }
    let root = try stored.document.document().root
    let rejected = try RejectedFacts.of(view.review.number, call.store)
    return Result(
      filing: view, report: stored.document, documentSha256: stored.digest, source: stored.source,
      provenance: params.provenance ?? true ? Self.provenance(root, stored.source) : nil,
      sections: ReportSections.all.map { section in
        Section(
          section: section.key, title: section.title.in(call.language),
          present: section.members.contains { root[$0].map { $0.count > 0 || $0.string != nil } ?? false })
      }, rejected: rejected.isEmpty ? nil : rejected)
  }

  static func view(_ number: Int64, _ call: Call, path: String = "/id") throws -> CreditReportView {
    let view = try call.store.first(
      "SELECT \(CreditReportView.columns) FROM \(CreditReportView.tables) WHERE report.id = ?1", number,
      decode: CreditReportView.init(row:))
    guard let view else {
      throw Failure(
        .notFound, "There is no such credit report; see archive.creditReport.list.",
        zh: "没有该资信报告；请查看 archive.creditReport.list。", path: path)
    }
    return view
  }

  /// Each value's element and line, from the places that the import wrote down in the order of the values; the record's
  /// own place for a report that came without them.
  private static func provenance(_ root: JSONNode, _ source: Source) -> [Provenance] {
    let paths = root["sources"]?["paths"].map { $0.elements.map { $0.string ?? "" } } ?? []
    let places = root["sources"]?["at"].map { $0.elements.map { $0.int64 ?? 0 } } ?? []
    var list: [Provenance] = []
    var scalars = 0
    func place() -> (line: Int64, path: String) {
      let index = scalars * 2
      guard index + 1 < places.count, let inner = Int(exactly: places[index]), paths.indices.contains(inner) else {
        return (source.line, source.path)
      }
      return (places[index + 1], paths[inner].isEmpty ? source.path : source.path + "/" + paths[inner])
    }
    func walk(_ node: JSONNode, _ pointer: String) {
      switch node.kind {
      case .object:
        for (key, value) in node.members where pointer != "" || key != "sources" {
          walk(value, pointer + "/" + JSONPointer.escape(key))
        }
      case .array: for (index, value) in node.elements.enumerated() { walk(value, "\(pointer)/\(index)") }
      case .null: scalars += 1
      default:
        let (line, path) = place()
        scalars += 1
        list.append(
          Provenance(
            field: pointer, file: source.file, sha256: source.sha256, record: source.record, line: line, path: path))
      }
    }
    walk(root, "")
    return list
  }
}

/// The nine sections of the standard report and the two that agencies add (I-1, I-2), by the members that fill them.
enum ReportSections {
  static let all: [(key: String, title: Text, members: [String])] = [
    ("overview", Text("Overview", zh: "客户概况"), ["names", "ids", "legalForm", "addresses"]),
    ("history", Text("History", zh: "发展历史"), ["history"]),
    (
      "organisation", Text("Organisation", zh: "组织状况"),
      ["employees", "departments", "related", "shareholders"]
    ),
    ("managers", Text("Managers", zh: "主要管理者简历"), ["managers"]),
    ("operation", Text("Operation", zh: "经营状况"), ["operations", "bankRelations"]),
    ("finance", Text("Finance", zh: "财务状况"), ["statements", "ratios"]),
    ("creditRecord", Text("Credit record", zh: "信用记录"), ["tradeLines", "paymentSummary", "publicRecords"]),
    ("creditGrade", Text("Credit grade", zh: "信用评级"), ["ratings", "limits"]),
    ("industryAnalysis", Text("Industry analysis", zh: "行业分析"), ["industryAnalysis"]),
    ("siteVisit", Text("Site visit", zh: "实地考察"), ["siteVisit"]),
    ("assessment", Text("Comprehensive evaluation", zh: "综合评价"), ["assessment"]),
  ]
}
