import AvalKit

/// Corrects what is owed on an item by a row of its own; the past stays as it was recorded (V-4).
struct PostAdjustment: Method {
  struct Adjustment: Encodable {
    let id: EntityID
    let item: EntityID
    let date: CivilDate
    let amount: Money
    let reason: String
  }

  struct Result: Encodable {
    let adjustment: Adjustment
    let item: OpenItem
    let reversals: [FeeReversal]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    guard !params.amount.isZero else {
      throw Failure(
        .invalidParams, "An adjustment changes something; give an amount other than zero.", zh: "调整金额不能为零。",
        path: "/amount")
    }
    let ledger = Ledger(call)
    var item = try ledger.item(params.item, path: "/item")
    try ledger.requireReducible(item, by: -params.amount.minor, params.amount.currency, on: params.date)
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    let adjustment = try ledger.correct(&item, by: params.amount, on: params.date, reason: params.reason)
    try days.insistence.note(adjustment.id.description)
    if item.open == 0 { try ledger.settle(item) }
    let reversals = try ledger.reviewFees(of: [item.customer])
    return Result(
      adjustment: adjustment, item: OpenItem(item, on: call.today), reversals: reversals.isEmpty ? nil : reversals)
  }
}

extension Ledger {
  /// Posts an adjustment: its row, and the journal's under the same number.
  ///
  /// - Parameter amount: what is added to the debt; negative lowers it.
  func correct(
    _ item: inout Item, by amount: Money, on day: CivilDate, reason: String
  ) throws -> PostAdjustment.Adjustment {
    let id = try call.nextID("adj")
    try adjust(&item, by: amount.minor, kind: "adjustment", on: day, counter: id.number, posting: id.number)
    try store.run(
      """
      INSERT INTO receivables_adjustment (id, item, day, amount, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """, id, item.id, day, amount.minor, reason, call.now, call.actor)
    let adjustment = PostAdjustment.Adjustment(
      id: id, item: item.entityID, date: day, amount: amount, reason: reason)
    try call.change(id.description, after: adjustment)
    return adjustment
  }

  /// Refuses to take from an item more than is open on any day from `day` on, and whatever a posting may not do.
  func requireReducible(_ item: Item, by amount: Int64, _ currency: Currency, on day: CivilDate) throws {
    guard currency == item.currency else {
      throw Failure(
        .invalidParams, "The item is in \(item.currency), the amount in \(currency); use the item's currency.",
        zh: "未清项货币为 \(item.currency)，金额货币为 \(currency)；须使用未清项的货币。", path: "/amount")
    }
    try requireOpenPeriod(day, path: "/date")
    guard day >= item.day else {
      throw Failure(
        .invalidParams, "The day \(day) lies before the item's day \(item.day).",
        zh: "日期 \(day) 早于未清项日期 \(item.day)。", path: "/date")
    }
    let open = try least(openOn: item, from: day)
    guard amount <= open else {
      throw Failure(
        .conflict,
        "Of the item \(item.number) only \(Money(minor: open, currency: item.currency)) is open from \(day) on.",
        zh: "未清项 \(item.number) 自 \(day) 起仅有 \(Money(minor: open, currency: item.currency)) 未清。", path: "/amount")
    }
  }
}
