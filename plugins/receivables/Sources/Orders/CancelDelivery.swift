import AvalKit

/// Takes back what no invoice has billed of a delivery: the goods came back, or never went. Its order waits for them again.
struct CancelDelivery: Method {
  struct Result: Encodable {
    let delivery: DeliveryView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let id = params.delivery.hasPrefix("dlv_") ? Int64(params.delivery.dropFirst(4)) : nil
    let found = try call.store.all(
      """
      SELECT \(OpenDelivery.columns), day FROM receivables_delivery
      WHERE (id = ?3 OR number = ?2) AND (?1 IS NULL OR customer IN \(Family.sql))
      ORDER BY CASE WHEN id = ?3 THEN 0 ELSE 1 END, id LIMIT 2
      """, customer, params.delivery, id
    ) { (delivery: try OpenDelivery(row: $0), day: $0.day(8)) }
    if found.count > 1, found[0].delivery.id != id {
      throw Failure(
        .conflict, "Several customers have a delivery \(params.delivery); name the customer.",
        zh: "多个客户有编号为 \(params.delivery) 的发货；请指明客户。", path: "/customer")
    }
    guard let (delivery, posted) = found.first else {
      throw Failure(
        .notFound, "There is no delivery \(params.delivery); take its number from receivables.delivery.list.",
        zh: "没有编号为 \(params.delivery) 的发货；请从 receivables.delivery.list 取其编号。", path: "/delivery")
    }
    guard delivery.unbilled > 0 else {
      throw Failure(
        .failedPrecondition,
        "Nothing of the delivery \(delivery.number) is uninvoiced; post a credit note on its invoice instead.",
        zh: "发货 \(delivery.number) 已全部开票或已取消；如已开票，请改为登记贷项通知单。", path: "/delivery")
    }
    let day = params.date ?? max(call.today, posted)
    guard day >= posted else {
      throw Failure(
        .invalidParams, "The cancellation would lie before the delivery of \(posted).",
        zh: "取消日期早于发货日期 \(posted)。", path: "/date")
    }
    let insistence = Insistence(params.insist, call)
    try DocumentDays(call, insistence).require(day)
    if let closed = try Ledger(call).closedThrough(), day <= closed {
      try insistence.object(
        "closedPeriod",
        Text(
          "The books are closed through \(closed); a cancellation on \(day) changes what was exposed then.",
          zh: "会计期间已关闭至 \(closed)；\(day) 的取消会改变当时的信用敞口。"), path: "/date")
    }
    let before = try DeliveryView.get(delivery.id, in: call)
    try Holds(call).cancel(delivery, on: day, reason: params.reason)
    let after = try DeliveryView.get(delivery.id, in: call)
    try call.change(after.id.description, before: before, after: after)
    try insistence.note(after.id.description)
    return Result(delivery: after)
  }
}

/// Deliveries with what of them is not invoiced, in the order they were posted.
struct ListDeliveries: Method {
  func run(_ params: Params, in call: Call) throws -> Page<DeliveryView> {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let state = params.state ?? .open
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.order, state.rawValue],
      after: [0])
    let items = try call.store.all(
      """
      SELECT \(DeliveryView.columns) FROM receivables_delivery
      WHERE id > ?2 AND (?1 IS NULL OR customer IN \(Family.sql)) AND (?3 IS NULL OR order_number = ?3)
        AND CASE ?4 WHEN 'open' THEN unbilled > 0 WHEN 'billed' THEN unbilled = 0 AND cancelled < amount
          WHEN 'cancelled' THEN cancelled > 0 ELSE 1 = 1 END
      ORDER BY id LIMIT ?5
      """, customer, page.after[0], params.order, state.rawValue, page.fetch, decode: DeliveryView.init(row:))
    return page.page(items) { [$0.id] }
  }
}
