import AvalKit

/// Posts goods delivered and not yet invoiced: exposure until the invoice with this number, or this order, is posted.
struct PostDelivery: Method {
  static let name = "receivables.delivery.post"

  struct Params: Decodable {
    let customer: CustomerRef
    let number: String
    let date: CivilDate
    let amount: Money
    let order: String?
  }

  struct Delivery: Encodable {
    let id: EntityID
    let number: String
    let customer: EntityID
    let date: CivilDate
    let amount: Money
  }

  struct Result: Encodable {
    let delivery: Delivery
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount)
    guard params.amount.minor <= Ledger.turnoverLimit / 1_000_000 else {
      throw Ledger.turnoverFailure(params.amount.currency, path: "/amount")
    }
    let customer = try CustomerResolver(call).find(params.customer)
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
    let holds = Holds(call)
    try holds.add(id.number, posting: id.number, "deliver", on: params.date, params.amount.minor)
    if let order = params.order { try holds.consume(order, of: customer, by: params.amount, on: params.date) }
    let delivery = Delivery(
      id: id, number: params.number, customer: EntityID(prefix: CustomerRef.prefix, number: customer),
      date: params.date, amount: params.amount)
    try call.change(id.description, after: delivery)
    return Result(delivery: delivery)
  }
}
