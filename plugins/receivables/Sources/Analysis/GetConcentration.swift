import AvalKit

/// Shares of a whole: how much hangs on few (V-12, V-13, F-V21).
package struct Concentration: Sendable {
  package struct Share: Sendable, Hashable {
    package let key: String
    package let amount: Int64
    /// In percent, four digits.
    package let share: ExactDecimal
  }

  /// Largest first; equal ones by key.
  package let shares: [Share]
  /// Σ share², a fraction with four digits; nil of nothing.
  package let hhi: ExactDecimal?
  /// The share of the largest, of the two largest, … in percent: at most ten.
  package let topShares: [ExactDecimal]

  package init(_ amounts: [String: Int64]) throws {
    let sorted = amounts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let total = sorted.reduce(Int128(0)) { $0 + Int128($1.value) }
    shares = try sorted.map { key, amount in
      Share(key: key, amount: amount, share: try Fraction(Int128(amount), total).percent(digits: 4))
    }
    let squares = sorted.reduce(Int128(0)) { $0 + Int128($1.value) * Int128($1.value) }
    hhi = total > 0 ? try Fraction(squares, total * total).rounded(digits: 4) : nil
    var running: Int128 = 0
    topShares = try sorted.prefix(10).map { _, amount in
      running += Int128(amount)
      return try Fraction(running, total).percent(digits: 4)
    }
  }
}

struct GetConcentration: Method {
  static let name = "receivables.concentration.get"

  enum Key: String, Decodable { case customer, region, product }

  struct Params: Decodable {
    let by: Key?
    let shareLimit: ExactDecimal?
    let currency: Currency?
    let limit: Int?
  }

  struct Item: Encodable {
    let key: String
    let amount: Money
    let share: ExactDecimal
  }

  struct Alarm: Encodable {
    let key: String
    let share: ExactDecimal
    let limit: ExactDecimal
    let text: Text
  }

  struct Result: Encodable {
    let currency: String
    let total: Money
    let hhi: Figure
    let topShares: [ExactDecimal]
    let items: [Item]
    let count: Int
    let alarms: [Alarm]
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let amounts = try amounts(by: params.by ?? .customer, currency, in: call)
    let concentration = try Concentration(amounts)
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    let limit = params.shareLimit
    let alarms = limit.map { limit in
      concentration.shares.prefix { $0.share > limit }.map {
        Alarm(
          key: $0.key, share: $0.share, limit: limit,
          text: Text(
            "\($0.key) holds \($0.share) %, more than \(limit) %.", zh: "\($0.key) 占 \($0.share)%,超过 \(limit)%。"))
      }
    }
    return Result(
      currency: currency.code, total: money(amounts.values.reduce(0, +)), hhi: Figure(concentration.hhi),
      topShares: concentration.topShares,
      items: concentration.shares.prefix(params.limit ?? 100).map {
        Item(key: $0.key, amount: money($0.amount), share: $0.share)
      },
      count: concentration.shares.count, alarms: Array((alarms ?? []).prefix(1_000)), asOf: call.asOf,
      knownAt: call.knownAt)
  }

  private func amounts(by key: Key, _ currency: Currency, in call: Call) throws -> [String: Int64] {
    var sums: [String: Int64] = [:]
    if key == .product {
      let clocks = Clocks(call)
      try call.store.each(
        """
        SELECT coalesce(product, ''), sum(balance) FROM (
          SELECT i.product, (SELECT sum(e.amount) FROM receivables_entry e
            WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3) AS balance
          FROM receivables_item i
          WHERE i.currency = ?1 AND i.day <= ?2 AND i.recorded <= ?3 AND (i.open > 0 OR i.last_day > ?2 OR ?4)) AS dated
        GROUP BY product
        """, currency.code, clocks.day, clocks.known, !clocks.wholeJournal
      ) { row in
        sums[row.text(0)] = row.int(1)
        return true
      }
      return sums
    }
    let keys = try AgeingKeys(key == .region ? .region : .customer, Clocks(call), call.store)
    try Balances(store: call.store, clocks: Clocks(call), customer: nil).eachOpenItem { customer, code, _, open in
      guard code == currency.code else { return }
      sums[keys.key(of: keys.survivor(of: customer), currency: code) ?? "", default: 0] += open
    }
    return sums
  }
}
