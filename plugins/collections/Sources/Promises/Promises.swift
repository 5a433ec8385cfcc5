import AvalKit

/// Records a promise to pay (C-23).
struct RecordPromise: Method {
  static let name = "collections.promise.record"

  struct Params: Decodable {
    let customer: CustomerRef
    let amount: Money
    /// The day by which the customer will pay.
    let date: CivilDate
    let promisor: String?
    let note: String?
  }

  struct Result: Encodable {
    let promise: PromiseView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    guard params.amount.isPositive, params.amount.minor <= Promises.amountMax else {
      throw Failure(
        .invalidParams, "A promise is more than nothing and at most a few thousand billion; correct the amount.",
        zh: "承诺金额须大于零且在合理范围内;请更正金额。", path: "/amount")
    }
    let today = call.today
    guard params.date >= today else {
      throw Failure(
        .invalidParams, "The promised day \(params.date) has passed; a promise is for today or later.",
        zh: "承诺日期 \(params.date) 已过;承诺日期须为今日或以后。", path: "/date")
    }
    let customer = try params.customer.resolve(in: call).id.number
    let caseID = try call.store.first(
      "SELECT id FROM collections_case WHERE customer = ?1 AND state = 'open'", customer
    ) { $0.int(0) }
    let id = try call.nextID("prm")
    try call.store.run(
      """
      INSERT INTO collections_promise (id, customer, case_id, currency, amount, day, due, promisor, note, received,
        recorded, recorded_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11)
      """,
      id, customer, caseID, params.amount.currency.code, params.amount.minor, today, params.date, params.promisor,
      params.note, call.now, call.actor)
    guard let view = try PromiseView.all(of: customer, limit: 1, only: id.number, in: call).first else {
      throw Failure(.corrupt, "The promise was not stored.", zh: "承诺未能保存。")
    }
    try call.change(id.description, after: view)
    return Result(promise: view)
  }
}

/// Promises with what was received, and how they stand on a day (C-23, F-C3).
struct ListPromises: Method {
  static let name = "collections.promise.list"

  struct Params: Decodable {
    let customer: CustomerRef?
    let status: PromiseStatus?
    let limit: Int?
    let cursor: String?
  }

  func run(_ params: Params, in call: Call) throws -> Page<PromiseView> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let filter = "promises \(customer ?? 0) \(params.status?.rawValue ?? "") \(call.asOf)"
    let limit = params.limit ?? 100
    var found: [PromiseView] = []
    try call.store.each(
      "\(PromiseView.select) WHERE (?1 IS NULL OR p.customer IN \(Owner.sql)) AND p.id > ?3 AND p.day <= ?2 ORDER BY p.id",
      customer, call.asOf, try PageCursor.position(of: params.cursor, filter: filter)
    ) { row in
      let promise = try PromiseView(row: row, on: call.asOf)
      if params.status == nil || params.status == promise.status { found.append(promise) }
      return found.count <= limit
    }
    return Page(found, limit: limit, filter: filter) { $0.id.number }
  }
}

/// How a promise stands: kept where everything came by its day (F-C3).
package enum PromiseStatus: String, Codable, Sendable {
  case open, kept, partly, broken

  /// - Parameters:
  ///   - received: what came in from the promise to its day, in minor units.
  package init(amount: Int64, received: Int64, due: CivilDate, on day: CivilDate) {
    if received >= amount {
      self = .kept
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
  let received: Money
  let status: PromiseStatus

  /// Takes the day as `?2`.
  static let select = """
    SELECT p.id, p.customer, p.currency, p.amount, p.due, p.day, p.promisor, p.note,
      (SELECT coalesce(sum(r.amount), 0) FROM collections_receipt r WHERE r.promise = p.id AND r.day <= ?2)
    FROM collections_promise p
    """

  init(row: Row, on day: CivilDate) throws {
    let currency = try Currency(parsing: row.text(2))
    id = row.id(0, "prm")
    customer = row.id(1, CustomerRef.prefix)
    amount = Money(minor: row.int(3), currency: currency)
    date = row.day(4)
    recordedOn = row.day(5)
    promisor = row.optionalText(6)
    note = row.optionalText(7)
    received = Money(minor: row.int(8), currency: currency)
    status = PromiseStatus(amount: amount.minor, received: received.minor, due: date, on: day)
  }

  static func all(of customer: Int64, limit: Int, only: Int64? = nil, in call: Call) throws -> [PromiseView] {
    try call.store.all(
      "\(select) WHERE p.customer IN \(Owner.sql) AND (?3 IS NULL OR p.id = ?3) ORDER BY p.id DESC LIMIT ?4", customer,
      call.asOf, only, limit
    ) { try PromiseView(row: $0, on: call.asOf) }
  }
}

enum Promises {
  /// No sum of promises of one customer can overflow below this.
  static let amountMax: Int64 = 1 << 50

  /// What open promises of a customer still owe on a day.
  static func outstanding(_ customer: Int64, _ currency: Currency, on day: CivilDate, _ call: Call) throws -> Int64 {
    try call.store.first(
      """
      SELECT coalesce(sum(CASE WHEN p.amount > p.received THEN p.amount - p.received ELSE 0 END), 0)
      FROM collections_promise p
      WHERE p.customer IN \(Owner.sql) AND p.currency = ?2 AND p.due >= ?3 AND p.day <= ?3
      """, customer, currency.code, day
    ) { $0.int(0) } ?? 0
  }
}
