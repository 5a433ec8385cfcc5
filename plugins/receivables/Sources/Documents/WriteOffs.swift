import AvalKit

/// A write-off as replies show it (`#/writeOff`).
struct WriteOffView: Encodable {
  let id: EntityID
  let item: EntityID
  let customer: EntityID
  let date: CivilDate
  let amount: Money
  let recovered: Money
  /// What was taken back of it, because it was wrong.
  let reversed: Money
  let reason: String

  static let columns = "id, item, customer, currency, day, amount, recovered, reason, reversed"

  init(row: Row) throws {
    let currency = try Currency(parsing: row.text(3))
    id = row.id(0, "wof")
    item = row.id(1, Item.prefix)
    customer = row.id(2, CustomerRef.prefix)
    date = row.day(4)
    amount = Money(minor: row.int(5), currency: currency)
    recovered = Money(minor: row.int(6), currency: currency)
    reason = row.text(7)
    reversed = Money(minor: row.int(8), currency: currency)
  }

  /// What is still lost of it.
  func left() throws -> Money { try amount - recovered - reversed }

  static func get(_ id: EntityID, in call: Call) throws -> WriteOffView {
    let number = try id.number(of: "wof", path: "/writeOff")
    let found = try call.store.first("SELECT \(columns) FROM receivables_write_off WHERE id = ?1", number) {
      try WriteOffView(row: $0)
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no write-off \(id); use the id that writeOff.post answered.",
        zh: "没有编号为 \(id) 的坏账核销；请使用 writeOff.post 返回的编号。", path: "/writeOff")
    }
    return found
  }
}

/// Writes off what will not be paid (C-32): a loss, and no longer open. The case may be collected further.
struct PostWriteOff: Method {
  struct Result: Encodable {
    let writeOff: WriteOffView
    let item: OpenItem
    /// Late fees that turn out to have been charged too much; left out where there are none.
    let reversals: [FeeReversal]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount)
    let ledger = Ledger(call)
    var item = try ledger.item(params.item, path: "/item")
    try ledger.requireReducible(item, by: params.amount.minor, params.amount.currency, on: params.date)
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    try requireLoss(item, params.amount, days.insistence, call)
    let id = try call.nextID("wof")
    try ledger.adjust(
      &item, by: -params.amount.minor, kind: "writeOff", on: params.date, counter: id.number, posting: id.number)
    try call.store.run(
      """
      INSERT INTO receivables_write_off (id, item, customer, currency, day, amount, recovered, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9)
      """,
      id, item.id, item.customer, item.currency.code, params.date, params.amount.minor, params.reason, call.now,
      call.actor)
    if item.open == 0 { try ledger.settle(item) }
    let view = try WriteOffView.get(id, in: call)
    try call.change(id.description, after: view)
    try days.insistence.note(id.description)
    let reversals = try ledger.reviewFees(of: [item.customer])
    return Result(
      writeOff: view, item: OpenItem(item, on: call.today), reversals: reversals.isEmpty ? nil : reversals)
  }
}

extension PostWriteOff {
  /// What the customer's money on account covers is no loss: it is applied, not written off. More than is owed on balance
  /// is not written off, nor what the money alone would pay.
  private func requireLoss(_ item: Item, _ amount: Money, _ insistence: Insistence, _ call: Call) throws {
    let owner = try call.survivor(item.customer)
    let held = try sum("unapplied", of: "receivables_credit", owner, item.currency, call)
    let balance = try sum("open", of: "receivables_item", owner, item.currency, call) - held
    guard held > 0, amount.minor <= held || Int128(amount.minor) > balance else { return }
    let onAccount = Money(minor: try Int64(checked: held), currency: item.currency)
    try insistence.object(
      "moneyOnAccount",
      Text(
        "\(onAccount) of the customer's money and notes stands on account: apply it first "
          + "(receivables.payment.apply), what it covers is no loss.",
        zh: "该客户账上尚有 \(onAccount) 未核销款项：请先核销（receivables.payment.apply），其可抵部分并非损失。"), path: "/amount")
  }

  /// Over all days, in minor units.
  private func sum(
    _ column: String, of table: String, _ customer: Int64, _ currency: Currency, _ call: Call
  ) throws -> Int128 {
    Int128(
      try call.store.first(
        """
        SELECT coalesce(sum(\(column)), 0) FROM \(table)
        WHERE \(column) > 0 AND customer IN \(Family.sql) AND currency = ?2
        """, customer, currency.code
      ) { $0.int(0) } ?? 0)
  }
}

/// Takes back a write-off, or part of it, that was wrong: the item is open again from that day on (C-32). What was
/// recovered of it stays recovered.
struct ReverseWriteOff: Method {
  struct Result: Encodable {
    let writeOff: WriteOffView
    let item: OpenItem
    let reversal: EntityID
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try WriteOffView.get(params.writeOff, in: call)
    let amount = try params.amount ?? before.left()
    guard !amount.isZero else {
      throw Failure(
        .failedPrecondition, "Nothing of the write-off is left: it is recovered or reversed already.",
        zh: "该坏账核销已全部收回或冲回，没有可冲回金额。", path: "/writeOff")
    }
    let day = params.date ?? max(call.today, before.date)
    try before.requireLeft(amount, on: day, in: call)
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(day)
    let ledger = Ledger(call)
    var item = try ledger.item(before.item, path: "/writeOff")
    let id = try call.nextID("wrv")
    try ledger.adjust(
      &item, by: amount.minor, kind: "writeOffReversal", on: day, counter: before.id.number, posting: id.number)
    try call.store.run(
      """
      INSERT INTO receivables_write_off_reversal (id, write_off, day, amount, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """, id, before.id, day, amount.minor, params.reason, call.now, call.actor)
    try call.store.run(
      "UPDATE receivables_write_off SET reversed = reversed + ?2 WHERE id = ?1", before.id, amount.minor)
    let after = try WriteOffView.get(params.writeOff, in: call)
    try call.change(before.id.description, before: before, after: after)
    try days.insistence.note(before.id.description)
    return Result(writeOff: after, item: OpenItem(item, on: call.today), reversal: id)
  }
}

extension WriteOffView {
  /// Refuses to take more of the write-off than is left of it, or on a day that may not be.
  func requireLeft(_ amount: Money, on day: CivilDate, in call: Call) throws {
    try Amounts.requirePositive(amount)
    guard amount.currency == self.amount.currency else {
      throw Failure(
        .invalidParams, "The write-off is in \(self.amount.currency); give the amount in that currency.",
        zh: "该坏账核销的货币为 \(self.amount.currency)；请使用同一货币。", path: "/amount")
    }
    try Ledger(call).requireOpenPeriod(day, path: "/date")
    guard day >= date else {
      throw Failure(
        .invalidParams, "The day \(day) lies before the write-off of \(date).", zh: "日期 \(day) 早于坏账核销日期 \(date)。",
        path: "/date")
    }
    let left = try left()
    guard try amount <= left else {
      throw Failure(
        .conflict, "Of the write-off only \(left) is neither recovered nor reversed yet.",
        zh: "该坏账核销仅有 \(left) 尚未收回或冲回。", path: "/amount")
    }
  }
}
