import AvalKit

/// Files one credit report that is handed over in canonical form, without an agency's file behind it: the document
/// itself then is the source. Filing it again changes nothing (F-I11).
struct FileCreditReport: Method {
  typealias Report = JSONNode

  struct Result: Encodable {
    let report: CreditReportView
    let duplicate: Bool
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let digest = SHA256.hex(params.report.rawBytes)
    let batch = ImportBatch(
      source: BatchSource(format: "channel", sha256: digest),
      records: [BatchRecord(record: 1, line: nil, column: nil, path: nil, value: params.report, sha256: nil)],
      options: EvidenceOptions(
        match: params.match, onNoMatch: params.onNoMatch?.rawValue, industry: params.industry, source: params.source,
        collectedBy: params.collectedBy, upstream: params.upstream, orderNo: params.orderNo, price: params.price))
    let filing = EvidenceFiling(kind: .creditReport, way: params.pending == true ? .import : .channel)
    let outcomes: [ImportOutcome]
    do {
      outcomes = try filing.run(batch, in: call) { node, record, source in
        try CanonicalReport(report: node, record: record, source: source)
      }
    } catch let failure as Failure where failure.path.hasPrefix("/options/") {
      // Here the options are parameters of their own.
      throw Failure(
        failure.kind, failure.message, path: String(failure.path.dropFirst("/options".count)), data: failure.data)
    }
    guard let outcome = outcomes.first, let id = outcome.id else {
      let reason = outcomes.first?.reason ?? Text("The report was refused.", zh: "报告被拒绝。")
      throw Failure(.invalidParams, reason, path: "/report" + (outcomes.first?.path ?? ""))
    }
    return Result(
      report: try GetCreditReport.view(id.number, call), duplicate: outcome.status == .duplicate)
  }
}
