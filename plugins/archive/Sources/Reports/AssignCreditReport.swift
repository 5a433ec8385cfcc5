import AvalKit

/// Gives a parked report, statement or trade experience to the customer that a person has found for it.
struct AssignCreditReport: Method {
  struct Result: Encodable {
    let report: CreditReportView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let number = try params.report.number(of: CreditReportView.prefix, path: "/report")
    let before = try GetCreditReport.view(number, call, path: "/report")
    guard before.status == "parked" else {
      throw Failure(
        .failedPrecondition, "Only a parked report is assigned; \(before.id) is \(before.status).",
        zh: "只有待归属的报告可以指定客户；\(before.id) 的状态为 \(before.status)。", path: "/report")
    }
    let customer = try params.customer.resolve(in: call).id
    try call.store.run(
      "UPDATE archive_credit_report SET status = 'filed', customer = ?2 WHERE id = ?1", number, customer)
    let stored = try call.store.first(
      "SELECT document, report_day, source_format FROM archive_credit_report WHERE id = ?1", number
    ) { (document: RawJSON(trusted: Array($0.text(0).utf8)), day: $0.optionalDay(1), format: $0.text(2)) }
    try call.store.run("UPDATE archive_review SET customer = ?2 WHERE report = ?1", number, customer)
    try ReviewLines(call).refresh(before.review.number)
    let review = try ReviewView.load(before.review.number, call)
    if let stored {
      try ReportFile(call).attach(
        stored.document.document().root, before.id, before.review, review.source, provider: before.agency,
        to: customer.number, day: stored.day)
    }
    let atOnce = try ReviewPolicy.load(call).acceptance(
      way: ReviewPolicy.Way(rawValue: review.way) ?? .import, EvidenceKind(rawValue: before.kind) ?? .creditReport,
      source: review.source, provider: review.provider, format: stored?.format ?? "")
    if let atOnce { try Reviews(call).acceptAtOnce(before.review, atOnce.why) }
    let after = try GetCreditReport.view(number, call)
    try call.change(before.id.description, before: before, after: after)
    return Result(report: after)
  }
}
