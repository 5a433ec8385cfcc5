import AvalKit

/// Gives a parked report to the customer that a person has found for it.
struct AssignCreditReport: Method {
  static let name = "archive.creditReport.assign"

  struct Params: Decodable {
    let report: EntityID
    let customer: CustomerRef
  }

  struct Result: Encodable {
    let report: CreditReportView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let number = try params.report.number(of: CreditReportView.prefix, path: "/report")
    let before = try GetCreditReport.view(number, call, path: "/report")
    guard before.status == "parked" else {
      throw Failure(
        .failedPrecondition, "Only a parked report is assigned; \(before.id) is \(before.status).",
        zh: "只有待归属的报告可以指定客户;\(before.id) 的状态为 \(before.status)。", path: "/report")
    }
    let customer = try params.customer.resolve(in: call).id
    try call.store.run(
      """
      UPDATE archive_credit_report SET status = 'superseded', superseded_by = ?1
      WHERE agency = ?2 AND report_no = ?3 AND status = 'filed'
      """, number, before.agency, before.reportNo)
    try call.store.run(
      "UPDATE archive_credit_report SET status = 'filed', customer = ?2 WHERE id = ?1", number, customer)
    let stored = try call.store.first("SELECT document, report_day FROM archive_credit_report WHERE id = ?1", number) {
      (document: RawJSON(trusted: Array($0.text(0).utf8)), day: $0.optionalDay(1))
    }
    if let stored {
      try ReportFile(call).attach(
        stored.document.document().root, before.id, to: customer.number, day: stored.day)
    }
    let after = try GetCreditReport.view(number, call)
    try call.change(before.id.description, before: before, after: after)
    return Result(report: after)
  }
}
