import AvalKit

/// Documents and facts that belong together in a customer's file (I-7, I-9, I-16, I-33), as the policy `intake` says.
struct Checklist: Decodable {
  /// What is asked for: a field of the card, a document of a type, or one that is something within its type.
  struct Entry: Decodable {
    let field: String?
    let document: String?
    let item: String?
    let title: Text?
    /// Only of customers of these industries.
    let industries: [String]?
    /// An accepted document of the registration authority that has this member fills it too (I-7).
    let registry: String?
    let coveredBy: Cover?

    var key: String { field ?? item ?? document ?? "" }
  }

  /// Another document that makes this one needless for customers with a number of the scheme: a business licence with
  /// a unified code stands for the tax registration and the organisation code certificate.
  struct Cover: Decodable {
    let item: String
    let scheme: String
  }

  let key: String
  let rule: String
  let title: Text
  /// Whether a file is incomplete without it.
  let required: Bool
  /// Kinds of customers it is for; all where it is left out.
  let kinds: [String]?
  let entries: [Entry]
}

extension Checklist {
  struct EntryView: Encodable {
    let key: String
    let title: String
    let present: Bool
    /// `valid`, `expiring` or `expired`; absent where it does not end or is missing.
    let validity: String?
    let validUntil: CivilDate?
    /// The document, the report, or the document that covers it.
    let evidence: EntityID?
  }

  struct View: Encodable {
    let key: String
    let title: String
    let rule: String
    let required: Bool
    let entries: [EntryView]
    let missing: [String]
    let complete: Bool
  }
}

/// Holds checklists against what is filed.
struct ChecklistReader {
  let policy: IntakePolicy
  let customer: CustomerView
  let documents: [Certificates.Document]
  let values: [String: [FieldValue]]
  /// Accepted documents of the registration authority, the last first.
  let registry: [(id: EntityID, node: JSONNode)]
  let call: Call

  init(
    _ policy: IntakePolicy, _ customer: EntityID, _ documents: [Certificates.Document],
    _ values: [String: [FieldValue]], _ call: Call
  ) throws {
    (self.policy, self.documents, self.values, self.call) = (policy, documents, values, call)
    self.customer = try CustomerView.load(customer.number, call.store)
    registry = try call.store.all(
      """
      SELECT report.id, coalesce(report.counted, report.document) FROM archive_credit_report AS report
      JOIN archive_review AS review ON review.report = report.id
      WHERE report.\(customerAndMerged) AND report.registry = 1 AND review.status = 'accepted'
        AND review.decided_at <= ?2 AND (report.superseded_at IS NULL OR report.superseded_at > ?2)
        AND coalesce(report.report_day, 0) <= ?3
      ORDER BY report.report_day DESC NULLS LAST, report.id DESC LIMIT 20
      """, customer, call.knownAt, call.asOf
    ) { ($0.id(0, CreditReportView.prefix), try RawJSON(trusted: Array($0.text(1).utf8)).document().root) }
  }

  func views() -> [Checklist.View] {
    (policy.checklists ?? []).filter { $0.kinds?.contains(customer.kind) ?? true }.map { list in
      let entries = list.entries.filter { $0.industries?.contains(customer.industry) ?? true }.map(view)
      let missing = entries.filter { !$0.present }.map(\.key)
      return Checklist.View(
        key: list.key, title: list.title.in(call.language), rule: list.rule, required: list.required, entries: entries,
        missing: missing, complete: missing.isEmpty)
    }
  }

  private func view(_ entry: Checklist.Entry) -> Checklist.EntryView {
    let title = (entry.title ?? policy.items.first { $0.key == entry.item }?.title)?.in(call.language)
    func view(_ present: Bool, _ document: Certificates.Document?, _ evidence: EntityID? = nil) -> Checklist.EntryView {
      Checklist.EntryView(
        key: entry.key, title: title ?? typeTitle(entry.key), present: present,
        validity: document?.validUntil.map { policy.validity($0, on: call.asOf) }, validUntil: document?.validUntil,
        evidence: evidence ?? document?.id)
    }
    if let field = entry.field {
      return view(field == "name" || values[field] != nil, nil, values[field]?.last?.report)
    }
    let held = best { document in
      entry.item.map { $0 == document.item } ?? (document.type == entry.document)
    }
    if let held, isValid(held) { return view(true, held) }
    if let member = entry.registry,
      let report = registry.first(where: { $0.node[member].map { $0.count > 0 || $0.string != nil } ?? false })
    {
      return view(true, nil, report.id)
    }
    if let cover = entry.coveredBy, customer.identifiers.contains(where: { $0.scheme == cover.scheme }),
      let other = best({ $0.item == cover.item }), isValid(other)
    {
      return view(true, other)
    }
    return view(false, held)
  }

  /// Approvals that the registration authority tells of last and that end (I-10).
  func approvalSignals() -> [GetIntake.Signal] {
    guard let report = registry.first(where: { !$0.node["approvals"].list.isEmpty }) else { return [] }
    return report.node["approvals"].list.prefix(200).compactMap { approval in
      guard let until = approval.day("until"), let name = approval.text("name") else { return nil }
      let validity = policy.validity(until, on: call.asOf)
      guard validity != "valid" else { return nil }
      return GetIntake.Signal(
        signal: validity == "expired" ? "certificateExpired" : "certificateExpiring", document: report.id,
        item: "approvals", title: name, validUntil: until, rule: "I-10")
    }
  }

  /// The document that holds longest; one that does not end holds longest of all.
  private func best(_ fits: (Certificates.Document) -> Bool) -> Certificates.Document? {
    documents.filter(fits).max { ($0.validUntil ?? .latest) < ($1.validUntil ?? .latest) }
  }

  private func isValid(_ document: Certificates.Document) -> Bool {
    document.validUntil.map { policy.validity($0, on: call.asOf) != "expired" } ?? true
  }

  private func typeTitle(_ key: String) -> String {
    (try? DocumentTypes.load(call).named(key))?.title.in(call.language) ?? key
  }
}
