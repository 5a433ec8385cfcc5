import AvalKit

/// An order as replies show it (`#/order`).
struct OrderView: Encodable {
  let id: EntityID
  let number: String
  let customer: EntityID
  let amount: Money
  let reserved: Money
  let state: String
  let date: CivilDate
  let reason: String?

  static let columns = "id, number, customer, amount, reserved, currency, state, day, reason"

  init(row: Row) throws {
    let currency = try Currency(parsing: row.text(5))
    id = row.id(0, "ord")
    number = row.text(1)
    customer = row.id(2, CustomerRef.prefix)
    amount = Money(minor: row.int(3), currency: currency)
    reserved = Money(minor: row.int(4), currency: currency)
    state = row.text(6)
    date = row.day(7)
    reason = row.optionalText(8)
  }
}

/// Orders whose amounts are reserved until they are invoiced or cancelled.
enum Orders {
  static func find(_ number: String, of customer: Int64?, in call: Call) throws -> OrderView {
    let found = try call.store.all(
      """
      SELECT \(OrderView.columns) FROM receivables_order
      WHERE number = ?2 AND (?1 IS NULL OR customer IN \(Family.sql)) ORDER BY id LIMIT 2
      """, customer, number, decode: OrderView.init(row:))
    if found.count > 1 {
      throw Failure(
        .conflict, "Several customers have an order \(number); name the customer.",
        zh: "多个客户有编号为 \(number) 的订单；请指明客户。", path: "/customer")
    }
    guard let order = found.first else {
      throw Failure(
        .notFound, "There is no order \(number); check it with receivables.order.check first.",
        zh: "没有编号为 \(number) 的订单；请先用 receivables.order.check 检查。", path: "/order")
    }
    return order
  }

  /// What an order of this amount would still reserve, given what was delivered and invoiced of it.
  static func outstanding(_ number: String, of customer: Int64, _ amount: Money, in call: Call) throws -> Money {
    let key = try OrderKey(number, of: customer, amount.currency, in: call.store)
    let progress = try OrderProgress.of(key, in: call.store)
    return Money(minor: progress.outstanding(of: amount.minor), currency: amount.currency)
  }

  /// Stores what was asked and decided; asking again replaces the order's amount. A release holds up to the amount that
  /// was released, and lifts a hold, not a rejection.
  static func reserve(
    _ number: String, of customer: Int64, amount: Money, decision: CreditPolicy.Decision, on day: CivilDate,
    in call: Call
  ) throws -> OrderView {
    guard amount.minor <= Ledger.turnoverLimit / 1_000_000 else {
      throw Ledger.turnoverFailure(amount.currency, path: "/amount")
    }
    let key = try OrderKey(number, of: customer, amount.currency, in: call.store)
    let before = try call.store.first(
      "SELECT \(OrderView.columns) FROM receivables_order WHERE customer = ?1 AND number = ?2", key.customer, number,
      decode: OrderView.init(row:))
    if let before { try requireOpen(before, amount) }
    let state = try state(decision, isReleased: released(key, in: call).map { amount.minor <= $0 } ?? false)
    let id = try before?.id ?? call.nextID("ord")
    try call.store.run(
      """
      INSERT INTO receivables_order (id, customer, number, currency, amount, reserved, state, day, recorded, decided_by,
        last_day)
      VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, ?7)
      ON CONFLICT (customer, number) DO UPDATE SET amount = excluded.amount, state = excluded.state, day = excluded.day,
        recorded = excluded.recorded, decided_by = excluded.decided_by
      """,
      id, key.customer, number, amount.currency.code, amount.minor, state, day, call.now, call.actor)
    try Holds(call).refresh(key, on: day, "reserve")
    let after = try find(number, of: key.customer, in: call)
    try call.change(after.id.description, before: before, after: after)
    return after
  }

  private static func state(_ decision: CreditPolicy.Decision, isReleased: Bool) -> String {
    switch decision {
    case .reject: "rejected"
    case .approve: isReleased ? "released" : "approved"
    case .hold: isReleased ? "released" : "held"
    }
  }

  /// The amount up to which a person released the order, or nil.
  static func released(_ order: OrderKey, in call: Call) throws -> Int64? {
    try call.store.first(
      "SELECT released FROM receivables_order WHERE customer = ?1 AND number = ?2 AND currency = ?3", order.customer,
      order.number, order.currency.code
    ) { $0.optionalInt(0) } ?? nil
  }

  private static func requireOpen(_ order: OrderView, _ amount: Money) throws {
    if order.state == "invoiced" || order.state == "cancelled" {
      throw Failure(
        .failedPrecondition, "The order \(order.number) is \(order.state) already; use another number.",
        zh: "订单 \(order.number) 已\(order.state == "invoiced" ? "开票" : "取消")；请使用其他编号。", path: "/order")
    }
    if order.amount.currency != amount.currency {
      throw Failure(
        .invalidParams,
        "The order \(order.number) is in \(order.amount.currency); cancel it to order in another currency.",
        zh: "订单 \(order.number) 的货币为 \(order.amount.currency)；如需改用其他货币，请先取消。", path: "/amount")
    }
  }

  /// Gives an order another state, with its reason. A rejection ends what a person had released.
  static func update(_ order: OrderView, state: String, reason: String?, in call: Call) throws -> OrderView {
    try call.store.run(
      """
      UPDATE receivables_order SET state = ?2, reason = ?3, recorded = ?4, decided_by = ?5,
        released = CASE ?2 WHEN 'released' THEN amount WHEN 'rejected' THEN NULL ELSE released END WHERE id = ?1
      """, order.id, state, reason, call.now, call.actor)
    let key = OrderKey(customer: order.customer.number, number: order.number, currency: order.amount.currency)
    try Holds(call).refresh(key, on: call.today, state == "cancelled" ? "cancel" : "reserve")
    let after = try find(order.number, of: order.customer.number, in: call)
    try call.change(order.id.description, before: order, after: after)
    return after
  }
}

/// Lifts the hold of an order, up to its present amount (V-7, V-10).
struct ReleaseOrder: Method {
  struct Result: Encodable {
    let order: OrderView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let order = try Orders.find(params.order, of: customer, in: call)
    guard order.state != "rejected" else {
      throw Failure(
        .failedPrecondition, "The order \(order.number) is rejected; only a held order is released.",
        zh: "订单 \(order.number) 已被拒绝；只有冻结的订单可以解除。", path: "/order")
    }
    guard order.state == "held" else {
      throw Failure(
        .failedPrecondition, "The order \(order.number) is \(order.state), not held; there is nothing to release.",
        zh: "订单 \(order.number) 并未冻结（状态：\(order.state)）；无需解除。", path: "/order")
    }
    return Result(order: try Orders.update(order, state: "released", reason: params.reason, in: call))
  }
}

/// Cancels an order and frees its amount.
struct CancelOrder: Method {
  struct Result: Encodable {
    let order: OrderView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let order = try Orders.find(params.order, of: customer, in: call)
    guard order.state != "invoiced", order.state != "cancelled" else {
      throw Failure(
        .failedPrecondition, "The order \(order.number) is \(order.state) already; there is nothing to cancel.",
        zh: "订单 \(order.number) 已\(order.state == "invoiced" ? "开票" : "取消")；无法取消。", path: "/order")
    }
    return Result(order: try Orders.update(order, state: "cancelled", reason: params.reason, in: call))
  }
}
