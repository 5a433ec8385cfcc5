import AvalKit

/// What foreign items carry in the house currency against the rate of a day, by currency: unrealised differences.
struct Revaluation {
  struct Line: Encodable {
    let currency: String
    /// Open on the day, in the currency.
    let balance: Money
    /// What the books carry for it.
    let carried: Money
    let rate: RateView
    /// The balance at the rate, rounded once.
    let current: Money
    /// current − carried; positive is a gain.
    let difference: Money
    /// Booked for this day already.
    let booked: Money
  }

  let call: Call
  /// Only this currency.
  let currency: Currency?
  let clocks: Clocks
  let rates: ExchangeRates

  init(_ call: Call, currency: Currency? = nil) {
    self.call = call
    self.currency = currency
    clocks = Clocks(call)
    rates = ExchangeRates(call, known: clocks.known)
  }

  func lines() throws -> [Line] {
    let policy = try rates.policy()
    let accounts = policy.revalueCredits ? Revaluation.both : Revaluation.items
    try requireValued(accounts)
    let balances = try call.store.all(
      """
      SELECT a.currency, sum(a.balance), sum(a.carried), coalesce(min(b.booked), 0) FROM (
        SELECT f.id, f.currency,
          (SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
            WHERE e.account = f.id AND e.day <= ?1 AND e.recorded <= ?2) AS balance,
          (SELECT coalesce(sum(h.amount), 0) FROM receivables_house_entry h
            WHERE h.account = f.id AND h.day <= ?1 AND h.recorded <= ?2) AS carried
        FROM receivables_carrying v JOIN (\(accounts)) AS f ON f.id = v.account
        WHERE f.day <= ?1 AND (?3 IS NULL OR f.currency = ?3)) AS a
      LEFT JOIN (SELECT currency, sum(booked) AS booked FROM receivables_revaluation
        WHERE day = ?1 AND recorded <= ?2 GROUP BY currency) AS b ON b.currency = a.currency
      GROUP BY a.currency ORDER BY a.currency
      """, clocks.day, clocks.known, currency?.code
    ) { (try $0.currency(0), $0.int(1), $0.int(2), $0.int(3)) }
    return try balances.filter { $0.1 != 0 || $0.2 != 0 || $0.3 != 0 }.map { currency, balance, carried, booked in
      let rate = try rates.requiredRate(of: currency, on: clocks.day, path: "/asOf")
      let current = try Int64(checked: (Fraction(Int128(balance)) * rate.factor()).rounded(digits: 0).units)
      func house(_ minor: Int64) -> Money { Money(minor: minor, currency: policy.house) }
      return Line(
        currency: currency.code, balance: Money(minor: balance, currency: currency), carried: house(carried),
        rate: RateView(rate), current: house(current), difference: try house(current) - house(carried),
        booked: house(booked))
    }
  }

  /// A document without a worth would make the difference wrong, so it is refused instead.
  private func requireValued(_ accounts: String) throws {
    let waiting = try call.store.first(
      """
      SELECT min(f.currency), min(f.day), count(*) FROM (
        SELECT account FROM receivables_unvalued
        UNION ALL SELECT account FROM receivables_carrying WHERE recorded > ?2) AS u
      JOIN (\(accounts)) AS f ON f.id = u.account
      WHERE f.day <= ?1 AND f.recorded <= ?2 AND (?3 IS NULL OR f.currency = ?3) AND (SELECT sum(e.amount) FROM receivables_entry e
        WHERE e.account = f.id AND e.day <= ?1 AND e.recorded <= ?2) <> 0
      """, clocks.day, clocks.known, currency?.code
    ) { ($0.optionalText(0), $0.optionalDay(1), $0.int(2)) }
    guard let (code, first, count) = waiting, let currency = code, let day = first else { return }
    throw Failure(
      .failedPrecondition,
      "\(count) foreign documents have no worth in the house currency, the first in \(currency) of \(day); record the "
        + "rates of their days.",
      zh: "有 \(count) 份外币单据尚无本位币价值，最早为 \(day) 的 \(currency) 单据；请登记相应日期的汇率。", path: "/asOf")
  }

  private static let items = "SELECT id, currency, day, recorded FROM receivables_item"
  private static let both = items + " UNION ALL SELECT id, currency, day, recorded FROM receivables_credit"
}

/// Reports unrealised exchange differences of a day.
struct GetRevaluation: Method {
  struct Result: Encodable {
    let items: [Revaluation.Line]
    let total: Money
    let asOf: CivilDate
    let knownAt: Instant
    let policyVersion: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try GetRevaluation.result(Revaluation(call, currency: params.currency))
  }

  static func result(_ revaluation: Revaluation) throws -> Result {
    let lines = try revaluation.lines()
    let policy = try revaluation.rates.policy()
    return Result(
      items: lines, total: try lines.map(\.difference).sum(in: policy.house), asOf: revaluation.clocks.day,
      knownAt: revaluation.call.knownAt, policyVersion: policy.version)
  }
}

/// Books the unrealised differences of a day; vouchers take them back on the next day. Booked again for the same day,
/// only what has changed since is added.
struct PostRevaluation: Method {
  func run(_ params: Empty, in call: Call) throws -> GetRevaluation.Result {
    try Ledger(call).requireOpenPeriod(call.asOf, path: "/asOf")
    let revaluation = Revaluation(call)
    let lines = try revaluation.lines()
    for line in lines {
      let booked = try line.difference - line.booked
      guard !booked.isZero else { continue }
      let id = try call.nextID("rvl")
      try call.store.run(
        """
        INSERT INTO receivables_revaluation (id, day, currency, house, balance, carried, current, booked, rate, recorded,
          actor)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """, id, call.asOf, line.currency, booked.currency.code, line.balance.minor, line.carried.minor,
        line.current.minor, booked.minor, line.rate.id.number, call.now, call.actor)
      try call.change(id.description, after: line)
    }
    return try GetRevaluation.result(Revaluation(call))
  }
}
