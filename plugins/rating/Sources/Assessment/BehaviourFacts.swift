import AvalKit

/// Payment behaviour towards us, from the view that the module receivables publishes when it is enabled.
///
/// An item counts by its due day. One still open is late by the days up to `asOf`; one settled later than `asOf` was
/// open then.
struct BehaviourFacts {
  private struct Totals {
    var due: Int128 = 0
    var collected: Int128 = 0
    var claims: Int128 = 0
    var net: Int128 { collected - claims }
    var items = 0
    var worst: (days: Int, item: EntityID)?
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
    let from = try call.asOf.adding(months: -months)
    var totals: [String: Totals] = [:]
    try call.store.each(
      """
      SELECT item_id, currency, due_day, amount_due, collected, claim_payout, settled_day
      FROM receivables_behaviour_v1 WHERE customer_id = ?1 AND due_day >= ?2 AND due_day < ?3
      """, customer.id, from, call.asOf
    ) { row in
      let due = row.day(2)
      let settled = row.optionalDay(6).flatMap { $0 <= call.asOf ? $0 : nil }
      let days = due.days(until: settled ?? call.asOf)
      var sum = totals[row.text(1)] ?? Totals()
      sum.due += Int128(row.int(3))
      sum.collected += Int128(row.int(4))
      sum.claims += Int128(row.int(5))
      sum.items += 1
      if sum.worst.map({ days > $0.days }) ?? true { sum.worst = (days, row.id(0, "itm")) }
      totals[row.text(1)] = sum
      return true
    }
    return try publish(totals, from, to: &sheet, call)
  }

  private static func publish(
    _ totals: [String: Totals], _ from: CivilDate, to sheet: inout FactSheet, _ call: Call
  ) throws -> LedgerRecord? {
    guard let worst = totals.values.compactMap(\.worst).max(by: { ($0.days, $1.item) < ($1.days, $0.item) }) else {
      sheet.miss(
        "behaviour.*", "noItems",
        Text("Nothing fell due between \(from) and \(call.asOf).", zh: "\(from) 至 \(call.asOf) 期间没有到期款项。"))
      return nil
    }
    let window = "\(from) – \(call.asOf)"
    sheet.set(
      "behaviour.worstDaysOverdue", .number(Fraction(Int128(worst.days))),
      FactSource(.receivables, document: worst.item.description, day: call.asOf, detail: window))
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
        .receivables, day: call.asOf, detail: "\(lowest.currency), \(lowest.totals.items) items, \(window)"))
    let currency = try Currency(parsing: lowest.currency)
    return LedgerRecord(
      amountDue: try money(lowest.totals.due, currency), collected: try money(lowest.totals.collected, currency),
      claimPayout: try money(lowest.totals.claims, currency), worstDays: worst.days)
  }

  private static func money(_ minor: Int128, _ currency: Currency) throws(Failure) -> Money {
    guard let exact = Int64(exactly: minor), exact != .min else {
      throw Failure(
        .limitExceeded, "The sums of the ledger are too large to be kept exactly; rate over a shorter window.",
        zh: "台账合计过大,无法精确保存;请缩短评估期。")
    }
    return Money(minor: exact, currency: currency)
  }

  /// What was invoiced in the year before `asOf`, where it was in one currency.
  static func annualSales(_ customer: ResolvedCustomer, in call: Call) throws -> Result<Money, GapError> {
    guard call.isEnabled("receivables") else {
      return .failure(
        GapError(
          "moduleAbsent", "The module receivables is not enabled; give inputs.annualCreditSales.",
          zh: "应收账款模块未启用;请提供 inputs.annualCreditSales。"))
    }
    let since = try call.asOf.adding(months: -12)
    let first = try call.store.first(
      "SELECT min(day) FROM receivables_behaviour_v1 WHERE customer_id = ?1", customer.id,
      decode: { $0.optionalDay(0) })
    if let day = first ?? nil, day > since {
      return .failure(
        GapError(
          "shortHistory", "Sales began on \(day), less than a year ago; give inputs.annualCreditSales.",
          zh: "赊销始于 \(day),不足一年;请提供 inputs.annualCreditSales。"))
    }
    let sums = try call.store.all(
      """
      SELECT currency, sum(amount_due) FROM receivables_behaviour_v1
      WHERE customer_id = ?1 AND day > ?2 AND day <= ?3 GROUP BY currency ORDER BY currency LIMIT 2
      """, customer.id, since, call.asOf
    ) { Money(minor: $0.int(1), currency: try Currency(parsing: $0.text(0))) }
    guard let only = sums.first else {
      return .failure(
        GapError(
          "noSales", "No sales in the year before; give inputs.annualCreditSales.",
          zh: "此前一年没有赊销;请提供 inputs.annualCreditSales。"))
    }
    guard sums.count == 1 else {
      return .failure(
        GapError(
          "currency", "Sales in several currencies cannot be added; give inputs.annualCreditSales.",
          zh: "多币种赊销额不能相加;请提供 inputs.annualCreditSales。"))
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
