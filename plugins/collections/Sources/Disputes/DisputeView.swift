import AvalKit

/// Disputes in the order they were opened.
struct ListDisputes: Method {
  func run(_ params: Params, in call: Call) throws -> Page<DisputeView> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.open, params.toCredit == true],
      after: [0])
    let found = try call.store.all(
      """
      \(DisputeView.select)
        WHERE (?1 IS NULL OR d.customer IN \(Owner.sql)) AND d.id > ?3
          AND (?4 IS NULL OR ?4 = CASE WHEN d.resolved IS NULL THEN 1 ELSE 0 END)
        \(DisputeView.selectEnd)
      WHERE ?5 = 0 OR (outcome = 'accepted' AND balance > 0 AND accepted > credited)
      ORDER BY id LIMIT ?6
      """, customer, CivilDate.latest, page.after[0], params.open,
      params.toCredit == true, page.fetch
    ) { try DisputeView(row: $0) }
    return page.page(found) { [$0.id] }
  }
}

/// What an outcome does to the amount.
enum DisputeConsequence: String, Encodable {
  /// It is demanded again, from the next run on.
  case dueAgain
  /// A credit note, claim or adjustment took it off.
  case credited
  /// It stays out of dunning and letters until it is credited.
  case toCredit
}

/// A dispute as replies show it (`#/dispute`).
struct DisputeView: Encodable {
  let id: EntityID
  let item: EntityID
  let customer: EntityID
  let amount: Money
  let reason: String
  let opened: CivilDate
  let resolved: CivilDate?
  let outcome: String?
  let resolution: String?
  let consequence: DisputeConsequence?
  /// The credit note or adjustment that the resolution posted.
  let settledBy: String?

  /// Takes a day that nothing lies after as `?2`. `pending` is what the item's accepted disputes still wait for.
  static let select = """
    SELECT id, item, customer, currency, amount, reason, opened, resolved, outcome, resolution, settled_by,
      CASE WHEN outcome = 'accepted' AND balance > 0 AND accepted > credited
        THEN accepted - credited ELSE 0 END AS pending
    FROM (SELECT d.id, d.item, d.customer, d.currency, d.amount, d.reason, d.opened, d.resolved, d.outcome,
        d.resolution, d.settled_by, i.open AS balance,
        (SELECT coalesce(sum(o.amount), 0) FROM collections_dispute o
          WHERE o.item = d.item AND o.outcome = 'accepted' AND o.resolved <= ?2) AS accepted,
        \(DueItem.credited) AS credited
      FROM collections_dispute d JOIN receivables_open_item_v1 i ON i.item_id = d.item
    """
  static let selectEnd = ") AS disputed"

  init(row: Row) throws {
    id = row.id(0, "dsp")
    item = row.id(1, "itm")
    customer = row.id(2, CustomerRef.prefix)
    amount = Money(minor: row.int(4), currency: try Currency(parsing: row.text(3)))
    reason = row.text(5)
    opened = row.day(6)
    resolved = row.optionalDay(7)
    outcome = row.optionalText(8)
    resolution = row.optionalText(9)
    settledBy = row.optionalText(10)
    consequence =
      outcome.map { $0 == "accepted" ? (row.int(11) > 0 ? .toCredit : .credited) : .dueAgain }
  }

  static func all(of customer: Int64, limit: Int, in call: Call) throws -> [DisputeView] {
    try call.store.all(
      "\(select) WHERE d.customer IN \(Owner.sql)\(selectEnd) ORDER BY id DESC LIMIT ?3", customer, CivilDate.latest,
      limit
    ) { try DisputeView(row: $0) }
  }

  static func get(_ id: EntityID, in call: Call) throws -> DisputeView {
    let number = try id.number(of: "dsp", path: "/dispute")
    let found = try call.store.first("\(select) WHERE d.id = ?1\(selectEnd)", number, CivilDate.latest) {
      try DisputeView(row: $0)
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no dispute \(id); take ids from collections.dispute.list.",
        zh: "没有编号为 \(id) 的争议；请使用 collections.dispute.list 返回的编号。", path: "/dispute")
    }
    return found
  }
}
