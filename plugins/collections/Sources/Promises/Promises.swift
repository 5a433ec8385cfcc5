import AvalKit

/// Promises with what was received, and how they stand on a day (C-23, F-C3).
struct ListPromises: Method {
  typealias Status = PromiseStatus

  func run(_ params: Params, in call: Call) throws -> Page<PromiseView> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.status?.rawValue, call.asOf],
      after: [0])
    var found: [PromiseView] = []
    try call.store.each(
      "\(PromiseView.select) WHERE (?1 IS NULL OR p.customer IN \(Owner.sql)) AND p.id > ?3 AND p.day <= ?2 ORDER BY p.id",
      customer, call.asOf, page.after[0]
    ) { row in
      let promise = try PromiseView(row: row, on: call.asOf, in: call)
      if params.status == nil || params.status == promise.status { found.append(promise) }
      return found.count < page.fetch
    }
    return page.page(found) { [$0.id] }
  }
}

/// How a promise stands: kept where everything came by its day (F-C3).
package enum PromiseStatus: String, Codable, Sendable {
  case open, kept, partly, broken, cancelled

  /// - Parameters:
  ///   - received: what came in from the promise to its day, in minor units.
  ///   - cancelled: the day it was cancelled on, if it was.
  package init(amount: Int64, received: Int64, due: CivilDate, cancelled: CivilDate? = nil, on day: CivilDate) {
    if received >= amount {
      self = .kept
    } else if let cancelled, cancelled <= day {
      self = .cancelled
    } else if day <= due {
      self = .open
    } else {
      self = received > 0 ? .partly : .broken
    }
  }
}

/// A promise as replies show it (`#/promise`).
struct PromiseView: Encodable {
  let id: EntityID
  let customer: EntityID
  let amount: Money
  let date: CivilDate
  let recordedOn: CivilDate
  let promisor: String?
  let note: String?
  /// The debts it acknowledges.
  let items: [EntityID]
  let received: Money
  let status: PromiseStatus
  let cancelReason: String?

  /// Takes the day as `?2`.
  static let select = """
    SELECT p.id, p.customer, p.currency, p.amount, p.due, p.day, p.promisor, p.note,
      (SELECT coalesce(sum(r.amount), 0) FROM collections_receipt r WHERE r.promise = p.id AND r.day <= ?2)
        - (SELECT coalesce(sum(b.amount), 0) FROM collections_receipt_return b WHERE b.promise = p.id AND b.day <= ?2),
      p.cancelled, p.cancel_reason
    FROM collections_promise p
    """

  init(row: Row, on day: CivilDate, in call: Call) throws {
    let currency = try Currency(parsing: row.text(2))
    id = row.id(0, "prm")
    customer = row.id(1, CustomerRef.prefix)
    amount = Money(minor: row.int(3), currency: currency)
    date = row.day(4)
    recordedOn = row.day(5)
    promisor = row.optionalText(6)
    note = row.optionalText(7)
    received = Money(minor: row.int(8), currency: currency)
    status = PromiseStatus(
      amount: amount.minor, received: received.minor, due: date, cancelled: row.optionalDay(9), on: day)
    cancelReason = status == .cancelled ? row.optionalText(10) : nil
    items = try call.store.all(
      "SELECT item FROM collections_promise_item WHERE promise = ?1 ORDER BY item LIMIT \(AcknowledgedItems.most)",
      row.int(0)
    ) { $0.id(0, "itm") }
  }

  static func get(_ id: EntityID, in call: Call) throws -> PromiseView {
    let number = try id.number(of: "prm", path: "/promise")
    let found = try call.store.first("\(select) WHERE p.id = ?1", number, call.today) {
      try PromiseView(row: $0, on: call.today, in: call)
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no promise \(id); take ids from collections.promise.list.",
        zh: "没有编号为 \(id) 的承诺；请使用 collections.promise.list 返回的编号。", path: "/promise")
    }
    return found
  }

  static func all(of customer: Int64, limit: Int, in call: Call) throws -> [PromiseView] {
    try call.store.all(
      "\(select) WHERE p.customer IN \(Owner.sql) ORDER BY p.id DESC LIMIT ?3", customer, call.asOf, limit
    ) { try PromiseView(row: $0, on: call.asOf, in: call) }
  }
}

enum Promises {
  /// What open promises of a customer still owe on a day.
  static func outstanding(_ customer: Int64, _ currency: Currency, on day: CivilDate, _ call: Call) throws -> Int64 {
    try call.store.first(
      """
      SELECT coalesce(sum(CASE WHEN p.amount > p.received THEN p.amount - p.received ELSE 0 END), 0)
      FROM collections_promise p
      WHERE p.customer IN \(Owner.sql) AND p.currency = ?2 AND p.due >= ?3 AND p.day <= ?3
        AND (p.cancelled IS NULL OR p.cancelled > ?3)
      """, customer, currency.code, day
    ) { $0.int(0) } ?? 0
  }
}
