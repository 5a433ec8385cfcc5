import AvalKit

/// Records money received, from a known customer or from nobody yet (V-4, V-17).
struct RecordPayment: Method {
  static let name = "receivables.payment.record"

  struct Params: Decodable {
    let customer: CustomerRef?
    let date: CivilDate
    let amount: Money
    let reference: String?
    let bankAccount: String?
  }

  struct Result: Encodable {
    let payment: CreditView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(
      params.amount,
      else: Text(
        "record money that went back with receivables.payment.refund", zh: "退回的款项请用 receivables.payment.refund 登记"))
    let ledger = Ledger(call)
    try ledger.requireOpenPeriod(params.date, path: "/date")
    var customers = CustomerResolver(call)
    let customer = try params.customer.map { try customers.number(of: $0) }
    let payment = Credit(
      id: try call.nextID(Credit.Kind.payment.prefix).number, kind: .payment, customer: customer,
      number: params.reference, day: params.date, amount: params.amount, bankAccount: params.bankAccount)
    _ = try ledger.open(payment)
    let view = CreditView(payment)
    try call.emit("receivables.payment.recorded", PaymentRecorded(payment))
    try call.change(payment.entityID.description, after: view)
    return Result(payment: view)
  }
}

/// What subscribers learn of a receipt: at once, and again when its payer becomes known.
struct PaymentRecorded: JSONWritable {
  let payment: EntityID
  let customer: EntityID?
  let date: CivilDate
  let amount: Money
  let reference: String?

  init(_ payment: Credit) {
    self.payment = payment.entityID
    customer = payment.customer.map { EntityID(prefix: CustomerRef.prefix, number: $0) }
    date = payment.day
    amount = Money(minor: payment.amount, currency: payment.currency)
    reference = payment.number
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("payment")
    json.id(payment)
    if let customer {
      json.member("customer")
      json.id(customer)
    }
    json.member("date")
    json.date(date)
    json.member("amount")
    json.money(amount)
    if let reference {
      json.member("reference")
      json.string(reference)
    }
    json.endObject()
  }
}
