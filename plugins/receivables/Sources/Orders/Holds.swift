import AvalKit

/// What orders reserve and deliveries leave unbilled, written with the ledger's two clocks: the only code that changes it.
struct Holds {
  private let call: Call
  private let store: Store

  init(_ call: Call) {
    self.call = call
    store = call.store
  }

  /// Adds a row; an account never moves on a day before its last one.
  func add(_ account: Int64, posting: Int64, _ kind: String, on day: CivilDate, _ amount: Int64) throws {
    guard amount != 0 else { return }
    try store.run(
      "INSERT INTO receivables_hold (account, posting, kind, day, recorded, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      account, posting, kind, day, call.now, amount)
  }

  /// Sets what an order reserves from a day on, or from its last day where that is later.
  ///
  /// - Returns: the day that the change got.
  @discardableResult
  func set(order: Int64, to reserved: Int64, _ kind: String, on day: CivilDate) throws -> CivilDate {
    let before = try store.first("SELECT reserved, last_day FROM receivables_order WHERE id = ?1", order) {
      ($0.int(0), $0.day(1))
    }
    guard let before else { return day }
    let dated = max(day, before.1)
    try add(order, posting: call.nextID("hld").number, kind, on: dated, reserved - before.0)
    try store.run("UPDATE receivables_order SET reserved = ?2, last_day = ?3 WHERE id = ?1", order, reserved, dated)
    return dated
  }

  /// Whether a customer has deliveries that no invoice has billed.
  func hasUnbilled(_ customer: Int64) throws -> Bool {
    try store.first(
      "SELECT 1 FROM receivables_delivery WHERE customer = ?1 AND billed_document IS NULL LIMIT 1", customer
    ) { _ in true } ?? false
  }

  /// An invoice bills its order and the deliveries that carry its number or its order's: what they held is now an item.
  func bill(
    customer: Int64, document: Int64, number: String, order: String?, amount: Money, on day: CivilDate
  ) throws {
    let billed = try store.all(
      """
      UPDATE receivables_delivery SET billed_document = ?4, billed_day = ?5, unbilled = 0,
        last_day = CASE WHEN last_day < ?5 THEN ?5 ELSE last_day END
      WHERE customer = ?1 AND billed_document IS NULL AND (number = ?2 OR number = ?3 OR order_number = ?3)
      RETURNING id, amount, last_day
      """, customer, number, order, document, day
    ) { ($0.int(0), $0.int(1), $0.day(2)) }
    for (delivery, amount, billedOn) in billed {
      try add(delivery, posting: document, "bill", on: billedOn, -amount)
    }
    if let order { try consume(order, of: customer, by: amount, on: day) }
  }

  /// Frees part of what an order reserves, because it was delivered or invoiced.
  func consume(_ order: String, of customer: Int64, by amount: Money, on day: CivilDate) throws {
    let found = try store.first(
      """
      SELECT id, reserved FROM receivables_order
      WHERE customer = ?1 AND number = ?2 AND currency = ?3 AND state IN ('approved', 'held', 'released')
      """, customer, order, amount.currency.code
    ) { ($0.int(0), $0.int(1)) }
    guard let (id, reserved) = found else { return }
    let left = max(0, reserved - amount.minor)
    try set(order: id, to: left, "consume", on: day)
    if left == 0 { try store.run("UPDATE receivables_order SET state = 'invoiced' WHERE id = ?1", id) }
  }
}

/// The billing of many invoices of one request: most customers have no delivery that waits for one.
struct Billing {
  private let holds: Holds
  private var unbilled: [Int64: Bool] = [:]

  init(_ holds: Holds) {
    self.holds = holds
  }

  /// As `Holds.bill`; nothing else posts deliveries within the request.
  mutating func bill(
    customer: Int64, document: Int64, number: String, order: String?, amount: Money, on day: CivilDate
  ) throws {
    let hasUnbilled = try unbilled[customer] ?? holds.hasUnbilled(customer)
    unbilled[customer] = hasUnbilled
    guard hasUnbilled else {
      if let order { try holds.consume(order, of: customer, by: amount, on: day) }
      return
    }
    try holds.bill(customer: customer, document: document, number: number, order: order, amount: amount, on: day)
  }
}
