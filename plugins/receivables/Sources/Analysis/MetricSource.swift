import AvalKit

/// Reads the inputs of metrics from the journal, currency by currency, and adds them up in the report's.
struct MetricSource {
  let store: Store
  let customer: Int64?
  let known: Instant
  let wholeJournal: Bool

  private struct Balance {
    var total: Int64 = 0
    var current: Int64 = 0
  }

  func inputs(from: CivilDate, to: CivilDate, in report: ReportCurrency) throws -> MetricInputs {
    let before = from > .earliest ? try from.adding(days: -1) : from
    let opening = try balances(on: before, report)
    let closing = try balances(on: to, report)
    let sources = try report.sources()
    func sum(_ figure: (Currency) throws -> Int64?) throws -> Int64 {
      try sources.reduce(0) { try $0 + report.value(figure($1) ?? 0, of: $1) }
    }
    func byDay(_ figures: (Currency) throws -> [CivilDate: Int64]) throws -> [CivilDate: Int64] {
      try sources.reduce(into: [:]) { sums, source in
        for (day, amount) in try figures(source) { sums[day, default: 0] += try report.value(amount, of: source) }
      }
    }
    return MetricInputs(
      from: from, to: to, opening: try sum { opening[$0.code]?.total }, closing: try sum { closing[$0.code]?.total },
      closingCurrent: try sum { closing[$0.code]?.current }, sales: try byDay { try sales(to: to, $0) },
      open: try byDay { try open(on: to, $0) },
      payments: try sources.flatMap { source in
        try payments(from, to, source).map { (try report.value($0.amount, of: source), $0.days) }
      },
      collected: try sum { try collected(from, to, $0) },
      writtenOff: try sum {
        try losses(MetricSource.writtenOff, from, to, $0) - losses(MetricSource.reversed, from, to, $0)
      },
      recovered: try sum { try losses(MetricSource.recovered, from, to, $0) })
  }

  private func balances(on day: CivilDate, _ report: ReportCurrency) throws -> [String: Balance] {
    var sums: [String: Balance] = [:]
    let balances = Balances(
      store: store, clocks: Clocks(day: day, known: known, wholeJournal: wholeJournal), customer: customer)
    try balances.eachOpenItem { _, code, due, open in
      guard report.reads(code) else { return }
      sums[code, default: Balance()].total += open
      if due >= day { sums[code, default: Balance()].current += open }
    }
    try balances.eachCredit { _, code, unapplied in
      if report.reads(code) { sums[code, default: Balance()].total -= unapplied }
    }
    return sums
  }

  private var owner: String {
    customer == nil
      ? "?4 IS NULL"
      : "x.customer IN \(CustomerRef.members(of: "?4"))"
  }

  private func daily(_ sql: String, to day: CivilDate, _ currency: Currency) throws -> [CivilDate: Int64] {
    var sums: [CivilDate: Int64] = [:]
    try store.each(sql, currency.code, day, known, customer) { row in
      sums[row.day(0), default: 0] += row.int(1)
      return true
    }
    return sums
  }

  private func sales(to day: CivilDate, _ currency: Currency) throws -> [CivilDate: Int64] {
    var sums: [CivilDate: Int64] = [:]
    try store.each(Turnover.byDay(.sales), currency.code, CivilDate.earliest, day, known, customer) { row in
      sums[row.day(0)] = row.int(1)
      return true
    }
    return sums
  }

  private func collected(_ from: CivilDate, _ to: CivilDate, _ currency: Currency) throws -> Int64 {
    var sum: Int64 = 0
    try store.each(Turnover.byDay(.collected), currency.code, from, to, known, customer) { row in
      sum += row.int(1)
      return true
    }
    return sum
  }

  private func open(on day: CivilDate, _ currency: Currency) throws -> [CivilDate: Int64] {
    try daily(
      """
      SELECT x.day, sum((SELECT sum(e.amount) FROM receivables_entry e
        WHERE e.account = x.id AND e.day <= ?2 AND e.recorded <= ?3))
      FROM receivables_item x
      WHERE x.currency = ?1 AND x.day <= ?2 AND x.recorded <= ?3 AND (x.open > 0 OR x.last_day > ?2 OR \(!wholeJournal))
        AND x.component = 'principal' AND \(owner)
      GROUP BY x.day
      """, to: day, currency
    ).filter { $0.value != 0 }
  }

  private func payments(
    _ from: CivilDate, _ to: CivilDate, _ currency: Currency
  ) throws -> [(amount: Int64, days: Int)] {
    try store.all(
      """
      SELECT -sum(e.amount), max(e.day) - min(x.day)
      FROM receivables_item x JOIN receivables_entry e ON e.account = x.id
        JOIN receivables_credit c ON c.id = e.counter
      WHERE x.currency = ?1 AND e.day <= ?2 AND e.recorded <= ?3 AND \(owner) AND e.day >= ?5 AND c.kind = 'payment'
        AND e.kind IN ('apply', 'unapply')
      GROUP BY x.id, c.id HAVING sum(e.amount) < 0
      """, currency.code, to, known, customer, from
    ) { ($0.int(0), Int($0.int(1))) }
  }

  private func losses(
    _ sql: String, _ from: CivilDate, _ to: CivilDate, _ currency: Currency
  ) throws -> Int64 {
    try store.first(sql + " " + owner, currency.code, to, known, customer, from) { $0.int(0) } ?? 0
  }

  private static let writtenOff = """
    SELECT coalesce(sum(x.amount), 0) FROM receivables_write_off x
    WHERE x.currency = ?1 AND x.day <= ?2 AND x.recorded <= ?3 AND x.day >= ?5 AND
    """

  private static let reversed = """
    SELECT coalesce(sum(r.amount), 0) FROM receivables_write_off_reversal r JOIN receivables_write_off x ON x.id = r.write_off
    WHERE x.currency = ?1 AND r.day <= ?2 AND r.recorded <= ?3 AND r.day >= ?5 AND
    """

  private static let recovered = """
    SELECT coalesce(sum(r.amount), 0) FROM receivables_recovery r JOIN receivables_write_off x ON x.id = r.write_off
    WHERE x.currency = ?1 AND r.day <= ?2 AND r.recorded <= ?3 AND r.day >= ?5 AND
    """
}
