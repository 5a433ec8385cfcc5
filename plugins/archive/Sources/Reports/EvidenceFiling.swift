import AvalKit

/// What the import targets for reports, statements and trade experiences share: each record is filed with the customer
/// that its numbers name, once.
///
/// Provider, number and the file's digest are the key (F-I11): what is known already changes nothing. A record with a
/// newer file supersedes the one before once it is accepted; one about nobody is created for, parked or refused, as the
/// options say.
struct EvidenceFiling {
  let kind: EvidenceKind
  let way: ReviewPolicy.Way

  func run(
    _ batch: ImportBatch<EvidenceOptions>, in call: Call,
    read: (JSONNode, BatchRecord, BatchSource) throws -> CanonicalReport
  ) throws -> [ImportOutcome] {
    let settings = try call.settings(as: Settings.self)
    let options = batch.options
    let onNoMatch = options?.onNoMatch ?? settings.onNoMatch
    guard ["create", "park", "reject"].contains(onNoMatch) else {
      throw Failure(
        .invalidParams, "onNoMatch is create, park or reject.", zh: "onNoMatch 只能是 create、park 或 reject。",
        path: "/options/onNoMatch")
    }
    try options?.check(call)
    // One arrival a provider: the policies are read once a batch, not once a record.
    var arrivals: [String: Arrival] = [:]
    func arrival(of report: CanonicalReport) throws -> Arrival {
      if let known = arrivals[report.agency] { return known }
      let arrival = try Arrival(
        kind, way: way, provider: report.agency, format: batch.source.format, job: batch.source.job, options, call)
      arrivals[report.agency] = arrival
      return arrival
    }
    let industries = try Industries.load(call)
    return try batch.outcomes(call) { record in
      let report = try read(record.value, record, batch.source)
      if let known = try Self.known(report, call) { return known }
      try Self.checkDay(of: report, call)
      let owner = try Self.owner(
        of: report, options, onNoMatch, industry: options?.industry ?? settings.defaultIndustry, industries, call)
      return .accepted(try ReportFile(call).file(report, owner: owner, arrival(of: report)))
    }
  }

  /// A report of a day to come says nothing that anybody can know.
  private static func checkDay(of report: CanonicalReport, _ call: Call) throws(Failure) {
    guard report.kind == .creditReport, let day = report.day, day > call.today else { return }
    throw Failure(
      .invalidParams, "The report is dated \(day), after today (\(call.today)); correct its date.",
      zh: "报告日期 \(day) 晚于今日（\(call.today)）；请更正日期。", path: "/reportDate")
  }

  /// The outcome where the record is known: a duplicate, or a refusal where the same file gives its number twice.
  private static func known(_ report: CanonicalReport, _ call: Call) throws -> ImportOutcome? {
    let rows = try call.store.all(
      """
      SELECT id, document_sha256, source_sha256, kind FROM archive_credit_report WHERE agency = ?1 AND report_no = ?2
      ORDER BY id
      """, report.agency, report.number
    ) { (id: $0.id(0, CreditReportView.prefix), document: $0.text(1), file: $0.text(2), kind: $0.text(3)) }
    if let same = rows.first(where: { $0.document == report.documentDigest && $0.kind == report.kind.rawValue }) {
      return .duplicate(same.id)
    }
    if let twin = rows.first(where: { $0.file == report.source.sha256 }) {
      throw Failure(
        .conflict,
        "\(report.number) stands twice in this file, with different content; the first is \(twin.id).",
        zh: "\(report.number) 在本文件中出现两次且内容不同；先出现的为 \(twin.id)。",
        path: report.kind == .creditReport ? "/reportNo" : "")
    }
    return nil
  }

  private static func owner(
    of report: CanonicalReport, _ options: EvidenceOptions?, _ onNoMatch: String, industry: String,
    _ industries: Industries, _ call: Call
  ) throws -> ReportFile.Owner? {
    switch try CustomerMatch(CustomerMatch.ranked(report.party.identifiers, match: options?.match), in: call.store) {
    case .found(let id, let identifier): return ReportFile.Owner(customer: id, scheme: identifier.scheme)
    case .ambiguous(let reason):
      guard onNoMatch != "reject" else { throw Failure(.conflict, reason, path: "/ids") }
      return nil
    case .none: break
    }
    switch onNoMatch {
    case "reject":
      throw Failure(
        .notFound, "No customer has one of this record's numbers; create the customer first.",
        zh: "没有客户持有该记录中的号码；请先建档。", path: report.kind == .creditReport ? "/ids" : "/customer")
    case "create":
      // Without a number the next report could only be matched by name.
      guard let first = report.party.identifiers.first else { return nil }
      let id = try report.openArchive(industry: industry, industries, call)
      return ReportFile.Owner(customer: id.number, scheme: first.scheme)
    default: return nil
    }
  }
}
