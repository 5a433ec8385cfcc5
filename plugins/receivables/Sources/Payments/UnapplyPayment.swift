import AvalKit

/// Ends all applications of a credit to an item from a day on; every day before stays as it was (V-4, V-31).
///
/// What was granted together with the application (discount, bank charge) is taken back with it.
struct UnapplyPayment: Method {
  struct Result: Encodable {
    let payment: CreditView
    let item: OpenItem
    let amount: Money
    /// Late fees that turn out to have been charged too much; left out where there are none.
    let reversals: [FeeReversal]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var credit = try ledger.credit(params.payment, path: "/payment")
    var item = try ledger.item(params.item, path: "/item")
    let before = CreditView(credit)
    guard let applied = try ledger.applied(credit, to: item), applied.amount > 0 else {
      throw Failure(
        .failedPrecondition, "Nothing of the payment \(params.payment) is applied to the item \(params.item).",
        zh: "收款 \(params.payment) 未核销至未清项 \(params.item)。", path: "/item")
    }
    let day = params.date ?? max(call.today, applied.earliest)
    guard day >= applied.earliest else {
      throw Failure(
        .invalidParams, "All of it is applied from \(applied.earliest) on; choose that day or a later one.",
        zh: "该核销自 \(applied.earliest) 起才全部生效；请选择当日或之后的日期。", path: "/date")
    }
    try ledger.requireOpenPeriod(day, path: "/date")
    let days = try DocumentDays(call, insist: params.insist)
    if params.date != nil { try days.require(day) }
    try ledger.transfer(-applied.amount, from: &credit, to: &item, on: day)
    for (kind, amount) in applied.granted where amount != 0 {
      try ledger.adjust(&item, by: amount, kind: kind, on: day, counter: credit.id)
    }
    let after = CreditView(credit)
    try days.insistence.note(credit.entityID.description)
    try call.change(credit.entityID.description, before: before, after: after)
    let reversals = try ledger.reviewFees(of: [item.customer])
    return Result(
      payment: after, item: OpenItem(item, on: call.today),
      amount: Money(minor: applied.amount, currency: item.currency), reversals: reversals.isEmpty ? nil : reversals)
  }
}

extension Ledger {
  /// What a credit pays of an item at the end of the journal.
  struct Applied {
    fileprivate(set) var amount: Int64 = 0
    /// Discounts and charges granted with it, as what taking them back adds to the debt.
    fileprivate(set) var granted: [(kind: String, amount: Int64)] = []
    /// The first day from which on all of it, and what was granted with it, was applied on every day: it may be taken back
    /// on any day from then on.
    fileprivate(set) var earliest: CivilDate
  }

  func applied(_ credit: Credit, to item: Item) throws -> Applied? {
    var histories: [String: [(day: CivilDate, sum: Int64)]] = [:]
    try store.each(
      """
      SELECT CASE kind WHEN 'unapply' THEN 'apply' ELSE kind END AS sort, day, -sum(amount)
      FROM receivables_entry WHERE account = ?1 AND counter = ?2 AND kind IN ('apply', 'unapply', 'discount', 'charge')
      GROUP BY CASE kind WHEN 'unapply' THEN 'apply' ELSE kind END, day
      ORDER BY CASE kind WHEN 'unapply' THEN 'apply' ELSE kind END, day
      """,
      item.id, credit.id
    ) { row in
      let before = histories[row.text(0)]?.last?.sum ?? 0
      histories[row.text(0), default: []].append((row.day(1), before + row.int(2)))
      return true
    }
    guard !histories.isEmpty else { return nil }
    var applied = Applied(earliest: max(item.day, credit.day))
    for (kind, history) in histories.sorted(by: { $0.key < $1.key }) {
      let last = history.last?.sum ?? 0
      if kind == "apply" { applied.amount = last } else { applied.granted.append((kind, last)) }
      guard last > 0 else { continue }
      // After the last day on which less of it was applied.
      let enough = history.lastIndex { $0.sum < last }.map { $0 + 1 } ?? 0
      applied.earliest = max(applied.earliest, history[enough].day)
    }
    return applied
  }
}
