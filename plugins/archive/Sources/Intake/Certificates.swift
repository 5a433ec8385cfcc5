import AvalKit

extension IntakePolicy {
  /// A document holds on its last day still.
  func validity(_ until: CivilDate, on day: CivilDate) -> String {
    if until < day { return "expired" }
    return day.days(until: until) <= expiringDays ? "expiring" : "valid"
  }
}

/// Documents with what they are and until when they hold.
enum Certificates {
  struct Document {
    let id: EntityID
    let type: String
    let item: String?
    let validUntil: CivilDate?
    /// Whether a newer document is the same thing and holds longer.
    let isReplaced: Bool
  }

  /// A customer's filed documents, as of `asOf` and as known at `knownAt`.
  static func documents(of customer: Int64, _ call: Call) throws -> [Document] {
    try call.store.all(
      """
      SELECT document.id, document.type, document.item, document.valid_until, EXISTS (
        SELECT 1 FROM archive_document AS newer
        WHERE newer.customer = document.customer AND newer.item = document.item AND newer.filed = 1
          AND newer.valid_until > document.valid_until AND newer.dated_on <= ?2 AND newer.created_at <= ?3)
      FROM archive_document AS document
      WHERE document.customer IN (SELECT id FROM archive_customer WHERE id = ?1 OR merged_into = ?1)
        AND document.filed = 1 AND document.dated_on <= ?2 AND document.created_at <= ?3 ORDER BY document.id
      """, customer, call.asOf, call.knownAt
    ) { row in
      Document(
        id: row.id(0, DocumentView.prefix), type: row.text(1), item: row.optionalText(2),
        validUntil: row.optionalDay(3), isReplaced: row.bool(4))
    }
  }
}

/// Documents that end, of all customers, in the order in which they end: expired manufacturing licences and certificates
/// of quality among them (I-10).
struct ListCertificates: Method {
  struct Item: Encodable {
    let document: EntityID
    let customer: EntityID
    let archiveNumber: String
    let name: String
    let item: String
    let title: String
    let validUntil: CivilDate
    let validity: String
    let daysLeft: Int
  }

  func run(_ params: Params, in call: Call) throws -> Page<Item> {
    let policy = try IntakePolicy.load(call)
    let customer = try params.customer?.resolve(in: call).id
    let limit = params.limit ?? PageCursor.defaultLimit
    let filter = "certificates \(customer?.number ?? 0) \(params.validity?.rawValue ?? "") \(call.asOf)"
    let after = try PageCursor.position(params.cursor, count: 2, filter: filter) ?? [.min, 0]
    var items: [Item] = []
    try call.store.each(
      """
      SELECT document.id, customer.id, customer.archive_number, customer.name, document.item, document.title,
        document.valid_until
      FROM archive_document AS document
      JOIN archive_customer AS filed ON filed.id = document.customer
      JOIN archive_customer AS customer ON customer.id = coalesce(filed.merged_into, filed.id)
      WHERE document.valid_until IS NOT NULL AND document.filed = 1 AND document.dated_on <= ?1
        AND document.destroyed_at IS NULL
        AND (?2 IS NULL OR customer.id = ?2) AND document.item IS NOT NULL
        AND (document.valid_until > ?3 OR (document.valid_until = ?3 AND document.id > ?4))
        AND NOT EXISTS (
          SELECT 1 FROM archive_document AS newer
          WHERE newer.customer = document.customer AND newer.item = document.item AND newer.filed = 1
            AND newer.valid_until > document.valid_until AND newer.dated_on <= ?1)
      ORDER BY document.valid_until, document.id
      """, call.asOf, customer, after[0], after[1]
    ) { row in
      let until = row.day(6)
      let validity = policy.validity(until, on: call.asOf)
      if params.validity?.rawValue ?? validity == validity {
        items.append(
          Item(
            document: row.id(0, DocumentView.prefix), customer: row.id(1, CustomerRef.prefix),
            archiveNumber: row.text(2), name: row.text(3), item: row.text(4), title: row.text(5), validUntil: until,
            validity: validity, daysLeft: call.asOf.days(until: until)))
      }
      return items.count <= limit
    }
    return Page(items, limit: limit, filter: filter) { [Int64($0.validUntil.dayNumber), $0.document.number] }
  }
}
