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
      SELECT \(OrderView.columns) FROM receivables_order WHERE number = ?1 AND (?2 IS NULL OR customer = ?2)
      ORDER BY id LIMIT 2
      """, number, customer, decode: OrderView.init(row:))
    if found.count > 1 {
      throw Failure(
        .conflict, "Several customers have an order \(number); name the customer.",
        zh: "多个客户有编号为 \(number) 的订单;请指明客户。", path: "/customer")
    }
    guard let order = found.first else {
      throw Failure(
        .notFound, "There is no order \(number); check it with receivables.order.check first.",
        zh: "没有编号为 \(number) 的订单;请先用 receivables.order.check 检查。", path: "/order")
    }
    return order
  }

  /// Stores what was asked and decided; asking again replaces the amount. A released order stays released.
  static func reserve(
    _ number: String, of customer: Int64, amount: Money, decision: CreditPolicy.Decision, on day: CivilDate,
    in call: Call
  ) throws -> OrderView {
    let before = try call.store.first(
      "SELECT \(OrderView.columns) FROM receivables_order WHERE customer = ?1 AND number = ?2", customer, number,
      decode: OrderView.init(row:))
    if let before, before.state == "invoiced" || before.state == "cancelled" {
      throw Failure(
        .failedPrecondition, "The order \(number) is \(before.state) already; use another number.",
        zh: "订单 \(number) 已\(before.state == "invoiced" ? "开票" : "取消");请使用其他编号。", path: "/order")
    }
    if let before, before.amount.currency != amount.currency {
      throw Failure(
        .invalidParams, "The order \(number) is in \(before.amount.currency); cancel it to order in another currency.",
        zh: "订单 \(number) 的货币为 \(before.amount.currency);如需改用其他货币,请先取消。", path: "/amount")
    }
    let state =
      before?.state == "released"
      ? "released" : decision == .approve ? "approved" : decision == .hold ? "held" : "rejected"
    let reserved = state == "rejected" ? 0 : amount.minor
    let id = try before?.id ?? call.nextID("ord")
    try call.store.run(
      """
      INSERT INTO receivables_order (id, customer, number, currency, amount, reserved, state, day, recorded, decided_by,
        last_day)
      VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, ?7)
      ON CONFLICT (customer, number) DO UPDATE SET amount = excluded.amount, state = excluded.state, day = excluded.day,
        recorded = excluded.recorded, decided_by = excluded.decided_by
      """,
      id, customer, number, amount.currency.code, amount.minor, state, day, call.now, call.actor)
    try Holds(call).set(order: id.number, to: reserved, "reserve", on: day)
    let after = try find(number, of: customer, in: call)
    try call.change(after.id.description, before: before, after: after)
    return after
  }

  static func update(_ order: OrderView, state: String, reserved: Int64, reason: String?, in call: Call) throws
    -> OrderView
  {
    try call.store.run(
      """
      UPDATE receivables_order SET state = ?2, reason = ?3, recorded = ?4, decided_by = ?5 WHERE id = ?1
      """, order.id, state, reason, call.now, call.actor)
    try Holds(call).set(
      order: order.id.number, to: reserved, state == "cancelled" ? "cancel" : "reserve", on: call.today)
    let after = try find(order.number, of: order.customer.number, in: call)
    try call.change(order.id.description, before: order, after: after)
    return after
  }
}

/// Lifts the hold of an order (V-7, V-10).
struct ReleaseOrder: Method {
  static let name = "receivables.order.release"

  struct Params: Decodable {
    let order: String
    let customer: CustomerRef?
    let reason: String
  }

  struct Result: Encodable {
    let order: OrderView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let order = try Orders.find(params.order, of: customer, in: call)
    guard order.state == "held" || order.state == "rejected" else {
      throw Failure(
        .failedPrecondition, "The order \(order.number) is \(order.state), not held; there is nothing to release.",
        zh: "订单 \(order.number) 的状态为 \(order.state),并未冻结;无需解除。", path: "/order")
    }
    return Result(
      order: try Orders.update(
        order, state: "released", reserved: order.amount.minor, reason: params.reason, in: call))
  }
}

/// Cancels an order and frees its amount.
struct CancelOrder: Method {
  static let name = "receivables.order.cancel"

  struct Params: Decodable {
    let order: String
    let customer: CustomerRef?
    let reason: String?
  }

  struct Result: Encodable {
    let order: OrderView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let order = try Orders.find(params.order, of: customer, in: call)
    guard order.state != "invoiced", order.state != "cancelled" else {
      throw Failure(
        .failedPrecondition, "The order \(order.number) is \(order.state) already; there is nothing to cancel.",
        zh: "订单 \(order.number) 的状态为 \(order.state);无法取消。", path: "/order")
    }
    return Result(
      order: try Orders.update(order, state: "cancelled", reserved: 0, reason: params.reason, in: call))
  }
}
