import AvalKit

/// What stands in a customer's favour and is applied to nothing: money, credit notes and claims.
enum OnAccount {
  /// What is to be demanded of items in one currency: their undisputed parts less what stands on account, at least nothing.
  static func net(
    _ items: [DueItem], of customer: Int64, _ currency: Currency, on day: CivilDate, in call: Call
  ) throws -> Money {
    let gross = try items.map { Money(minor: $0.demandable, currency: currency) }.sum(in: currency)
    let credit = try sum(of: customer, currency, on: day, in: call)
    return Money(minor: max(0, gross.minor - max(0, credit)), currency: currency)
  }

  /// The due day of the oldest item that what stands on account does not cover; items wholly in dispute count as they
  /// are, because somebody has to settle the dispute.
  static func oldestUncovered(
    _ items: [DueItem], of customer: Int64, _ currency: Currency, on day: CivilDate, in call: Call
  ) throws -> CivilDate? {
    var left = max(0, try sum(of: customer, currency, on: day, in: call))
    for item in items.sorted(by: { ($0.due, $0.id) < ($1.due, $1.id) }) {
      guard item.demandable > 0, left >= item.demandable else { return item.due }
      left -= item.demandable
    }
    return nil
  }

  /// Everything that stands on account on a day, by currency.
  static func all(of customer: Int64, on day: CivilDate, in call: Call) throws -> [Money] {
    let currencies = try call.store.all(
      """
      SELECT DISTINCT currency FROM receivables_credit_v1 WHERE customer_id IN \(Owner.sql) AND day <= ?2 ORDER BY currency
      """, customer, day
    ) { try Currency(parsing: $0.text(0)) }
    return try currencies.map { Money(minor: try sum(of: customer, $0, on: day, in: call), currency: $0) }
      .filter { !$0.isZero }
  }

  /// In minor units of the currency, as it was on a day.
  static func sum(of customer: Int64, _ currency: Currency, on day: CivilDate, in call: Call) throws -> Int64 {
    try call.store.first(
      """
      SELECT coalesce(sum(balance), 0) FROM (
        SELECT CASE WHEN c.last_day <= ?3 THEN c.unapplied ELSE (SELECT coalesce(-sum(m.amount), 0)
          FROM receivables_movement_v1 m WHERE m.account_id = c.credit_id AND m.day <= ?3) END AS balance
        FROM receivables_credit_v1 c
        WHERE c.customer_id IN \(Owner.sql) AND c.currency = ?2 AND c.day <= ?3
          AND (c.unapplied > 0 OR c.last_day > ?3)) AS dated
      """, customer, currency.code, day
    ) { $0.int(0) } ?? 0
  }
}
