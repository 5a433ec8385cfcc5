import AvalKit

/// A delivery as replies show it (`#/delivery`).
struct DeliveryView: Encodable {
  let id: EntityID
  let number: String
  let customer: EntityID
  let date: CivilDate
  let amount: Money
  let order: String?
  /// What no invoice has billed and nobody cancelled.
  let unbilled: Money
  let cancelled: Money?
  let cancelledOn: CivilDate?
  let reason: String?
  let state: String

  static let columns = """
    id, number, customer, day, amount, currency, order_number, unbilled, cancelled, cancelled_day, cancel_reason
    """

  init(row: Row) throws {
    let currency = try row.currency(5)
    id = row.id(0, "dlv")
    number = row.text(1)
    customer = row.id(2, CustomerRef.prefix)
    date = row.day(3)
    amount = Money(minor: row.int(4), currency: currency)
    order = row.optionalText(6)
    unbilled = Money(minor: row.int(7), currency: currency)
    cancelled = row.int(8) > 0 ? Money(minor: row.int(8), currency: currency) : nil
    cancelledOn = row.optionalDay(9)
    reason = row.optionalText(10)
    state = row.int(7) > 0 ? "open" : row.int(8) == row.int(4) ? "cancelled" : "billed"
  }

  static func get(_ id: Int64, in call: Call) throws -> DeliveryView {
    let found = try call.store.first(
      "SELECT \(columns) FROM receivables_delivery WHERE id = ?1", id, decode: DeliveryView.init(row:))
    guard let found else {
      throw Failure(
        .notFound, "There is no such delivery; take its number from receivables.delivery.list.",
        zh: "没有该发货；请从 receivables.delivery.list 取其编号。", path: "/delivery")
    }
    return found
  }
}

/// Posts goods delivered and not yet invoiced: exposure until an invoice bills them. A stopped or closed customer gets
/// none, unless the order was released or the request insists (V-10); nor does one whose credit is stopped (R-17).
struct PostDelivery: Method {
  struct Result: Encodable {
    let delivery: DeliveryView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount)
    try Amounts.requireNumber(params.number)
    guard params.amount.minor <= Ledger.turnoverLimit / 1_000_000 else {
      throw Ledger.turnoverFailure(params.amount.currency, path: "/amount")
    }
    let customer = try params.customer.resolve(in: call)
    let number = customer.id.number
    let insistence = Insistence(params.insist, call)
    try DocumentDays(call, insistence).require(params.date)
    if let closed = try Ledger(call).closedThrough(), params.date <= closed {
      try insistence.object(
        "closedPeriod",
        Text("The books are closed through \(closed).", zh: "会计期间已关闭至 \(closed)。"), path: "/date")
    }
    if customer.status == "closed" {
      try insistence.object(
        "closedCustomer",
        Text("The customer's archive is closed: it gets no deliveries.", zh: "该客户档案已关闭，不再发货。"), path: "/customer")
    }
    let order = try params.order.map { try OrderKey($0, of: number, params.amount.currency, in: call.store) }
    if let order { try requireLive(order, insistence, call) }
    try requireCredit(number, order, insistence, call)
    try requireSupply(number, order, params.amount, insistence, call)
    let id = try insert(params, number, call)
    try Holds(call).deliver(id.number, params.amount, order: order, on: params.date)
    let delivery = try DeliveryView.get(id.number, in: call)
    try call.change(id.description, after: delivery)
    try insistence.note(id.description)
    return Result(delivery: delivery)
  }

  private func insert(_ params: Params, _ customer: Int64, _ call: Call) throws -> EntityID {
    let id = try call.nextID("dlv")
    let inserted = try call.store.run(
      """
      INSERT INTO receivables_delivery (id, customer, number, order_number, day, currency, amount, unbilled, last_day,
        recorded)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?5, ?8) ON CONFLICT (customer, number) DO NOTHING
      """,
      id, customer, params.number, params.order, params.date, params.amount.currency.code, params.amount.minor,
      call.now)
    guard inserted == 1 else {
      throw Failure(
        .conflict, "The customer has a delivery with the number \(params.number) already.",
        zh: "该客户已有编号为 \(params.number) 的发货。", path: "/number")
    }
    return id
  }

  /// Nothing is delivered on an order that was rejected or cancelled.
  private func requireLive(_ order: OrderKey, _ insistence: Insistence, _ call: Call) throws {
    let state = try call.store.first(
      "SELECT state FROM receivables_order WHERE customer = ?1 AND number = ?2 AND currency = ?3", order.customer,
      order.number, order.currency.code
    ) { $0.text(0) }
    guard let state, state == "rejected" || state == "cancelled" else { return }
    try insistence.object(
      state == "rejected" ? "rejectedOrder" : "cancelledOrder",
      Text(
        "The order \(order.number) is \(state).", zh: "订单 \(order.number) 已被\(state == "rejected" ? "拒绝" : "取消")。"),
      path: "/order")
  }

  /// A customer whose credit rating stopped is delivered only what an approved order has paid ahead (R-17, R-84).
  private func requireCredit(
    _ customer: Int64, _ order: OrderKey?, _ insistence: Insistence, _ call: Call
  ) throws {
    guard let stop = try CreditStops.standing(of: customer, on: call.today, call) else { return }
    let approved = try order.map { order in
      try call.store.first(
        "SELECT state FROM receivables_order WHERE customer = ?1 AND number = ?2 AND currency = ?3", order.customer,
        order.number, order.currency.code
      ) { $0.text(0) == "approved" } ?? false
    }
    guard approved != true else { return }
    try insistence.object(
      "creditStopped",
      Text(
        "\(stop.text.en) Deliver on an order that receivables.order.check approved because it is paid ahead.",
        zh: "\(stop.text.zhHans)请按已预付货款并经 receivables.order.check 批准的订单发货。"), path: "/customer")
  }

  /// A customer that is too late gets no delivery, but on an order that a person released, up to what was released.
  private func requireSupply(
    _ customer: Int64, _ order: OrderKey?, _ amount: Money, _ insistence: Insistence, _ call: Call
  ) throws {
    let policy = try call.policy("credit", as: CreditPolicy.self)
    guard policy.supplyStop.decision != .approve else { return }
    let lateness = try Lateness.of(customer, on: call.today, policy, in: call)
    guard let days = lateness.days(beyond: policy.supplyStop.days) else { return }
    if let order, let released = try Orders.released(order, in: call) {
      let progress = try OrderProgress.of(order, in: call.store)
      if progress.delivered + amount.minor <= released { return }
    }
    try insistence.object(
      "supplyStop",
      Text(
        "Supply to the customer is stopped: an item is \(days) days overdue, the limit is \(policy.supplyStop.days); have "
          + "the order released (receivables.order.release), or wait for the payment.",
        zh: "该客户已停止供货：有未清项逾期 \(days) 天，上限为 \(policy.supplyStop.days) 天；请由有权人解除订单冻结（receivables.order.release），"
          + "或待客户付款。"),
      path: "/customer")
    try Stops.review(customer, lateness, policy, on: call.today, in: call)
  }
}
