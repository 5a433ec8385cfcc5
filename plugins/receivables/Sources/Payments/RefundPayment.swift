import AvalKit

/// Records money that went back out of what is unapplied (V-4, V-17): an overpayment returned, a credit note paid out, a
/// receipt that the bank took back. What is applied is taken back from its items first.
struct RefundPayment: Method {
  struct Refund: Encodable {
    let id: EntityID
    let payment: EntityID
    let date: CivilDate
    let amount: Money
    let reference: String?
    let reason: String
  }

  struct Result: Encodable {
    let refund: Refund
    let payment: CreditView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var credit = try ledger.credit(params.payment, path: "/payment")
    let given = try ledger.unappliedPart(of: credit, params.amount)
    try ledger.requireSpendable(credit, given, on: params.date, path: "/amount")
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    let id = try call.nextID("rfd")
    try ledger.adjust(&credit, by: given.minor, kind: "refund", on: params.date, counter: nil, posting: id.number)
    try ledger.house.settle(cause: id.number)
    try call.store.run(
      """
      INSERT INTO receivables_refund (id, credit, customer, currency, day, amount, reference, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """, id, credit.id, credit.customer, given.currency.code, params.date, given.minor, params.reference,
      params.reason, call.now, call.actor)
    let refund = Refund(
      id: id, payment: credit.entityID, date: params.date, amount: given, reference: params.reference,
      reason: params.reason)
    if credit.kind == .payment {
      try call.emit("receivables.payment.returned", PaymentReturned(credit, given, params.date))
    }
    try call.change(id.description, after: refund)
    try days.insistence.note(id.description)
    return Result(refund: refund, payment: CreditView(credit))
  }
}

/// What subscribers learn of money that does not stay with a payment: it went back, or to another customer.
struct PaymentReturned: JSONWritable {
  let payment: EntityID
  let date: CivilDate
  let amount: Money

  init(_ payment: Credit, _ amount: Money, _ date: CivilDate) {
    self.payment = payment.entityID
    self.date = date
    self.amount = amount
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("payment")
    json.id(payment)
    json.member("date")
    json.date(date)
    json.member("amount")
    json.money(amount)
    json.endObject()
  }
}

extension Ledger {
  /// The part of a credit that a request takes out of it: what it asks for, else all that is unapplied.
  func unappliedPart(of credit: Credit, _ asked: Money?) throws -> Money {
    guard let asked else {
      guard credit.unapplied > 0 else {
        throw Failure(
          .conflict,
          "Nothing of the payment is unapplied; take it back from its items first (receivables.payment.unapply).",
          zh: "该笔收款没有未核销余额；请先用 receivables.payment.unapply 撤销核销。", path: "/payment")
      }
      return Money(minor: credit.unapplied, currency: credit.currency)
    }
    try Amounts.requirePositive(asked)
    guard asked.currency == credit.currency else {
      throw Failure(
        .invalidParams, "The payment is in \(credit.currency); give the amount in that currency.",
        zh: "收款货币为 \(credit.currency)；请使用同一货币。", path: "/amount")
    }
    return asked
  }
}
