import AvalKit

/// Expected receipts week by week (V-14): each open item by its due day, and by its payer's habit.
///
/// A payer's habit is the amount-weighted lateness of what it settled in the year before; a payer without one follows the
/// portfolio. What should have come already by that habit is expected in the first week.
struct GetForecast: Method {
  static let name = "receivables.forecast.get"

  struct Params: Decodable {
    let customer: CustomerRef?
    let currency: Currency?
    let weeks: Int?
  }

  struct Period: Encodable {
    let from: CivilDate
    /// Nil for what comes after the last week.
    let to: CivilDate?
    let byDueDate: Money
    let expected: Money
  }

  struct Result: Encodable {
    let currency: String
    let items: [Period]
    let overdue: Money
    let total: Money
    /// Days late of the portfolio, amount-weighted.
    let averageDaysLate: Int
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let clocks = Clocks(call)
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let habits = try PaymentHabits(call.store, currency, until: clocks.day, known: clocks.known)
    let weeks = params.weeks ?? 13
    var due = Array(repeating: Int64(0), count: weeks + 1)
    var expected = due
    var overdue: Int64 = 0
    func week(_ day: CivilDate) -> Int { min(weeks, max(0, (clocks.day.days(until: day) - 1) / 7)) }
    try Balances(store: call.store, clocks: clocks, customer: customer).eachOpenItem { payer, code, dueDay, open in
      guard code == currency.code else { return }
      if dueDay < clocks.day { overdue += open } else { due[week(dueDay)] += open }
      expected[week(try dueDay.adding(days: habits.daysLate(of: payer)))] += open
    }
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    let periods = try (0...weeks).map { index in
      Period(
        from: try clocks.day.adding(days: index * 7 + 1),
        to: index < weeks ? try clocks.day.adding(days: index * 7 + 7) : nil, byDueDate: money(due[index]),
        expected: money(expected[index]))
    }
    return Result(
      currency: currency.code, items: periods, overdue: money(overdue), total: money(expected.reduce(0, +)),
      averageDaysLate: habits.portfolio, asOf: clocks.day, knownAt: call.knownAt)
  }
}

/// How late payers settle, in days weighted by amount.
struct PaymentHabits {
  let portfolio: Int
  private let payers: [Int64: Int]

  init(_ store: Store, _ currency: Currency, until day: CivilDate, known: Instant) throws {
    var all = (amount: Int128(0), weighted: Int128(0))
    var sums: [Int64: (amount: Int128, weighted: Int128)] = [:]
    let from = day.dayNumber - 365 > CivilDate.earliest.dayNumber ? try day.adding(days: -365) : CivilDate.earliest
    try store.each(
      """
      SELECT x.customer, e.day - x.due, -sum(e.amount)
      FROM receivables_item x JOIN receivables_entry e ON e.account = x.id
      WHERE x.currency = ?1 AND e.kind IN ('apply', 'unapply') AND e.day > ?2 AND e.day <= ?3 AND e.recorded <= ?4
      GROUP BY x.customer, e.day - x.due
      """, currency.code, from, day, known
    ) { row in
      let weighted = Int128(row.int(1)) * Int128(row.int(2))
      sums[row.int(0), default: (0, 0)].amount += Int128(row.int(2))
      sums[row.int(0), default: (0, 0)].weighted += weighted
      all.amount += Int128(row.int(2))
      all.weighted += weighted
      return true
    }
    payers = sums.filter { $0.value.amount > 0 }.mapValues { PaymentHabits.rounded($0.weighted, $0.amount) }
    portfolio = all.amount > 0 ? PaymentHabits.rounded(all.weighted, all.amount) : 0
  }

  func daysLate(of payer: Int64) -> Int { payers[payer] ?? portfolio }

  private static func rounded(_ weighted: Int128, _ amount: Int128) -> Int {
    let half = amount / 2
    return Int((weighted >= 0 ? weighted + half : weighted - half) / amount)
  }
}
