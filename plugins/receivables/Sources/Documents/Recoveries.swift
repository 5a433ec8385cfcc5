import AvalKit

/// Records money that came in for a write-off: income, at most what is still lost; no balance changes. What came over the
/// bank and is a payment in the books already is taken from it by `payment.recover` instead.
struct RecoverWriteOff: Method {
  struct Result: Encodable {
    let writeOff: WriteOffView
    let recovery: EntityID
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try WriteOffView.get(params.writeOff, in: call)
    try before.requireLeft(params.amount, on: params.date, in: call)
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    try requireFirst(params, days.insistence, call)
    let id = try Recovery.write(params.amount, of: before, from: nil, on: params.date, in: call)
    let after = try WriteOffView.get(params.writeOff, in: call)
    try call.change(before.id.description, before: before, after: after)
    try days.insistence.note(before.id.description)
    return Result(writeOff: after, recovery: id)
  }

  /// The same amount for the same loss on the same day is probably typed in twice.
  private func requireFirst(_ params: Params, _ insistence: Insistence, _ call: Call) throws {
    let twin = try call.store.first(
      """
      SELECT id FROM receivables_recovery WHERE write_off = ?1 AND day = ?2 AND amount = ?3 AND credit IS NULL
      ORDER BY id LIMIT 1
      """, params.writeOff, params.date, params.amount.minor
    ) { $0.id(0, "rcv") }
    guard let twin else { return }
    try insistence.object(
      "sameReceipt",
      Text(
        "The recovery \(twin) has the same day and amount.", zh: "收回记录 \(twin) 的日期和金额完全相同，可能重复登记。"),
      path: "/amount")
  }
}

/// Takes what a payment has unapplied for a write-off: the debtor paid after all, over the bank (C-32).
struct RecoverPayment: Method {
  struct Result: Encodable {
    let payment: CreditView
    let writeOff: WriteOffView
    let recovery: EntityID
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var credit = try ledger.credit(params.payment, path: "/payment")
    let before = CreditView(credit)
    let loss = try WriteOffView.get(params.writeOff, in: call)
    guard credit.kind == .payment else {
      throw Failure(
        .invalidParams, "A recovery is money; give the id of a payment (pay_…).", zh: "收回须为款项；请提供收款编号（pay_…）。",
        path: "/payment")
    }
    let item = try ledger.item(loss.item, path: "/writeOff")
    try ledger.requireMatch(credit, item, path: "")
    let day = params.date ?? max(credit.day, loss.date)
    let days = try DocumentDays(call, insist: params.insist)
    if params.date != nil { try days.require(day) }
    let left = try ledger.least(unappliedOf: credit, from: day)
    let amount = try params.amount ?? Money(minor: min(left, loss.left().minor), currency: credit.currency)
    guard !amount.isZero else {
      throw Failure(
        .failedPrecondition,
        "Nothing is left to recover: the payment is used up, or the write-off recovered or reversed.",
        zh: "没有可收回金额：该笔收款已用完，或坏账核销已全部收回或冲回。", path: "/payment")
    }
    try loss.requireLeft(amount, on: day, in: call)
    try ledger.requireSpendable(credit, amount, on: day, path: "/amount")
    if credit.customer == nil { try ledger.assign(&credit, to: item.customer) }
    let id = try Recovery.write(amount, of: loss, from: credit, on: day, in: call)
    try ledger.adjust(&credit, by: amount.minor, kind: "recover", on: day, counter: loss.id.number, posting: id.number)
    try ledger.house.settle(cause: id.number)
    let after = CreditView(credit)
    try days.insistence.note(credit.entityID.description)
    try call.change(credit.entityID.description, before: before, after: after)
    let recovered = try WriteOffView.get(params.writeOff, in: call)
    try call.change(loss.id.description, before: loss, after: recovered)
    return Result(payment: after, writeOff: recovered, recovery: id)
  }
}

private enum Recovery {
  static func write(
    _ amount: Money, of writeOff: WriteOffView, from credit: Credit?, on day: CivilDate, in call: Call
  ) throws -> EntityID {
    let id = try call.nextID("rcv")
    try call.store.run(
      """
      INSERT INTO receivables_recovery (id, write_off, day, amount, recorded, actor, credit)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """, id, writeOff.id, day, amount.minor, call.now, call.actor, credit?.id)
    try call.store.run(
      "UPDATE receivables_write_off SET recovered = recovered + ?2 WHERE id = ?1", writeOff.id, amount.minor)
    return id
  }
}
