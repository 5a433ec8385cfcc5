import AvalKit

/// Payment behaviour towards us, from the views that the module receivables publishes when it is enabled.
///
/// Only what had happened by `asOf` and was recorded by `knownAt` counts. An item counts by its due day, and longer while
/// it is open.
struct BehaviourFacts {
  private struct Totals {
    var due: Int128 = 0
    var collected: Int128 = 0
    var claims: Int128 = 0
    var items = 0
    var net: Int128 { collected - claims }
  }

  private let customer: ResolvedCustomer
  private let call: Call
  private let from: CivilDate

  private init(_ customer: ResolvedCustomer, months: Int, in call: Call) throws {
    self.customer = customer
    self.call = call
    from = try call.asOf.adding(months: -months)
  }

  /// Adds the window's facts; the sheet says why where there are none.
  ///
  /// Answers what the rigid indicators take from the ledger, in the currency with the lowest collection rate.
  static func add(
    to sheet: inout FactSheet, _ customer: ResolvedCustomer, months: Int, in call: Call
  ) throws -> LedgerRecord? {
    guard call.isEnabled("receivables") else {
      sheet.miss(
        "behaviour.*", "moduleAbsent",
        Text("The module receivables is not enabled.", zh: "应收账款模块未启用。"))
      return nil
    }
    return try BehaviourFacts(customer, months: months, in: call).publish(to: &sheet)
  }

  private func publish(to sheet: inout FactSheet) throws -> LedgerRecord? {
    var totals: [String: Totals] = [:]
    var worst: (days: Int, item: ItemHistory)?
    for item in try history().relevant(from: from) {
      let sums = item.sums(from: from)
      totals[item.currency, default: Totals()].due += sums.due
      totals[item.currency, default: Totals()].collected += sums.collected
      guard let days = item.daysOverdue(asOf: call.asOf) else { continue }
      totals[item.currency, default: Totals()].items += 1
      if worst.map({ days > $0.days }) ?? true { worst = (days, item) }
    }
    guard let worst else {
      sheet.miss(
        "behaviour.*", "noItems",
        Text(
          "Nothing fell due between \(from.worded(.en)) and \(call.asOf.worded(.en)).",
          zh: "\(from.chinese)至\(call.asOf.chinese)期间没有到期款项。"))
      return nil
    }
    try setWorst(worst.days, worst.item, &sheet)
    for (currency, amount) in try claims() { totals[currency]?.claims = amount }
    // Amounts of different currencies are never added: the worst currency speaks for the customer.
    var lowest: (rate: Fraction, currency: String, totals: Totals)?
    for (currency, sum) in totals.sorted(by: { $0.key < $1.key }) where sum.due > 0 {
      let rate = try Fraction(sum.net, sum.due) * Fraction(ExactDecimal(100))
      if lowest.map({ rate < $0.rate }) ?? true { lowest = (rate, currency, sum) }
    }
    guard let lowest else { return nil }
    sheet.set(
      "behaviour.netCollectionRate", .number(lowest.rate),
      FactSource(
        .receivables, day: call.asOf,
        detail: "\(lowest.currency), \(lowest.totals.items) items, \(from) – \(call.asOf)",
        words: Text(
          "\(lowest.totals.items) items of \(from.worded(.en)) to \(call.asOf.worded(.en)), \(lowest.currency)",
          zh: "\(from.chinese)至\(call.asOf.chinese)到期的 \(lowest.totals.items) 笔款项（\(lowest.currency)）")))
    let currency = try Currency(parsing: lowest.currency)
    return LedgerRecord(
      amountDue: try money(lowest.totals.due, currency), collected: try money(lowest.totals.collected, currency),
      claimPayout: try money(lowest.totals.claims, currency), worstDays: worst.days)
  }

  private func setWorst(_ days: Int, _ item: ItemHistory, _ sheet: inout FactSheet) throws {
    let number = try call.store.first(
      "SELECT number FROM receivables_open_item_v1 WHERE item_id = ?1", item.item, decode: { $0.text(0) })
    let isOpen = item.open > 0
    sheet.set(
      "behaviour.worstDaysOverdue", .number(Fraction(Int128(days))),
      FactSource(
        .receivables, document: EntityID(prefix: "itm", number: item.item).description, day: call.asOf,
        detail: "\(from) – \(call.asOf)",
        words: Text(
          "\(number ?? "item"), due \(item.dueDay.worded(.en)), \(isOpen ? "not paid yet" : "paid")",
          zh: "\(number ?? "款项")，\(item.dueDay.chinese)到期，\(isOpen ? "尚未付清" : "已付清")")))
  }

  // MARK: Reading

  private static let owner = CustomerRef.members(of: "?1")

  /// The items that fell due before today, with everything that happened to them.
  private func history() throws -> PaymentHistory {
    var items: [Int64: ItemHistory] = [:]
    try call.store.each(
      """
      SELECT item_id, currency, document_day, due_day, moved_day, amount_due, collected FROM receivables_behaviour_v2
      WHERE customer_id IN \(BehaviourFacts.owner) AND item_id IS NOT NULL AND due_day < ?2 AND moved_day <= ?2
        AND recorded_at <= ?3 AND (amount_due <> 0 OR collected <> 0)
      ORDER BY due_day, item_id, moved_day
      """, customer.id, call.asOf, call.knownAt
    ) { row in
      let item = row.int(0)
      items[
        item,
        default: ItemHistory(
          item: item, currency: row.text(1), documentDay: row.day(2), dueDay: row.day(3))
      ].moves.append(.init(row.day(4), due: Int128(row.int(5)), collected: Int128(row.int(6))))
      return true
    }
    try call.store.each(
      """
      SELECT m.account_id, m.day, sum(-m.amount) FROM receivables_credit_v1 c
      JOIN receivables_movement_v1 m ON m.counter_id = c.credit_id
      WHERE c.customer_id IN \(BehaviourFacts.owner) AND c.kind = 'claim' AND m.kind IN ('apply', 'unapply')
        AND m.day <= ?2 AND m.recorded_at <= ?3 GROUP BY m.account_id, m.day ORDER BY m.account_id, m.day
      """, customer.id, call.asOf, call.knownAt
    ) { row in
      items[row.int(0)]?.moves.append(.init(row.day(1), claims: Int128(row.int(2))))
      return true
    }
    return PaymentHistory(Array(items.values), unapplied: try unapplied())
  }

  private func unapplied() throws -> [UnappliedCredit] {
    try call.store.all(
      """
      SELECT c.kind, c.currency, c.day, -sum(m.amount) FROM receivables_credit_v1 c
      JOIN receivables_movement_v1 m ON m.account_id = c.credit_id
      WHERE c.customer_id IN \(BehaviourFacts.owner) AND c.day <= ?2 AND (c.unapplied > 0 OR c.last_day > ?2 OR ?4 = 1)
        AND m.day <= ?2 AND m.recorded_at <= ?3
      GROUP BY c.credit_id, c.kind, c.currency, c.day HAVING sum(m.amount) < 0 ORDER BY c.day, c.credit_id
      """, customer.id, call.asOf, call.knownAt, call.knownAt < call.now
    ) { row in
      UnappliedCredit(
        UnappliedCredit.Kind(rawValue: row.text(0)) ?? .payment, currency: row.text(1), day: row.day(2),
        amount: Int128(row.int(3)))
    }
  }

  /// What was paid out on claims in the window, by currency.
  private func claims() throws -> [(String, Int128)] {
    try call.store.all(
      """
      SELECT currency, sum(claim_payout) FROM receivables_behaviour_v2
      WHERE customer_id IN \(BehaviourFacts.owner) AND claim_payout <> 0 AND due_day >= ?4 AND due_day < ?2
        AND moved_day <= ?2 AND recorded_at <= ?3 GROUP BY currency ORDER BY currency
      """, customer.id, call.asOf, call.knownAt, from
    ) { ($0.text(0), Int128($0.int(1))) }
  }

  private func money(_ minor: Int128, _ currency: Currency) throws(Failure) -> Money {
    guard let exact = Int64(exactly: minor), exact != .min else {
      throw Failure(
        .limitExceeded, "The sums of the ledger are too large to be kept exactly; rate over a shorter window.",
        zh: "台账合计过大，无法精确保存；请缩短评估期。")
    }
    return Money(minor: exact, currency: currency)
  }

  /// What was invoiced in the year before `asOf`, where it was in one currency.
  static func annualSales(_ customer: ResolvedCustomer, in call: Call) throws -> Result<Money, GapError> {
    guard call.isEnabled("receivables") else {
      return .failure(
        GapError(
          "moduleAbsent", "The module receivables is not enabled; give the annual credit sales.",
          zh: "应收账款模块未启用；请提供年赊销额。"))
    }
    let since = try call.asOf.adding(months: -12)
    let first = try call.store.first(
      """
      SELECT min(document_day) FROM receivables_behaviour_v2
      WHERE customer_id IN \(owner) AND item_id IS NOT NULL AND moved_day <= ?2 AND recorded_at <= ?3
      """, customer.id, call.asOf, call.knownAt, decode: { $0.optionalDay(0) })
    if let day = first ?? nil, day > since {
      return .failure(
        GapError(
          "shortHistory", "Sales began on \(day.worded(.en)), less than a year ago; give the annual credit sales.",
          zh: "赊销始于\(day.chinese)，不足一年；请提供年赊销额。"))
    }
    let sums = try call.store.all(
      """
      SELECT currency, sum(amount_due) FROM receivables_behaviour_v2
      WHERE customer_id IN \(owner) AND item_id IS NOT NULL AND document_day > ?2 AND document_day <= ?3
        AND moved_day <= ?3 AND recorded_at <= ?4
      GROUP BY currency HAVING sum(amount_due) > 0 ORDER BY currency LIMIT 2
      """, customer.id, since, call.asOf, call.knownAt
    ) { Money(minor: $0.int(1), currency: try Currency(parsing: $0.text(0))) }
    guard let only = sums.first else {
      return .failure(
        GapError(
          "noSales", "No sales in the year before; give the annual credit sales.",
          zh: "此前一年没有赊销；请提供年赊销额。"))
    }
    guard sums.count == 1 else {
      return .failure(
        GapError(
          "currency", "Sales in several currencies cannot be added; give the annual credit sales.",
          zh: "多币种赊销额不能相加；请提供年赊销额。"))
    }
    return .success(only)
  }
}

/// What the ledger says of a window: enough for two of the three rigid indicators.
struct LedgerRecord {
  let amountDue: Money
  let collected: Money
  let claimPayout: Money
  let worstDays: Int
}

/// A gap on its way to whoever lists it.
struct GapError: Error {
  let gap: Gap

  init(_ reason: String, _ en: String, zh: String) {
    gap = Gap(reason: reason, text: Text(en, zh: zh))
  }
}
