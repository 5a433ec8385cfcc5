import AvalKit

/// What a day brings to the archives, found slice by slice in the order of numbers.
struct ArchiveDay {
  private let call: Call
  private var store: Store { call.store }

  /// Documents, or customers, of one slice.
  private static let perSlice = 500

  init(_ call: Call) { self.call = call }

  private enum Kind: String {
    case certificateExpired, updateDue, retentionEnded
  }

  /// Whether it had not been announced; the change and the event follow where it had not.
  private func announce(
    _ kind: Kind, _ subject: EntityID, about: Int64 = 0, _ event: String, _ payload: some Encodable
  ) throws -> Bool {
    let inserted = try store.run(
      """
      INSERT INTO archive_announced (kind, subject, about, day) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING
      """, kind.rawValue, subject.number, about, call.asOf)
    guard inserted == 1 else { return false }
    try call.change(subject.description, after: payload)
    try call.emit(event, payload)
    return true
  }

  // MARK: Certificates

  private struct Expired: Encodable {
    let document: EntityID
    let customer: EntityID
    let item: String
    let title: String
    let validUntil: CivilDate
  }

  /// Certificates that no newer one of their item has replaced and whose last day has passed.
  ///
  /// - Returns: how many are announced, and the last document looked at; nil where all have been.
  func certificates(after: Int64) throws -> (Int, last: Int64?) {
    let rows = try store.all(
      """
      SELECT document.id, coalesce(filed.merged_into, filed.id), document.item, document.title, document.valid_until
      FROM archive_document AS document JOIN archive_customer AS filed ON filed.id = document.customer
      WHERE document.id > ?2 AND document.valid_until < ?1 AND document.filed = 1 AND document.dated_on <= ?1
        AND document.item IS NOT NULL
        AND NOT EXISTS (
          SELECT 1 FROM archive_document AS newer
          WHERE newer.customer = document.customer AND newer.item = document.item AND newer.filed = 1
            AND newer.valid_until > document.valid_until AND newer.dated_on <= ?1)
        AND NOT EXISTS (
          SELECT 1 FROM archive_announced AS known
          WHERE known.kind = 'certificateExpired' AND known.subject = document.id)
      ORDER BY document.id LIMIT ?3
      """, call.asOf, after, ArchiveDay.perSlice
    ) {
      Expired(
        document: $0.id(0, DocumentView.prefix), customer: $0.id(1, CustomerRef.prefix), item: $0.text(2),
        title: $0.text(3), validUntil: $0.day(4))
    }
    var announced = 0
    for row in rows where try announce(.certificateExpired, row.document, "archive.certificate.expired", row) {
      announced += 1
    }
    return (announced, rows.count == ArchiveDay.perSlice ? rows.last?.document.number : nil)
  }

  // MARK: Updates

  private struct Due: Encodable {
    let customer: EntityID
    let lastUpdatedOn: CivilDate
    let remindOn: CivilDate
  }

  /// Archives whose last update is as long ago as the policy allows, once for each such update.
  func updates(after: Int64) throws -> (Int, last: Int64?) {
    let policy = try call.policy("updates", as: UpdatesDue.Policy.self)
    let rows = try store.all(
      """
      SELECT customer.id, (SELECT max(updates.updated_on) FROM archive_update AS updates
          JOIN archive_customer AS filed ON filed.id = updates.customer
          WHERE coalesce(filed.merged_into, filed.id) = customer.id AND updates.updated_on <= ?1)
      FROM archive_customer AS customer
      WHERE customer.id > ?2 AND customer.merged_into IS NULL AND customer.opened_on <= ?1
        AND (customer.closed_on IS NULL OR customer.closed_on > ?1)
      ORDER BY customer.id LIMIT ?3
      """, call.asOf, after, ArchiveDay.perSlice
    ) { (customer: $0.id(0, CustomerRef.prefix), updated: $0.optionalDay(1)) }
    var announced = 0
    for row in rows {
      guard let updated = row.updated else { continue }
      let remindOn = try updated.adding(months: policy.remindMonths)
      guard call.asOf >= remindOn else { continue }
      let due = Due(customer: row.customer, lastUpdatedOn: updated, remindOn: remindOn)
      if try announce(.updateDue, row.customer, about: Int64(updated.dayNumber), "archive.update.due", due) {
        announced += 1
      }
    }
    return (announced, rows.count == ArchiveDay.perSlice ? rows.last?.customer.number : nil)
  }

  // MARK: Retention

  private struct Ended: Encodable {
    let document: EntityID
    let customer: EntityID
    let type: String
    let retainedUntil: CivilDate
    let held: Bool
  }

  /// Documents that may be destroyed from now on.
  func retentions(after: Int64) throws -> (Int, last: Int64?) {
    let policy = try RetentionPolicy.load(call)
    let rows = try store.all(
      """
      SELECT \(RetainedDocument.columns) FROM \(RetainedDocument.tables)
      WHERE document.id > ?1 AND document.destroyed_at IS NULL ORDER BY document.id LIMIT ?2
      """, after, ArchiveDay.perSlice, decode: RetainedDocument.init(row:))
    var announced = 0
    for document in rows {
      guard let end = try policy.end(of: document), end <= call.asOf else { continue }
      let ended = Ended(
        document: document.id, customer: document.customer, type: document.type, retainedUntil: end,
        held: document.isHeld)
      if try announce(
        .retentionEnded, document.id, about: Int64(end.dayNumber), "archive.retention.ended", ended)
      {
        announced += 1
      }
    }
    return (announced, rows.count == ArchiveDay.perSlice ? rows.last?.id.number : nil)
  }
}
