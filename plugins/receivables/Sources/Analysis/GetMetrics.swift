import AvalKit

/// A figure of a report: a decimal with at least four digits, or null where it is not defined.
struct Figure: Encodable {
  let value: ExactDecimal?

  init(_ value: ExactDecimal?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

/// How fast and how surely the receivables turn into money (F-V1 … F-V6, F-V9).
struct GetMetrics: Method {
  static let name = "receivables.metrics.get"

  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    let customer: CustomerRef?
    let currency: Currency?
  }

  struct DaysToPay: Encodable {
    let weighted: Figure
    let plain: Figure
  }

  struct Result: Encodable {
    let currency: String
    let from: CivilDate
    let to: CivilDate
    let knownAt: Instant
    let creditSales: Money
    let opening: Money
    let closing: Money
    let closingCurrent: Money
    let dsoSimple: Figure
    let dsoCountBack: Figure
    let dsoTrue: Figure
    let bestPossibleDso: Figure
    let add: Figure
    let cei: Figure
    let turnover: Figure
    let averageDaysToPay: DaysToPay
    let badDebtRate: Figure
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    guard params.from <= params.to else {
      throw Failure(
        .invalidParams, "The period would end on \(params.to), before it begins; exchange the days.",
        zh: "期间截止日 \(params.to) 早于起始日;请对调日期。", path: "/to")
    }
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let source = MetricSource(
      store: call.store, customer: customer, currency: currency, known: Clocks(call).known,
      wholeJournal: Clocks(call).wholeJournal)
    let inputs = try source.inputs(from: params.from, to: params.to)
    let metrics = try Metrics(inputs)
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    return Result(
      currency: currency.code, from: params.from, to: params.to, knownAt: call.knownAt,
      creditSales: money(metrics.sales), opening: money(inputs.opening), closing: money(inputs.closing),
      closingCurrent: money(inputs.closingCurrent), dsoSimple: Figure(metrics.dsoSimple),
      dsoCountBack: Figure(metrics.dsoCountBack), dsoTrue: Figure(metrics.dsoTrue),
      bestPossibleDso: Figure(metrics.bestPossibleDso), add: Figure(metrics.add), cei: Figure(metrics.cei),
      turnover: Figure(metrics.turnover),
      averageDaysToPay: DaysToPay(
        weighted: Figure(metrics.daysToPayWeighted), plain: Figure(metrics.daysToPayPlain)),
      badDebtRate: Figure(metrics.badDebtRate))
  }
}

/// The one currency of a report whose figures cannot be added across currencies.
enum ReportCurrency {
  static func choose(_ asked: Currency?, in store: Store) throws -> Currency {
    if let asked { return asked }
    let used = try store.all("SELECT currency FROM receivables_control ORDER BY currency LIMIT 20") { $0.text(0) }
    guard used.count <= 1 else {
      throw Failure(
        .invalidParams, "The ledger has several currencies; name one of \(used.joined(separator: ", ")).",
        zh: "账簿含多种货币;请指明其中之一:\(used.joined(separator: "、"))。", path: "/currency")
    }
    return try used.first.map { try Currency(parsing: $0) } ?? .cny
  }
}

/// Reads the inputs of metrics from the journal.
struct MetricSource {
  let store: Store
  let customer: Int64?
  let currency: Currency
  let known: Instant
  let wholeJournal: Bool

  func inputs(from: CivilDate, to: CivilDate) throws -> MetricInputs {
    let before = from > .earliest ? try from.adding(days: -1) : from
    let opening = try balance(on: before)
    let closing = try balance(on: to)
    return MetricInputs(
      from: from, to: to, opening: opening.total, closing: closing.total, closingCurrent: closing.current,
      sales: try sales(to: to), open: try open(on: to), payments: try payments(from, to),
      writtenOff: try sum(MetricSource.writtenOff, from, to), recovered: try sum(MetricSource.recovered, from, to))
  }

  private func balance(on day: CivilDate) throws -> (total: Int64, current: Int64) {
    var total: Int64 = 0
    var current: Int64 = 0
    let balances = Balances(
      store: store, clocks: Clocks(day: day, known: known, wholeJournal: wholeJournal), customer: customer)
    try balances.eachOpenItem { _, code, due, open in
      guard code == currency.code else { return }
      total += open
      if due >= day { current += open }
    }
    try balances.eachCredit { _, code, unapplied in if code == currency.code { total -= unapplied } }
    return (total, current)
  }

  private var owner: String {
    customer == nil
      ? "?4 IS NULL"
      : "x.customer IN (SELECT a.id FROM archive_customer_v1 a WHERE a.id = ?4 OR a.merged_into = ?4)"
  }

  private func daily(_ sql: String, to day: CivilDate) throws -> [CivilDate: Int64] {
    var sums: [CivilDate: Int64] = [:]
    try store.each(sql, currency.code, day, known, customer) { row in
      sums[row.day(0), default: 0] += row.int(1)
      return true
    }
    return sums
  }

  private func sales(to day: CivilDate) throws -> [CivilDate: Int64] {
    let invoiced = try daily(
      """
      SELECT x.day, sum(x.amount) FROM receivables_item x
      WHERE x.currency = ?1 AND x.day <= ?2 AND x.recorded <= ?3 AND x.component = 'principal' AND \(owner)
      GROUP BY x.day
      """, to: day)
    let credited = try daily(
      """
      SELECT x.day, -sum(x.amount) FROM receivables_credit x
      WHERE x.kind = 'creditNote' AND x.currency = ?1 AND x.day <= ?2 AND x.recorded <= ?3 AND \(owner)
      GROUP BY x.day
      """, to: day)
    return invoiced.merging(credited, uniquingKeysWith: +)
  }

  private func open(on day: CivilDate) throws -> [CivilDate: Int64] {
    try daily(
      """
      SELECT x.day, sum((SELECT sum(e.amount) FROM receivables_entry e
        WHERE e.account = x.id AND e.day <= ?2 AND e.recorded <= ?3))
      FROM receivables_item x
      WHERE x.currency = ?1 AND x.day <= ?2 AND x.recorded <= ?3 AND (x.open > 0 OR x.last_day > ?2 OR \(!wholeJournal))
        AND x.component = 'principal' AND \(owner)
      GROUP BY x.day
      """, to: day
    ).filter { $0.value != 0 }
  }

  private func payments(_ from: CivilDate, _ to: CivilDate) throws -> [(amount: Int64, days: Int)] {
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

  private func sum(_ sql: String, _ from: CivilDate, _ to: CivilDate) throws -> Int64 {
    try store.first(sql + " " + owner, currency.code, to, known, customer, from) { $0.int(0) } ?? 0
  }

  private static let writtenOff = """
    SELECT coalesce(sum(x.amount), 0) FROM receivables_write_off x
    WHERE x.currency = ?1 AND x.day <= ?2 AND x.recorded <= ?3 AND x.day >= ?5 AND
    """

  private static let recovered = """
    SELECT coalesce(sum(r.amount), 0) FROM receivables_recovery r JOIN receivables_write_off x ON x.id = r.write_off
    WHERE x.currency = ?1 AND r.day <= ?2 AND r.recorded <= ?3 AND r.day >= ?5 AND
    """
}

extension Clocks {
  init(day: CivilDate, known: Instant, wholeJournal: Bool) {
    self.day = day
    self.known = known
    self.wholeJournal = wholeJournal
  }
}
