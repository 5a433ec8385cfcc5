import AvalKit

/// Makes a payment, or part of it, another customer's: somebody paid for somebody else, a parent for its subsidiary, or the
/// wrong payer was assumed (V-4, V-17). What is moved becomes a payment of its own with the same reference, worth what it
/// was carried at; the payer's record of having paid stays.
struct TransferPayment: Method {
  struct Result: Encodable {
    let payment: CreditView
    let transferred: CreditView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var credit = try ledger.credit(params.payment, path: "/payment")
    let before = CreditView(credit)
    let customer = try CustomerResolver(call).find(params.customer)
    guard credit.kind == .payment else {
      throw Failure(
        .invalidParams, "Only payments are transferred; post the note to the other customer instead.",
        zh: "仅收款可以转给其他客户；通知单请直接登记在该客户名下。", path: "/payment")
    }
    guard try customer != credit.customer.map(call.survivor) else {
      throw Failure(
        .invalidParams, "The payment is this customer's already; apply it to an item.",
        zh: "该笔收款已属于该客户；请直接核销至未清项。", path: "/customer")
    }
    let given = try ledger.unappliedPart(of: credit, params.amount)
    let day = try params.date ?? ledger.lastUnapplication(credit.id).map { max($0, credit.day) } ?? credit.day
    try ledger.requireSpendable(credit, given, on: day, path: "/amount")
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(day)
    let worth = try worth(of: given, from: credit, on: day, ledger)
    let transferred = Credit(
      id: try call.nextID(Credit.Kind.payment.prefix).number, kind: .payment, customer: customer,
      number: credit.number, day: day, amount: given, cause: params.reason)
    try ledger.move(&credit, given, to: transferred, worth: worth, kind: "transfer")
    // For the other customer it is a receipt: a promise of his may be kept by it.
    try call.emit("receivables.payment.recorded", PaymentRecorded(transferred))
    try call.emit("receivables.payment.returned", PaymentReturned(credit, given, day))
    let after = CreditView(credit)
    try call.change(credit.entityID.description, before: before, after: after)
    try days.insistence.note(credit.entityID.description)
    if try ledger.hasStops() { try Stops.cure(customer: customer, on: day, in: call) }
    return Result(payment: after, transferred: CreditView(transferred))
  }

  /// The share of what the payment is carried at; nil in the house currency, and where the whole payment waits for the rate
  /// of this very day, which will value both alike.
  private func worth(of given: Money, from credit: Credit, on day: CivilDate, _ ledger: Ledger) throws -> Int64? {
    guard try credit.currency != ledger.house.rates.policy().house else { return nil }
    if given.minor == credit.amount, day == credit.day, try ledger.house.carrying(credit.id) == nil { return nil }
    return try ledger.carriedWorth(of: given, from: credit)
  }
}
