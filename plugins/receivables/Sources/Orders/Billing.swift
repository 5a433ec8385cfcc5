import AvalKit

/// A delivery as far as no invoice has billed it.
struct OpenDelivery {
  let id: Int64
  let number: String
  let unbilled: Int64
  let lastDay: CivilDate
  /// What invoices have billed of it.
  let billed: Int64
  /// Nil where it was made without an order.
  let order: OrderKey?

  static let columns = """
    id, number, unbilled, last_day, customer, order_number, currency, amount - cancelled - unbilled
    """

  /// The same delivery as one of an order.
  init(_ delivery: OpenDelivery, order: OrderKey, unbilled: Int64) {
    id = delivery.id
    number = delivery.number
    self.unbilled = unbilled
    lastDay = delivery.lastDay
    billed = delivery.billed
    self.order = order
  }

  init(row: Row) throws {
    id = row.int(0)
    number = row.text(1)
    unbilled = row.int(2)
    lastDay = row.day(3)
    let currency = try row.currency(6)
    let customer = row.int(4)
    billed = row.int(7)
    order = row.optionalText(5).map { OrderKey(customer: customer, number: $0, currency: currency) }
  }
}

/// What invoices take over of deliveries and orders; in a request of many invoices most customers have no delivery that
/// waits for one.
struct Billing {
  /// An invoice as far as billing looks at it.
  struct Invoice {
    let customer: Int64
    let document: Int64
    let number: String
    let order: String?
    /// The deliveries that it bills, by id or number, in this order; nil: those that carry its number or its order's.
    let deliveries: [String]?
    let amount: Money
    let day: CivilDate
  }

  private let holds: Holds
  private var unbilled: [Int64: Bool] = [:]

  init(_ holds: Holds) {
    self.holds = holds
  }

  /// Bills deliveries, oldest first or those named, up to the invoice's amount; what remains of a delivery stays exposed,
  /// and what remains of the invoice goes ahead of its order's next deliveries. Nothing else posts deliveries within the
  /// request.
  mutating func bill(_ invoice: Invoice) throws {
    let hasUnbilled = try unbilled[invoice.customer] ?? holds.hasUnbilled(invoice.customer)
    unbilled[invoice.customer] = hasUnbilled
    var left = invoice.amount.minor
    var orders: Set<OrderKey> = []
    let order = try invoice.order.map {
      try OrderKey($0, of: invoice.customer, invoice.amount.currency, in: holds.store)
    }
    if let names = invoice.deliveries {
      for delivery in try named(names, by: invoice) { try take(delivery, &left, invoice, order, &orders) }
    }
    if hasUnbilled, invoice.deliveries == nil || order != nil {
      for delivery in try matching(invoice) where left > 0 { try take(delivery, &left, invoice, order, &orders) }
    }
    if let order {
      if left > 0 { try OrderProgress.add(order, delivered: 0, invoiced: left, in: holds.store) }
      orders.insert(order)
    }
    for order in orders.sorted(by: { $0.number < $1.number }) { try holds.refresh(order, on: invoice.day) }
  }

  private func take(
    _ delivery: OpenDelivery, _ left: inout Int64, _ invoice: Invoice, _ order: OrderKey?,
    _ orders: inout Set<OrderKey>
  ) throws {
    var delivery = delivery
    if let order, delivery.order == nil { delivery = try holds.adopt(delivery, by: order, on: invoice.day) }
    let part = min(left, delivery.unbilled)
    guard part > 0 else { return }
    left -= part
    try holds.bill(delivery, part, document: invoice.document, on: invoice.day)
    if let order = try delivery.order?.resolved(in: holds.store) { orders.insert(order) }
  }

  /// Oldest first: what carries the invoice's number or its order's; beside deliveries that it names, its order's alone.
  private func matching(_ invoice: Invoice) throws -> [OpenDelivery] {
    try holds.store.all(
      """
      SELECT \(OpenDelivery.columns) FROM receivables_delivery
      WHERE customer IN \(Family.sql) AND currency = ?2 AND unbilled > 0
        AND (order_number = ?4 OR (?5 = 0 AND (number = ?3 OR number = ?4)))
      ORDER BY day, id
      """, invoice.customer, invoice.amount.currency.code, invoice.number, invoice.order, invoice.deliveries != nil,
      decode: OpenDelivery.init(row:))
  }

  private func named(_ names: [String], by invoice: Invoice) throws -> [OpenDelivery] {
    var seen: Set<Int64> = []
    return try names.enumerated().map { index, name in
      let path = "/deliveries/\(index)"
      let found = try find(name, of: invoice.customer)
      guard let found else {
        throw Failure(
          .notFound, "The customer has no delivery \(name); take its number from receivables.delivery.list.",
          zh: "该客户没有发货 \(name)；请从 receivables.delivery.list 取其编号。", path: path)
      }
      guard seen.insert(found.delivery.id).inserted else {
        throw Failure(
          .invalidParams, "The delivery \(name) is named twice; name each once.", zh: "发货 \(name) 重复出现；每笔只列一次。",
          path: path)
      }
      guard found.currency == invoice.amount.currency else {
        throw Failure(
          .invalidParams, "The delivery \(name) is in \(found.currency), the invoice in \(invoice.amount.currency).",
          zh: "发货 \(name) 的货币为 \(found.currency)，发票为 \(invoice.amount.currency)。", path: path)
      }
      guard found.delivery.unbilled > 0 else {
        throw Failure(
          .conflict, "Nothing of the delivery \(name) is left to invoice: it is invoiced or cancelled already.",
          zh: "发货 \(name) 已全部开票或已取消，没有可开票金额。", path: path)
      }
      return found.delivery
    }
  }

  private func find(_ name: String, of customer: Int64) throws -> (delivery: OpenDelivery, currency: Currency)? {
    let id = name.hasPrefix("dlv_") ? Int64(name.dropFirst(4)) : nil
    return try holds.store.first(
      """
      SELECT \(OpenDelivery.columns) FROM receivables_delivery
      WHERE customer IN \(Family.sql) AND (number = ?2 OR id = ?3)
      ORDER BY CASE WHEN number = ?2 THEN 0 ELSE 1 END, id LIMIT 1
      """, customer, name, id
    ) { (try OpenDelivery(row: $0), try $0.currency(6)) }
  }
}
