import AvalKit

/// Everything about a case as one document, with its digest, for a court or an agency (C-10).
struct ExportEvidence: Method {
  struct Result: Encodable {
    let notices: Int
    let actions: Int
    let acts: Int
  }

  private struct Package: Encodable {
    let schema: Int
    let exportedAt: Instant
    let exportedBy: String
    let details: GetCase.Result
    let notices: [ListNotices.Notice]
    let escalations: [Escalation]
    /// Every act that limitation knows of the customer's debts, counted or not, and the clock of each debt.
    let acts: [ActView]
    let limitation: [SuggestStrategy.Limitation]
  }

  struct Escalation: Encodable {
    let channel: String
    let date: CivilDate
    let reason: String
    let override: String?
    let clause: String?
    let agency: String?
    let commission: String?
    let mandateFrom: CivilDate?
    let mandateUntil: CivilDate?
  }

  private static let noticesMax = 10_000

  func run(_ params: Params, in call: Call) throws -> Result {
    let details = try GetCase().run(.init(case: params.case), in: call)
    let notices = try ListNotices().run(
      .init(customer: .id(details.case.customer), run: nil, limit: ExportEvidence.noticesMax, cursor: nil), in: call
    ).items.filter { $0.case == details.case.id }
    let escalations = try call.store.all(
      """
      SELECT channel, day, reason, override_reason, clause, agency, commission, mandate_from, mandate_until
      FROM collections_escalation WHERE case_id = ?1 ORDER BY id
      """, details.case.id
    ) {
      Escalation(
        channel: $0.text(0), date: $0.day(1), reason: $0.text(2), override: $0.optionalText(3),
        clause: $0.optionalText(4), agency: $0.optionalText(5), commission: $0.optionalText(6),
        mandateFrom: $0.optionalDay(7), mandateUntil: $0.optionalDay(8))
    }
    let rules = try call.policy("strategy", as: StrategyPolicy.self)
    let items = try DueItem.all(of: details.case.customer.number, on: call.asOf, in: call)
    let acts = try ActView.all(of: details.case.customer.number, in: call)
    let package = Package(
      schema: 1, exportedAt: call.now, exportedBy: call.actor, details: details, notices: notices,
      escalations: escalations, acts: acts,
      limitation: try SuggestStrategy.limitation(of: items, rules, details.case.customer.number, call))
    let text = String(decoding: try JSONCoding.encode(package), as: UTF8.self)
    try call.document(media: "application/json") { append in try append(text + "\n") }
    return Result(notices: notices.count, actions: details.log.count, acts: acts.count)
  }
}
