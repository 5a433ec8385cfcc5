import AvalKit

/// Hears of a customer's first invoice, within that request: a potential customer is an existing one from then on. Its file
/// is not renewed by it: that somebody buys says nothing new about him.
struct TradingCustomer: Method {
  typealias Payload = Began

  struct Began: Decodable {
    let customer: EntityID
    let date: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Empty {
    let customer = params.payload.customer
    let before = try CustomerView.load(customer.number, call.store)
    guard before.status == "potential" else { return Empty() }
    try call.store.run(
      """
      UPDATE archive_customer SET status = 'existing', status_reason = ?2, version = version + 1, updated_at = ?3,
        updated_by = ?4 WHERE id = ?1
      """, customer, "first invoice of \(params.payload.date)", call.now, call.actor)
    let after = try CustomerView.load(customer.number, call.store)
    try call.change(customer.description, before: before, after: after)
    try StatusChanged(customer, from: before, to: after).announce(in: call)
    return Empty()
  }
}
