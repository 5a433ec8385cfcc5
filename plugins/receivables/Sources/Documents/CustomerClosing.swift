import AvalKit

/// Hears that a customer's archive is being closed, within that request: one that owes or is owed is not closed, unless the
/// request insists.
struct CheckClosing: Method {
  static let name = "receivables.customer.closing"
  typealias Payload = Closed

  struct Closed: Decodable {
    let customer: EntityID
    let date: CivilDate
    let insist: Bool?
  }

  func run(_ params: Params, in call: Call) throws -> Empty {
    let customer = params.payload.customer.number
    let insistence = Insistence(params.payload.insist, call)
    let figures = try Exposure(call, Clocks(day: call.today)).figures(of: customer, without: nil)
    let later = try pending(customer, call)
    for (currency, figure) in figures.sorted(by: { $0.key < $1.key }) where !figure.isZero {
      func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
      try insistence.object(
        "owes",
        Text(
          "The customer's account is not even: open \(money(figure.openItems)), on account \(money(figure.unapplied)), "
            + "delivered or ordered \(money(figure.unbilled + figure.orders)).",
          zh: "该客户账户未结平：未清 \(money(figure.openItems))，预收 \(money(figure.unapplied))，"
            + "已发货未开票及订单 \(money(figure.unbilled + figure.orders))。"), path: "/customer")
    }
    if figures.values.allSatisfy(\.isZero), later {
      try insistence.object(
        "owes",
        Text("The customer's account has movements after today.", zh: "该客户账户有今日之后的业务。"), path: "/customer")
    }
    try insistence.note(params.payload.customer.description)
    return Empty()
  }

  /// Whether anything is open at the end of the journal: documents may be dated ahead.
  private func pending(_ customer: Int64, _ call: Call) throws -> Bool {
    try call.store.first(
      """
      SELECT 1 FROM receivables_item WHERE customer IN \(Family.sql) AND open > 0
      UNION ALL
      SELECT 1 FROM receivables_credit WHERE customer IN \(Family.sql) AND unapplied > 0
      LIMIT 1
      """, customer
    ) { _ in true } ?? false
  }
}
