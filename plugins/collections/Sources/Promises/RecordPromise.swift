import AvalKit

/// Records a promise to pay (C-23): at most what is owed and not promised already. The debtor's promise acknowledges the
/// debts it speaks of, the ones named or the oldest that the amount reaches (Civil Code 195).
struct RecordPromise: Method {
  struct Result: Encodable {
    let promise: PromiseView
  }

  private static let yearsAhead = 5

  func run(_ params: Params, in call: Call) throws -> Result {
    guard params.amount.isPositive else {
      throw Failure(
        .invalidParams, "A promise is more than nothing; correct the amount.", zh: "承诺金额须大于零；请更正金额。",
        path: "/amount")
    }
    let today = call.today
    guard params.date >= today else {
      throw Failure(
        .invalidParams, "The promised day \(params.date) has passed; a promise is for today or later.",
        zh: "承诺日期 \(params.date) 已过；承诺日期须为今日或以后。", path: "/date")
    }
    let customer = try params.customer.resolve(in: call).id.number
    try requireOwed(params.amount, by: customer, in: call)
    let items = try AcknowledgedItems.named(params.items, or: .oldest(params.amount), of: customer, on: today, in: call)
    if params.items != nil { try requireOwed(params.amount, on: items, in: call) }
    let caseID = try call.store.first(
      "SELECT id FROM collections_case WHERE customer = ?1 AND state = 'open'", customer
    ) { $0.int(0) }
    let id = try call.nextID("prm")
    let far = try today.adding(months: 12 * RecordPromise.yearsAhead)
    let why =
      params.date <= far
      ? nil
      : Text(
        "The promised day \(params.date) lies more than \(RecordPromise.yearsAhead) years ahead.",
        zh: "承诺日期 \(params.date) 在 \(RecordPromise.yearsAhead) 年以后。")
    try UnusualDay.require(params.insist, id.description, params.date, unless: why, path: "/date", in: call)
    try call.store.run(
      """
      INSERT INTO collections_promise (id, customer, case_id, currency, amount, day, due, promisor, note, received,
        recorded, recorded_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11)
      """,
      id, customer, caseID, params.amount.currency.code, params.amount.minor, today, params.date, params.promisor,
      params.note, call.now, call.actor)
    for item in items {
      try call.store.run("INSERT INTO collections_promise_item (promise, item) VALUES (?1, ?2)", id, item)
    }
    // The new promise takes the place of those that were not kept.
    try PromiseLines.closeBroken(of: customer, in: call)
    let view = try PromiseView.get(id, in: call)
    try PromiseLines.refresh(view, in: call)
    try LimitationLines.refresh(customer, in: call)
    try call.change(id.description, after: view)
    return Result(promise: view)
  }

  /// A promise is about a debt: what is open or was written off, less what stands on account, and less what open
  /// promises cover already. A loss in the books ends no debt (C-32).
  private func requireOwed(_ amount: Money, by customer: Int64, in call: Call) throws {
    let currency = amount.currency
    let open = try DueItem.all(of: customer, on: call.today, in: call).filter { $0.currency == currency }
      .map { Money(minor: $0.open, currency: currency) }.sum(in: currency)
    let credit = try OnAccount.sum(of: customer, currency, on: call.today, in: call)
    let lost = try WrittenOff.sum(of: customer, currency, in: call)
    let owed = Money(minor: max(0, open.minor + lost - credit), currency: currency)
    guard amount.minor <= owed.minor else {
      throw Failure(
        .failedPrecondition,
        "A promise is at most what is owed: \(owed) on balance; correct the amount.",
        zh: "承诺金额不得超过所欠余额 \(owed)；请更正金额。", path: "/amount")
    }
    let promised = try Promises.outstanding(customer, currency, on: call.today, call)
    let left = Money(minor: max(0, owed.minor - promised), currency: currency)
    guard amount.minor <= left.minor else {
      throw Failure(
        .failedPrecondition,
        "Of the \(owed) owed only \(left) is not promised already; cancel the earlier promise if this one takes its place.",
        zh: "所欠 \(owed) 中仅有 \(left) 尚未承诺；如本承诺取代先前承诺，请先取消先前承诺。", path: "/amount")
    }
  }
}

extension RecordPromise {
  /// A promise that names its debts is at most what is owed on them, written off or not.
  private func requireOwed(_ amount: Money, on items: [Int64], in call: Call) throws {
    var owed: Int64 = 0
    for item in items {
      owed +=
        try call.store.first(
          """
          SELECT i.open + (SELECT coalesce(sum(w.amount - w.recovered), 0) FROM receivables_write_off_v1 w
            WHERE w.item_id = i.item_id)
          FROM receivables_open_item_v1 i WHERE i.item_id = ?1 AND i.currency = ?2
          """, item, amount.currency.code
        ) { $0.int(0) } ?? 0
    }
    guard amount.minor <= owed else {
      let left = Money(minor: owed, currency: amount.currency)
      throw Failure(
        .failedPrecondition, "The items named owe \(left); name the others too, or correct the amount.",
        zh: "所列未清项共欠 \(left)；请补列其他未清项，或更正金额。", path: "/amount")
    }
  }
}

/// Cancels a promise that another one replaces or that was recorded by mistake; it stays on record, and what it
/// acknowledged stays acknowledged.
struct CancelPromise: Method {
  func run(_ params: Params, in call: Call) throws -> RecordPromise.Result {
    let before = try PromiseView.get(params.promise, in: call)
    guard before.status == .open else {
      throw Failure(
        .failedPrecondition, "Only an open promise can be cancelled; \(params.promise) is \(before.status.rawValue).",
        zh: "只能取消未到期的承诺；\(params.promise) 的状态为 \(before.status.rawValue)。", path: "/promise")
    }
    try call.store.run(
      "UPDATE collections_promise SET cancelled = ?2, cancel_reason = ?3 WHERE id = ?1", params.promise, call.today,
      params.reason)
    let after = try PromiseView.get(params.promise, in: call)
    try PromiseLines.refresh(after, in: call)
    try call.change(after.id.description, before: before, after: after)
    return .init(promise: after)
  }
}
