import AvalKit

/// Opens a dispute over part of an item: the disputed part is not dunned, the rest stays due (F-V23).
struct OpenDispute: Method {
  static let name = "collections.dispute.open"

  struct Params: Decodable {
    let item: EntityID
    let amount: Money
    let reason: String
    let date: CivilDate?
  }

  struct Result: Encodable {
    let dispute: DisputeView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let number = try params.item.number(of: "itm", path: "/item")
    let found = try call.store.first(
      """
      SELECT i.customer_id, i.currency, i.open,
        (SELECT coalesce(sum(d.amount), 0) FROM collections_dispute d WHERE d.item = ?1 AND d.resolved IS NULL), i.day
      FROM receivables_open_item_v1 i WHERE i.item_id = ?1
      """, number
    ) { (customer: $0.int(0), currency: $0.text(1), open: $0.int(2), disputed: $0.int(3), day: $0.day(4)) }
    guard let found else {
      throw Failure(
        .notFound, "There is no item \(params.item); take ids from receivables.item.list.",
        zh: "没有编号为 \(params.item) 的未清项;请使用 receivables.item.list 返回的编号。", path: "/item")
    }
    let currency = try Currency(parsing: found.currency)
    guard params.amount.currency == currency, params.amount.isPositive else {
      throw Failure(
        .invalidParams, "Dispute a positive amount in \(currency), the item's currency.",
        zh: "争议金额须为正数,且货币为未清项的 \(currency)。", path: "/amount")
    }
    let left = Money(minor: found.open - found.disputed, currency: currency)
    guard params.amount.minor <= left.minor else {
      throw Failure(
        .conflict, "Only \(left) of the item is open and not yet disputed.", zh: "该未清项仅有 \(left) 未清且未被争议。",
        path: "/amount")
    }
    let day = params.date ?? max(call.today, found.day)
    let id = try call.nextID("dsp")
    try call.store.run(
      """
      INSERT INTO collections_dispute (id, item, customer, currency, amount, reason, opened, recorded)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, id, number, found.customer, currency.code, params.amount.minor, params.reason, day, call.now)
    let view = try DisputeView.get(id, in: call)
    try call.change(id.description, after: view)
    return Result(dispute: view)
  }
}

/// Ends a dispute: the amount is due again, unless it was accepted and is credited.
struct ResolveDispute: Method {
  static let name = "collections.dispute.resolve"

  struct Params: Decodable {
    let dispute: EntityID
    let outcome: String
    let reason: String?
    let date: CivilDate?
  }

  struct Result: Encodable {
    let dispute: DisputeView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try DisputeView.get(params.dispute, in: call)
    guard before.resolved == nil else {
      throw Failure(
        .failedPrecondition, "The dispute \(params.dispute) was resolved already.", zh: "争议 \(params.dispute) 已经解决。",
        path: "/dispute")
    }
    let day = params.date ?? max(call.today, before.opened)
    guard day >= before.opened else {
      throw Failure(
        .invalidParams, "The dispute was opened on \(before.opened); resolve it on that day or later.",
        zh: "争议于 \(before.opened) 提出;解决日期不得早于当日。", path: "/date")
    }
    try call.store.run(
      "UPDATE collections_dispute SET resolved = ?2, outcome = ?3, resolution = ?4 WHERE id = ?1", before.id, day,
      params.outcome, params.reason)
    let after = try DisputeView.get(params.dispute, in: call)
    try call.change(after.id.description, before: before, after: after)
    return Result(dispute: after)
  }
}

/// Disputes in the order they were opened.
struct ListDisputes: Method {
  static let name = "collections.dispute.list"

  struct Params: Decodable {
    let customer: CustomerRef?
    let open: Bool?
    let limit: Int?
    let cursor: String?
  }

  func run(_ params: Params, in call: Call) throws -> Page<DisputeView> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let filter = "disputes \(customer ?? 0) \(params.open.map(String.init) ?? "")"
    let limit = params.limit ?? 100
    let found = try call.store.all(
      """
      SELECT \(DisputeView.columns) FROM collections_dispute
      WHERE (?1 IS NULL OR customer IN \(Owner.sql)) AND id > ?2 AND (?3 IS NULL OR ?3 = (resolved IS NULL))
      ORDER BY id LIMIT ?4
      """, customer, try PageCursor.position(of: params.cursor, filter: filter), params.open, limit + 1
    ) { try DisputeView(row: $0) }
    return Page(found, limit: limit, filter: filter) { $0.id.number }
  }
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

  static let columns = "id, item, customer, currency, amount, reason, opened, resolved, outcome, resolution"

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
  }

  static func all(of customer: Int64, limit: Int, in call: Call) throws -> [DisputeView] {
    try call.store.all(
      "SELECT \(columns) FROM collections_dispute WHERE customer IN \(Owner.sql) ORDER BY id DESC LIMIT ?2", customer,
      limit
    ) { try DisputeView(row: $0) }
  }

  static func get(_ id: EntityID, in call: Call) throws -> DisputeView {
    let number = try id.number(of: "dsp", path: "/dispute")
    let found = try call.store.first("SELECT \(columns) FROM collections_dispute WHERE id = ?1", number) {
      try DisputeView(row: $0)
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no dispute \(id); take ids from collections.dispute.list.",
        zh: "没有编号为 \(id) 的争议;请使用 collections.dispute.list 返回的编号。", path: "/dispute")
    }
    return found
  }
}
