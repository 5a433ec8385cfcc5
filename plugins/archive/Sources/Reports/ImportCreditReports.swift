import AvalKit

/// Files agencies' reports with the customers that their numbers name (I-1, I-2, I-31, I-43).
///
/// Agency, report number and the file's digest are the key (F-I11): what is known already changes nothing. A report
/// with a newer file supersedes the one before; one about nobody is created for, parked or refused, as the options say.
struct ImportCreditReports: Method {
  static let name = "archive.creditReport.import"

  struct Options: Decodable {
    /// Schemes in the order in which they are tried; without it the report's own order.
    let match: [String]?
    /// `create`, `park` or `reject`.
    let onNoMatch: String?
    /// The industry of customers created for a report.
    let industry: String?
  }

  func run(_ params: ImportBatch<Options>, in call: Call) throws -> ImportResult {
    let settings = try call.settings(as: Settings.self)
    let onNoMatch = params.options?.onNoMatch ?? settings.onNoMatch
    guard ["create", "park", "reject"].contains(onNoMatch) else {
      throw Failure(
        .invalidParams, "onNoMatch is create, park or reject.", zh: "onNoMatch 只能是 create、park 或 reject。",
        path: "/options/onNoMatch")
    }
    let outcomes = try params.outcomes(call) { record, node in
      let report = try CanonicalReport(node, record: record, source: params.source)
      if let known = try Self.known(report, call) { return known }
      let owner = try Self.owner(
        of: report, params.options, onNoMatch, industry: params.options?.industry ?? settings.defaultIndustry, call)
      let id = try ReportFile(call).file(report, owner: owner)
      return .accepted(id)
    }
    return ImportResult(outcomes: outcomes)
  }

  /// The outcome where the report is known: a duplicate, or a refusal where the same file gives its number twice.
  private static func known(_ report: CanonicalReport, _ call: Call) throws -> ImportOutcome? {
    let rows = try call.store.all(
      """
      SELECT id, document_sha256, source_sha256 FROM archive_credit_report WHERE agency = ?1 AND report_no = ?2
      ORDER BY id
      """, report.agency, report.number
    ) { (id: $0.id(0, CreditReportView.prefix), document: $0.text(1), file: $0.text(2)) }
    if let same = rows.first(where: { $0.document == report.documentDigest }) { return .duplicate(same.id) }
    if let twin = rows.first(where: { $0.file == report.source.sha256 }) {
      throw Failure(
        .conflict,
        "Report \(report.number) stands twice in this file, with different content; the first is \(twin.id).",
        zh: "报告 \(report.number) 在本文件中出现两次且内容不同;先出现的为 \(twin.id)。", path: "/reportNo")
    }
    return nil
  }

  private static func owner(
    of report: CanonicalReport, _ options: Options?, _ onNoMatch: String, industry: String, _ call: Call
  ) throws -> ReportFile.Owner? {
    switch try CustomerMatch(report.party.identifiers, order: options?.match, Registry(call)) {
    case .found(let id, let scheme): return ReportFile.Owner(customer: id, scheme: scheme, isNew: false)
    case .ambiguous(let reason):
      guard onNoMatch != "reject" else { throw Failure(.conflict, reason, path: "/ids") }
      return nil
    case .none: break
    }
    switch onNoMatch {
    case "reject":
      throw Failure(
        .notFound, "No customer has one of this report's numbers; create the customer first.",
        zh: "没有客户持有该报告中的号码;请先建档。", path: "/ids")
    case "create":
      // Without a number the next report could only be matched by name.
      guard let first = report.party.identifiers.first else { return nil }
      let id = try report.openArchive(industry: industry, call)
      return ReportFile.Owner(customer: id.number, scheme: first.scheme, isNew: true)
    default: return nil
    }
  }
}
