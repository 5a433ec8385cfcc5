import AvalKit

/// Whether a customer's file is complete for a decision: five forms and one report, and what is mandatory, with what is
/// missing and what has expired (I-7, I-9, I-10, I-11, I-16, I-33), and whether it has been looked into (I-34). Evidence that waits for a review does not fill anything.
struct GetIntake: Method {
  struct Part: Encodable {
    let key: String
    let title: String
    let part: String
    let rule: String
    let present: Bool
    /// Documents and reports that fill it.
    let evidence: [EntityID]
    /// What would fill it once it is reviewed.
    let pending: [EntityID]
  }

  struct Mandatory: Encodable {
    let key: String
    let title: String
    let rule: String
    let present: Bool
    /// `valid`, `expiring` or `expired`; absent where it does not end or is missing.
    let validity: String?
  }

  struct Signal: Encodable {
    /// `certificateExpired` or `certificateExpiring`.
    let signal: String
    /// The document, or the registration authority's that tells of the approval.
    let document: EntityID
    let item: String
    let title: String
    let validUntil: CivilDate
    let rule: String
  }

  struct Result: Encodable {
    let customer: EntityID
    let asOf: CivilDate
    let set: [Part]
    let present: Int
    let of: Int
    /// All parts of the set are there (I-11).
    let complete: Bool
    let missing: [String]
    let mandatory: [Mandatory]
    let mandatoryMissing: [String]
    let signals: [Signal]
    /// Documents that belong together (I-7, I-9, I-16, I-33), and the required lists that lack something.
    let checklists: [Checklist.View]
    let incomplete: [String]
    /// Whether the customer may be scored (I-34).
    let preparation: Preparation
  }

  func run(_ params: GetCustomer.Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let policy = try IntakePolicy.load(call)
    let documents = try Certificates.documents(of: customer.number, call)
    let set = try policy.set.map { try Self.part($0, documents, customer.number, call) }
    let values = try FieldValues(call).accepted(of: customer.number)
    let mandatory = policy.mandatory.map { item -> Mandatory in
      let held = item.item.flatMap { key in
        documents.filter { $0.item == key }.max { ($0.validUntil ?? .latest) < ($1.validUntil ?? .latest) }
      }
      let validity = held?.validUntil.map { policy.validity($0, on: call.asOf) }
      let present = item.field.map { $0 == "name" || values[$0] != nil } ?? (held != nil && validity != "expired")
      return Mandatory(
        key: item.key, title: item.title.in(call.language), rule: item.rule, present: present, validity: validity)
    }
    let missing = set.filter { !$0.present }.map(\.key)
    let reader = try ChecklistReader(policy, customer, documents, values, call)
    let checklists = reader.views()
    return Result(
      customer: customer, asOf: call.asOf, set: set, present: set.count - missing.count, of: set.count,
      complete: missing.isEmpty, missing: missing, mandatory: mandatory,
      mandatoryMissing: mandatory.filter { !$0.present }.map(\.key),
      signals: documents.compactMap { Self.signal($0, policy, call) } + reader.approvalSignals(),
      checklists: checklists,
      incomplete: checklists.filter { $0.required && !$0.complete }.map(\.key),
      preparation: try Preparation(customer, policy, documents, call))
  }

  private static func part(
    _ part: IntakePolicy.Part, _ documents: [Certificates.Document], _ customer: Int64, _ call: Call
  ) throws -> Part {
    let filed = documents.filter {
      (part.documents ?? []).contains($0.type) || $0.item.map { (part.items ?? []).contains($0) } == true
    }
    var evidence = filed.map(\.id)
    var pending: [EntityID] = []
    func take(_ rows: [(id: EntityID, status: String)]) {
      evidence += rows.filter { $0.status == "accepted" }.map(\.id)
      pending += rows.filter { $0.status == "pending" }.map(\.id)
    }
    if part.reports == true { take(try reports(customer, lines: nil, call)) }
    if let prefix = part.lines { take(try reports(customer, lines: prefix, call)) }
    return Part(
      key: part.key, title: part.title.in(call.language), part: part.part, rule: part.rule,
      present: !evidence.isEmpty, evidence: evidence, pending: pending)
  }

  /// Filed reports with their state as known at `knownAt`; with a prefix every filing that has statement lines of it.
  private static func reports(
    _ customer: Int64, lines prefix: String?, _ call: Call
  ) throws -> [(id: EntityID, status: String)] {
    try call.store.all(
      """
      SELECT report.id, CASE WHEN review.decided_at IS NULL OR review.decided_at > ?2 THEN 'pending'
        ELSE review.status END
      FROM archive_credit_report AS report JOIN archive_review AS review ON review.report = report.id
      WHERE report.customer IN \(CustomerRef.members(of: "?1"))
        AND report.recorded_at <= ?2 AND (report.superseded_at IS NULL OR report.superseded_at > ?2)
        AND coalesce(report.report_day, 0) <= ?3
        AND ((?4 IS NULL AND report.kind = 'creditReport' AND report.registry = 0) OR EXISTS (
          SELECT 1 FROM archive_statement AS statement
          WHERE statement.report = report.id AND statement.period_end <= ?3 AND statement.rejected = 0
            AND (instr(statement.lines, '{"' || ?4) > 0 OR instr(statement.lines, ',"' || ?4) > 0)))
      ORDER BY report.id LIMIT 100
      """, customer, call.knownAt, call.asOf, prefix
    ) { ($0.id(0, CreditReportView.prefix), $0.text(1)) }
  }

  private static func signal(
    _ document: Certificates.Document, _ policy: IntakePolicy, _ call: Call
  ) -> Signal? {
    guard let key = document.item, let until = document.validUntil, !document.isReplaced,
      let item = policy.items.first(where: { $0.key == key })
    else { return nil }
    let validity = policy.validity(until, on: call.asOf)
    guard validity != "valid" else { return nil }
    return Signal(
      signal: validity == "expired" ? "certificateExpired" : "certificateExpiring", document: document.id, item: key,
      title: item.title.in(call.language), validUntil: until, rule: "I-10")
  }
}
