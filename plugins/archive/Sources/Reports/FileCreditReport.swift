import AvalKit

/// Files one credit report that is handed over in canonical form, without an agency's file behind it: the document
/// itself then is the source. Filing it again changes nothing (F-I11).
struct FileCreditReport: Method {
  static let name = "archive.creditReport.file"

  struct Params: Decodable {
    let report: RawJSON
    let match: [String]?
    let onNoMatch: String?
    let industry: String?
  }

  struct Result: Encodable {
    let report: CreditReportView
    let duplicate: Bool
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let digest = SHA256.hex(params.report.bytes)
    let batch = ImportBatch(
      source: ImportSource(format: "channel", sha256: digest),
      records: [ImportRecord(record: 1, line: nil, column: nil, path: nil, value: params.report)],
      options: ImportCreditReports.Options(
        match: params.match, onNoMatch: params.onNoMatch, industry: params.industry))
    let outcomes = try ImportCreditReports().run(batch, in: call).outcomes
    guard let outcome = outcomes.first, let id = outcome.id else {
      let reason = outcomes.first?.reason ?? Text("The report was refused.", zh: "报告被拒绝。")
      throw Failure(.invalidParams, reason, path: "/report" + (outcomes.first?.path ?? ""))
    }
    return Result(
      report: try GetCreditReport.view(id.number, call), duplicate: outcome.status == .duplicate)
  }
}
