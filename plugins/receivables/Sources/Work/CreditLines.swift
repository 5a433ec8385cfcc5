import AvalKit

/// Money that is not applied yet, as lines of `work.list`: one a payment, until all of it is applied or has gone back.
enum CreditLines {
  private static let unapplied = "paymentUnapplied"
  private static let unidentified = "paymentUnidentified"

  /// Puts a payment's line with what is left of it, or closes it.
  static func refresh(_ credit: Credit, in call: Call) throws {
    guard credit.kind == .payment else { return }
    let kind = credit.customer == nil ? unidentified : unapplied
    for other in [unapplied, unidentified] where other != kind || credit.unapplied == 0 {
      try call.work.close(other, credit.entityID)
    }
    guard credit.unapplied > 0 else { return }
    let reference = credit.number.map { WorkValue.text(String($0.prefix(200))) }
    try call.work.put(
      WorkLine(
        kind, credit.entityID, customer: credit.customer.map { EntityID(prefix: CustomerRef.prefix, number: $0) },
        due: credit.day, amount: Money(minor: credit.unapplied, currency: credit.currency),
        values: ["received": .day(credit.day), "reference": reference ?? .phrase(Text("none", zh: "无"))]))
  }
}

/// Held orders, as lines of `work.list` (V-7).
enum OrderLines {
  private static let kind = "orderHeld"

  /// Puts the line of an order that is held, with what it still reserves, or closes it.
  static func refresh(_ order: Int64, in call: Call) throws {
    let held = try call.store.first(
      "SELECT \(OrderView.columns) FROM receivables_order WHERE id = ?1 AND state = 'held'", order,
      decode: OrderView.init(row:))
    guard let held else {
      try call.work.close(kind, EntityID(prefix: "ord", number: order))
      return
    }
    try call.work.put(
      WorkLine(
        kind, held.id, customer: held.customer, due: held.date, amount: held.amount,
        values: ["number": .text(held.number)]))
  }
}
