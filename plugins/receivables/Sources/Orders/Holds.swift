import AvalKit

/// What orders reserve and deliveries leave unbilled, written with the ledger's two clocks: the only code that changes it.
///
/// What an order makes the customer owe beyond its invoices is max(0, max(ordered, delivered) − invoiced) (F-V20). Of this
/// max(0, delivered − invoiced) stands on its deliveries, as `unbilled`, and the rest on the order, as `reserved`: each
/// change computes both again from the order's progress, so that the order of events cannot matter.
struct Holds {
  private let call: Call
  let store: Store

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
  private func set(order: Int64, from reserved: Int64, to target: Int64, _ kind: String, on day: CivilDate) throws {
    guard target != reserved else { return }
    try add(order, posting: call.nextID("hld").number, kind, on: day, target - reserved)
    try store.run("UPDATE receivables_order SET reserved = ?2, last_day = ?3 WHERE id = ?1", order, target, day)
  }

  /// Computes what an order reserves from its amount, its state and its progress.
  ///
  /// - Parameter kind: what the change is called in the rows, where it is no delivery or invoice.
  func refresh(_ order: OrderKey, on day: CivilDate, _ kind: String? = nil) throws {
    let found = try store.first(
      """
      SELECT id, amount, reserved, state, last_day FROM receivables_order
      WHERE customer = ?1 AND number = ?2 AND currency = ?3
      """, order.customer, order.number, order.currency.code
    ) { (id: $0.int(0), amount: $0.int(1), reserved: $0.int(2), state: $0.text(3), lastDay: $0.day(4)) }
    guard let found else { return }
    let progress = try OrderProgress.of(order, in: store)
    let isLive = ["approved", "held", "released"].contains(found.state)
    let target = isLive ? progress.outstanding(of: found.amount) : 0
    try set(
      order: found.id, from: found.reserved, to: target, kind ?? (target < found.reserved ? "consume" : "reserve"),
      on: max(day, found.lastDay))
    if isLive, progress.invoiced > 0, progress.invoiced >= max(found.amount, progress.delivered) {
      try store.run("UPDATE receivables_order SET state = 'invoiced' WHERE id = ?1", found.id)
    }
    try OrderLines.refresh(found.id, in: call)
  }

  // MARK: Deliveries

  /// Holds a delivery that was posted just now. An invoice that went ahead of its order's deliveries has billed it already.
  func deliver(_ delivery: Int64, _ amount: Money, order: OrderKey?, on day: CivilDate) throws {
    try add(delivery, posting: delivery, "deliver", on: day, amount.minor)
    guard let order else { return }
    let before = try OrderProgress.of(order, in: store)
    let billed = min(amount.minor, max(0, before.invoiced - before.delivered))
    try OrderProgress.add(order, delivered: amount.minor, invoiced: 0, in: store)
    if billed > 0 {
      try add(delivery, posting: call.nextID("hld").number, "bill", on: day, -billed)
      try store.run("UPDATE receivables_delivery SET unbilled = unbilled - ?2 WHERE id = ?1", delivery, billed)
    }
    try refresh(order, on: day)
  }

  /// Makes a delivery that names no order one of the order whose invoice carries its number.
  ///
  /// - Returns: the delivery with what an invoice that went ahead left of it.
  func adopt(_ delivery: OpenDelivery, by order: OrderKey, on day: CivilDate) throws -> OpenDelivery {
    try store.run("UPDATE receivables_delivery SET order_number = ?2 WHERE id = ?1", delivery.id, order.number)
    let before = try OrderProgress.of(order, in: store)
    let ahead = min(delivery.unbilled, max(0, before.invoiced - before.delivered))
    try OrderProgress.add(order, delivered: delivery.unbilled + delivery.billed, invoiced: delivery.billed, in: store)
    let dated = max(day, delivery.lastDay)
    if ahead > 0 {
      try add(delivery.id, posting: call.nextID("hld").number, "bill", on: dated, -ahead)
      try store.run(
        "UPDATE receivables_delivery SET unbilled = unbilled - ?2, last_day = ?3 WHERE id = ?1", delivery.id, ahead,
        dated)
    }
    return OpenDelivery(delivery, order: order, unbilled: delivery.unbilled - ahead)
  }

  /// Takes back what no invoice has billed of a delivery; its order waits for it again.
  func cancel(_ delivery: OpenDelivery, on day: CivilDate, reason: String) throws {
    let dated = max(day, delivery.lastDay)
    try add(delivery.id, posting: call.nextID("hld").number, "cancel", on: dated, -delivery.unbilled)
    try store.run(
      """
      UPDATE receivables_delivery SET cancelled = cancelled + ?2, unbilled = 0, cancelled_day = ?3, cancel_reason = ?4,
        last_day = ?5 WHERE id = ?1
      """, delivery.id, delivery.unbilled, day, reason, dated)
    guard let order = try delivery.order?.resolved(in: store) else { return }
    try OrderProgress.takeBack(order, delivered: delivery.unbilled, in: store)
    try refresh(order, on: dated)
  }

  /// Takes part of a delivery over into an invoice.
  func bill(_ delivery: OpenDelivery, _ part: Int64, document: Int64, on day: CivilDate) throws {
    let dated = max(day, delivery.lastDay)
    try add(delivery.id, posting: document, "bill", on: dated, -part)
    try store.run(
      """
      UPDATE receivables_delivery SET unbilled = unbilled - ?2, billed_document = ?3, billed_day = ?4, last_day = ?5
      WHERE id = ?1
      """, delivery.id, part, document, day, dated)
    guard let order = try delivery.order?.resolved(in: store) else { return }
    try OrderProgress.add(order, delivered: 0, invoiced: part, in: store)
  }

  /// Whether a customer, or one merged into it, has deliveries that no invoice has billed.
  func hasUnbilled(_ customer: Int64) throws -> Bool {
    try store.first(
      "SELECT 1 FROM receivables_delivery WHERE customer IN \(Family.sql) AND unbilled > 0 LIMIT 1", customer
    ) { _ in true } ?? false
  }
}

/// A customer and those merged into it.
enum Family {
  /// The numbers of the family of customer ?1.
  static let sql = "(SELECT id FROM archive_customer_v1 WHERE id = ?1 OR merged_into = ?1)"

  static func exists(in store: Store) throws -> Bool {
    try store.first("SELECT 1 FROM archive_customer_v1 WHERE merged_into IS NOT NULL LIMIT 1") { _ in true } ?? false
  }
}

/// Which order: a customer's number, in one currency.
struct OrderKey: Hashable {
  let customer: Int64
  let number: String
  let currency: Currency

  init(customer: Int64, number: String, currency: Currency) {
    self.customer = customer
    self.number = number
    self.currency = currency
  }

  /// The order that a customer means by a number: its own, else that of a customer merged into it.
  init(_ number: String, of customer: Int64, _ currency: Currency, in store: Store) throws {
    var owner: Int64?
    if try Family.exists(in: store) {
      owner = try store.first(
        """
        SELECT customer FROM (
          SELECT customer FROM receivables_order WHERE customer IN \(Family.sql) AND number = ?2 AND currency = ?3
          UNION
          SELECT customer FROM receivables_order_progress
          WHERE customer IN \(Family.sql) AND number = ?2 AND currency = ?3) AS owners
        ORDER BY CASE WHEN customer = ?1 THEN 0 ELSE 1 END, customer LIMIT 1
        """, customer, number, currency.code
      ) { $0.int(0) }
    }
    self.init(customer: owner ?? customer, number: number, currency: currency)
  }

  func resolved(in store: Store) throws -> OrderKey { try OrderKey(number, of: customer, currency, in: store) }
}

/// How far an order has got, in minor units.
struct OrderProgress {
  let delivered: Int64
  let invoiced: Int64

  /// What the order still reserves of its amount.
  func outstanding(of amount: Int64) -> Int64 { max(0, amount - max(delivered, invoiced)) }

  static func of(_ order: OrderKey, in store: Store) throws -> OrderProgress {
    try store.first(
      """
      SELECT delivered, invoiced FROM receivables_order_progress WHERE customer = ?1 AND number = ?2 AND currency = ?3
      """, order.customer, order.number, order.currency.code
    ) { OrderProgress(delivered: $0.int(0), invoiced: $0.int(1)) } ?? OrderProgress(delivered: 0, invoiced: 0)
  }

  /// Sums stay in range: the amounts of orders, deliveries and invoices are bounded where they are posted.
  static func add(_ order: OrderKey, delivered: Int64, invoiced: Int64, in store: Store) throws {
    try store.run(
      """
      INSERT INTO receivables_order_progress (customer, number, currency, delivered, invoiced)
      VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (customer, number, currency) DO UPDATE SET
        delivered = receivables_order_progress.delivered + excluded.delivered,
        invoiced = receivables_order_progress.invoiced + excluded.invoiced
      """, order.customer, order.number, order.currency.code, delivered, invoiced)
  }

  static func takeBack(_ order: OrderKey, delivered: Int64, in store: Store) throws {
    try store.run(
      """
      UPDATE receivables_order_progress SET delivered = delivered - ?4
      WHERE customer = ?1 AND number = ?2 AND currency = ?3
      """, order.customer, order.number, order.currency.code, delivered)
  }
}
