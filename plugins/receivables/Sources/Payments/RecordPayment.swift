import AvalKit

/// Records money received, from a known customer or from nobody yet (V-4, V-17).
struct RecordPayment: Method {
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

  /// A receipt with everything that another has is probably the same, typed in twice: blanks around the reference and the
  /// case of its letters aside, and whether its payer is named, where the reference says which it is.
  private func requireFirst(
    _ params: Params, _ customer: Int64?, _ insistence: Insistence, _ call: Call
  ) throws {
    let reference = RecordPayment.folded(params.reference ?? "")
    let own = try customer.flatMap { try twin(of: params, reference, where: "c.customer IN \(Family.sql)", $0, call) }
    // Without a reference a receipt from nobody is like another from nobody alone.
    let among = customer == nil && !reference.isEmpty ? "?1 IS NULL" : "c.customer IS NULL AND ?1 IS NULL"
    let isAlone = customer != nil && reference.isEmpty
    let found = try own ?? (isAlone ? nil : twin(of: params, reference, where: among, nil, call))
    guard let found else { return }
    try insistence.object(
      "sameReceipt",
      Text(
        "The receipt \(found) has the same day, amount and reference.", zh: "收款 \(found) 的日期、金额和附言与此相同，可能重复登记。"
      ),
      path: "/amount")
  }
}

extension RecordPayment {
  /// As SQL's `lower(trim(…))` folds it: blanks around it and small letters, of ASCII alone.
  private static func folded(_ reference: String) -> String {
    var bytes = reference.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...]
    while bytes.first == 0x20 { bytes.removeFirst() }
    while bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func twin(
    of params: Params, _ reference: String, where condition: String, _ customer: Int64?, _ call: Call
  ) throws -> EntityID? {
    try call.store.first(
      """
      SELECT c.id FROM receivables_credit c
      WHERE c.kind = 'payment' AND c.day = ?2 AND c.amount = ?3 AND c.currency = ?4 AND \(condition)
        AND lower(trim(coalesce(c.number, ''))) = ?5 AND coalesce(c.bank_account, '') = ?6
        AND NOT EXISTS (SELECT 1 FROM receivables_conversion v WHERE v.target = c.id)
      ORDER BY c.id LIMIT 1
      """, customer, params.date, params.amount.minor, params.amount.currency.code, reference, params.bankAccount ?? ""
    ) { $0.id(0, Credit.Kind.payment.prefix) }
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
