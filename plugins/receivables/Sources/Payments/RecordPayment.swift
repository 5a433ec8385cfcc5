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
    let insist: Bool?
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
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    try requireFirst(params, customer, days.insistence, call)
    let payment = Credit(
      id: try call.nextID(Credit.Kind.payment.prefix).number, kind: .payment, customer: customer,
      number: params.reference, day: params.date, amount: params.amount, bankAccount: params.bankAccount)
    _ = try ledger.open(payment)
    let view = CreditView(payment)
    try call.emit("receivables.payment.recorded", PaymentRecorded(payment))
    try call.change(payment.entityID.description, after: view)
    try days.insistence.note(payment.entityID.description)
    if let customer, try ledger.hasStops() { try Stops.cure(customer: customer, on: params.date, in: call) }
    return Result(payment: view)
  }

  /// A receipt with everything that another has is probably the same, typed in twice.
  private func requireFirst(
    _ params: Params, _ customer: Int64?, _ insistence: Insistence, _ call: Call
  ) throws {
    let twin = try call.store.first(
      """
      SELECT c.id FROM receivables_credit c
      WHERE \(customer == nil ? "c.customer IS NULL AND ?1 = 0" : "c.customer = ?1") AND c.day = ?2
        AND c.kind = 'payment' AND c.currency = ?3 AND c.amount = ?4
        AND coalesce(c.number, '') = ?5 AND coalesce(c.bank_account, '') = ?6
        AND NOT EXISTS (SELECT 1 FROM receivables_conversion v WHERE v.target = c.id)
      ORDER BY c.id LIMIT 1
      """, customer ?? 0, params.date, params.amount.currency.code, params.amount.minor, params.reference ?? "",
      params.bankAccount ?? ""
    ) { $0.id(0, Credit.Kind.payment.prefix) }
    guard let twin else { return }
    try insistence.object(
      "sameReceipt",
      Text(
        "The receipt \(twin) has the same payer, day, amount and reference.", zh: "收款 \(twin) 的付款人、日期、金额和附言完全相同，可能重复登记。"
      ),
      path: "/amount")
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
