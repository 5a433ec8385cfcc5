import AvalKit

/// Turns part of a payment into another currency, at what the bank gave for it; the result is applied like any payment.
struct ConvertPayment: Method {
  struct Result: Encodable {
    let payment: CreditView
    let converted: CreditView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var credit = try ledger.credit(params.payment, path: "/payment")
    let before = CreditView(credit)
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date ?? credit.day)
    let converted = try ledger.convert(
      &credit, params.amount, into: params.into, on: params.date ?? credit.day, path: Ledger.ConversionPaths())
    try days.insistence.note(credit.entityID.description)
    let after = CreditView(credit)
    try call.change(credit.entityID.description, before: before, after: after)
    return Result(payment: after, converted: CreditView(converted))
  }
}

extension Ledger {
  /// Where a request names the two amounts of a conversion.
  struct ConversionPaths {
    var given = "/amount"
    var received = "/into"
  }

  /// Takes `given` from a payment and opens a payment of `received` with the same reference: one posting. What the new
  /// payment is worth is what was given for it, so that the exchange difference shows where the item is settled.
  func convert(
    _ credit: inout Credit, _ given: Money, into received: Money, on day: CivilDate, path: ConversionPaths
  ) throws -> Credit {
    try Amounts.requirePositive(given, path: path.given)
    try Amounts.requirePositive(received, path: path.received)
    guard credit.kind == .payment else {
      throw Failure(
        .invalidParams, "Only payments are converted; apply the note to an item of its own currency.",
        zh: "仅收款可以换汇；请将通知单核销至同一货币的未清项。", path: "/payment")
    }
    guard given.currency == credit.currency, received.currency != credit.currency else {
      throw Failure(
        .invalidParams, "The payment is in \(credit.currency); give \(credit.currency) for another currency.",
        zh: "收款货币为 \(credit.currency)；须以 \(credit.currency) 兑换其他货币。",
        path: given.currency == credit.currency ? path.received : path.given)
    }
    try requireSpendable(credit, given, on: day, path: path.given)
    return try exchange(&credit, given, into: received, on: day)
  }

  private func exchange(_ credit: inout Credit, _ given: Money, into received: Money, on day: CivilDate) throws
    -> Credit
  {
    let worth = try self.worth(of: given, from: credit, into: received.currency, on: day)
    let id = try call.nextID(Credit.Kind.payment.prefix)
    let converted = Credit(
      id: id.number, kind: .payment, customer: credit.customer, number: credit.number, day: day, amount: received,
      bankAccount: credit.bankAccount)
    try move(&credit, given, to: converted, worth: worth, kind: "convert")
    return converted
  }

  /// Refuses to take from a payment on a day more than it has unapplied from then on.
  func requireSpendable(_ credit: Credit, _ given: Money, on day: CivilDate, path: String) throws {
    try requireOpenPeriod(day, path: "/date")
    guard day >= credit.day else {
      throw Failure(
        .invalidParams, "The day \(day) would lie before the payment (\(credit.day)).",
        zh: "日期 \(day) 早于收款日期（\(credit.day)）。", path: "/date")
    }
    let left = try least(unappliedOf: credit, from: day)
    guard given.minor <= left else {
      throw Failure(
        .conflict,
        "Of the \(credit.kind.noun.en) only \(Money(minor: left, currency: credit.currency)) is unapplied from \(day) on.",
        zh: "该\(credit.kind.noun.zhHans)自 \(day) 起仅有 \(Money(minor: left, currency: credit.currency)) 未核销。", path: path)
    }
  }

  /// Takes `given` from a payment and opens what it became: one posting.
  ///
  /// - Parameter worth: what the new payment is worth in the house currency, or nil where it is in it.
  func move(_ credit: inout Credit, _ given: Money, to target: Credit, worth: Int64?, kind: String) throws {
    _ = try open(target, worth: worth)
    try adjust(&credit, by: given.minor, kind: kind, on: target.day, counter: target.id, posting: target.id)
    try house.settle(cause: target.id)
    try store.run(
      """
      INSERT INTO receivables_conversion (target, source, day, given, received, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """, target.id, credit.id, target.day, given.minor, target.amount, now, call.actor)
    try call.change(target.entityID.description, after: CreditView(target))
  }

  /// What part of a payment in a foreign currency is worth in the house currency, as the books carry it.
  func carriedWorth(of given: Money, from credit: Credit) throws -> Int64 {
    guard let carrying = try house.carrying(credit.id) else {
      let books = try house.rates.policy().house
      throw Failure(
        .failedPrecondition,
        "The payment has no worth in \(books) yet; record the rate of \(credit.currency) for \(credit.day).",
        zh: "该笔收款尚无 \(books) 价值；请登记 \(credit.day) 的 \(credit.currency) 汇率。", path: "/payment")
    }
    return try carrying.worth(of: credit.unapplied) - carrying.worth(of: credit.unapplied - given.minor)
  }

  /// What `given` is worth in the house currency, or nil where it becomes house currency.
  private func worth(
    of given: Money, from credit: Credit, into currency: Currency, on day: CivilDate
  ) throws -> Int64? {
    let books = try house.rates.policy().house
    for foreign in [given.currency, currency] where foreign != books {
      _ = try house.rates.requiredRate(of: foreign, on: day, path: "/date")
    }
    if currency == books { return nil }
    if given.currency == books { return given.minor }
    return try carriedWorth(of: given, from: credit)
  }
}
