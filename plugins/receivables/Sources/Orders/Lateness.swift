import AvalKit

/// How late a customer is where it counts: what is overdue and not disputed, less what it has on account, the oldest first
/// (V-10). An amount below the policy's minimum stops nobody.
struct Lateness: Sendable {
  private struct Part: Sendable {
    let days: Int
    /// Minor units of the house currency.
    let worth: Int64
  }

  /// The most overdue first.
  private let parts: [Part]
  private let minimum: Int64
  private let day: CivilDate

  /// Days overdue of the oldest part beyond so many days, or nil where all beyond them together stay below the minimum.
  func days(beyond limit: Int) -> Int? {
    let late = parts.filter { $0.days > limit }
    let sum = late.reduce(Int128(0)) { $0 + Int128($1.worth) }
    guard sum > 0, sum >= Int128(minimum) else { return nil }
    return late.map(\.days).max()
  }

  /// The first day on which what is late now was beyond so many days, or nil where it is not.
  func since(beyond limit: Int) throws -> CivilDate? {
    var sum = Int128(0)
    for part in parts where part.days > limit {
      sum += Int128(part.worth)
      if sum > 0, sum >= Int128(minimum) { return try day.adding(days: limit + 1 - part.days) }
    }
    return nil
  }

  /// - Parameters:
  ///   - figures: what the customer owes by currency. What is on account in a currency covers that currency alone.
  ///   - disputed: what of it is disputed, by currency and due day.
  init(
    _ figures: [Currency: ExposureFigures], disputed: [Currency: [CivilDate: Int64]], _ policy: CreditPolicy,
    _ rates: ExchangeRates, on day: CivilDate
  ) throws {
    let house = try rates.policy().house
    var parts: [Part] = []
    for (currency, figure) in figures {
      var cover = figure.unapplied
      for (due, open) in figure.overdue {
        let undisputed = max(0, open - (disputed[currency]?[due] ?? 0))
        let covered = min(max(0, cover), undisputed)
        cover -= covered
        guard undisputed > covered else { continue }
        let worth = try Lateness.worth(undisputed - covered, currency, house, rates, day)
        parts.append(Part(days: due.days(until: day), worth: worth))
      }
    }
    self.parts = parts.sorted { $0.days > $1.days }
    self.day = day
    minimum =
      try policy.overdueMinimum.map {
        try Int64(checked: $0.rounded(digits: Int(house.minorDigits)).units)
      } ?? 0
  }

  /// Without a rate for the day, one unit of a currency stands for one of the house's: too little to be exact, enough to
  /// tell cents from debts.
  private static func worth(
    _ minor: Int64, _ currency: Currency, _ house: Currency, _ rates: ExchangeRates, _ day: CivilDate
  ) throws -> Int64 {
    guard currency != house else { return minor }
    let units = Fraction(Int128(minor))
    guard let rate = try rates.rate(of: currency, on: day) else {
      let scaled = try units * Fraction(Int128(house.minorPerUnit)) / Fraction(Int128(currency.minorPerUnit))
      return try Int64(checked: scaled.rounded(digits: 0).units)
    }
    return try Int64(checked: (units * rate.factor()).rounded(digits: 0).units)
  }

  /// A customer's lateness as positions are read.
  static func of(_ customer: Int64, _ policy: CreditPolicy, _ positions: Positions) throws -> Lateness {
    let exposure = positions.exposure
    return try Lateness(
      exposure.figures(of: customer, without: nil), disputed: exposure.disputed(of: customer), policy,
      positions.rates, on: exposure.clocks.day)
  }

  /// A customer's lateness on a day as everything known now says.
  static func of(_ customer: Int64, on day: CivilDate, _ policy: CreditPolicy, in call: Call) throws -> Lateness {
    try of(customer, policy, Positions(call, Clocks(day: day)))
  }
}

extension Exposure {
  /// What of a customer's open items is under dispute, or accepted as wrong and not credited yet, by currency and due day:
  /// nothing where no module keeps disputes.
  func disputed(of customer: Int64) throws -> [Currency: [CivilDate: Int64]] {
    guard call.isEnabled("collections") else { return [:] }
    var sums: [Currency: [CivilDate: Int64]] = [:]
    try store.each(
      """
      SELECT currency, due, sum(CASE WHEN disputed < balance THEN disputed ELSE balance END) FROM (
        SELECT currency, due, balance, disputed + CASE WHEN accepted > credited THEN accepted - credited ELSE 0 END AS disputed
        FROM (
          SELECT i.currency, i.due, x.disputed, x.accepted,
            CASE WHEN ?4 = 1 AND i.last_day <= ?2 THEN i.open ELSE (SELECT coalesce(sum(e.amount), 0)
              FROM receivables_entry e WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3) END AS balance,
            CASE WHEN x.accepted = 0 THEN 0 ELSE (SELECT coalesce(-sum(e.amount), 0)
              FROM receivables_entry e LEFT JOIN receivables_credit c ON c.id = e.counter
              WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3 AND e.recorded >= x.since
                AND (e.kind IN ('adjustment', 'feeWaiver', 'feeReversal')
                  OR c.kind IN ('creditNote', 'claim'))) END AS credited
          FROM (
            SELECT d.item_id,
              sum(CASE WHEN d.resolved_day IS NULL OR d.resolved_day > ?2 THEN d.amount ELSE 0 END) AS disputed,
              sum(CASE WHEN d.outcome = 'accepted' AND d.resolved_day <= ?2 THEN d.amount ELSE 0 END) AS accepted,
              min(CASE WHEN d.outcome = 'accepted' AND d.resolved_day <= ?2 THEN d.recorded_at END) AS since
            FROM collections_dispute_v1 d
            WHERE d.customer_id IN \(Family.sql) AND d.opened_day <= ?2 AND d.recorded_at <= ?3
            GROUP BY d.item_id) AS x JOIN receivables_item i ON i.id = x.item_id) AS claimed) AS items
      GROUP BY currency, due ORDER BY currency, due
      """, customer, clocks.day, clocks.known, clocks.wholeJournal
    ) { row in
      sums[try row.currency(0), default: [:]][row.day(1)] = row.int(2)
      return true
    }
    return sums
  }
}
