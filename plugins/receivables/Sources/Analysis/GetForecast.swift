import AvalKit

/// Expected receipts week by week (V-14): each open item by its due day, and by its payer's habit.
///
/// A payer's habit is the amount-weighted lateness of what it settled in the year before; a payer without one follows the
/// portfolio. What should have come already by that habit is expected in the first week.
struct GetForecast: Method {
  struct Period: Encodable {
    let from: CivilDate
    /// Nil for what comes after the last week.
    let to: CivilDate?
    let byDueDate: Money
    let expected: Money
  }

  struct Result: Encodable {
    let currency: String
    let rates: [RateView]?
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
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let report = try ReportCurrency(
      params.currency, all: params.reportCurrency, of: customer, on: clocks.day, known: clocks.known, call)
    let habits = try PaymentHabits(call.store, report, until: clocks.day, known: clocks.known)
    let weeks = params.weeks ?? 13
    var figures: [String: Figures] = [:]
    func week(_ day: CivilDate) -> Int { min(weeks, max(0, (clocks.day.days(until: day) - 1) / 7)) }
    try Balances(store: call.store, clocks: clocks, customer: customer).eachOpenItem { payer, code, dueDay, open in
      guard report.reads(code) else { return }
      var sum = figures[code] ?? Figures(weeks: weeks)
      if dueDay < clocks.day { sum.overdue += open } else { sum.due[week(dueDay)] += open }
      sum.expected[week(try dueDay.adding(days: habits.daysLate(of: payer)))] += open
      figures[code] = sum
    }
    var all = Figures(weeks: weeks)
    for (code, sum) in figures { try all.add(sum, of: Currency(parsing: code), in: report) }
    let periods = try (0...weeks).map { index in
      Period(
        from: try clocks.day.adding(days: index * 7 + 1),
        to: index < weeks ? try clocks.day.adding(days: index * 7 + 7) : nil, byDueDate: report.money(all.due[index]),
        expected: report.money(all.expected[index]))
    }
    return Result(
      currency: report.currency.code, rates: report.views, items: periods, overdue: report.money(all.overdue),
      total: report.money(all.expected.reduce(0, +)), averageDaysLate: habits.portfolio, asOf: clocks.day,
      knownAt: call.knownAt)
  }

  /// What is expected, week by week, in one currency.
  private struct Figures {
    var due: [Int64]
    var expected: [Int64]
    var overdue: Int64 = 0

    init(weeks: Int) {
      due = Array(repeating: 0, count: weeks + 1)
      expected = due
    }

    mutating func add(_ other: Figures, of currency: Currency, in report: ReportCurrency) throws {
      for index in due.indices {
        due[index] += try report.value(other.due[index], of: currency)
        expected[index] += try report.value(other.expected[index], of: currency)
      }
      overdue += try report.value(other.overdue, of: currency)
    }
  }
}

/// How late payers settle, in days weighted by amount.
struct PaymentHabits {
  let portfolio: Int
  private let payers: [Int64: Int]

  init(_ store: Store, _ report: ReportCurrency, until day: CivilDate, known: Instant) throws {
    var all = (amount: Int128(0), weighted: Int128(0))
    var sums: [Int64: (amount: Int128, weighted: Int128)] = [:]
    let from = day.dayNumber - 365 > CivilDate.earliest.dayNumber ? try day.adding(days: -365) : CivilDate.earliest
    for currency in try report.sources() {
      try store.each(
        """
        SELECT x.customer, e.day - x.due, -sum(e.amount)
        FROM receivables_item x JOIN receivables_entry e ON e.account = x.id
        WHERE x.currency = ?1 AND e.kind IN ('apply', 'unapply') AND e.day > ?2 AND e.day <= ?3 AND e.recorded <= ?4
        GROUP BY x.customer, e.day - x.due
        """, currency.code, from, day, known
      ) { row in
        let amount = Int128(try report.value(row.int(2), of: currency))
        let weighted = Int128(row.int(1)) * amount
        sums[row.int(0), default: (0, 0)].amount += amount
        sums[row.int(0), default: (0, 0)].weighted += weighted
        all.amount += amount
        all.weighted += weighted
        return true
      }
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
