import AvalKit

struct GetConcentration: Method {
  typealias By = Key

  enum Key: String, Decodable { case customer, region, product }

  struct Item: Encodable {
    /// Empty for what has no region or product.
    let key: String
    /// A customer's name.
    let name: String?
    let amount: Money
    let share: ExactDecimal
  }

  struct Alarm: Encodable {
    let key: String
    let name: String?
    let share: ExactDecimal
    let limit: ExactDecimal
    let text: Text

    init(_ share: Concentration.Share, name: String?, of key: Key, limit: ExactDecimal) {
      self.key = share.key
      self.name = name
      self.share = share.share
      self.limit = limit
      let label = name ?? share.key
      let nameless = key == .region ? Text("What has no region", zh: "未填地区者") : Text("What has no product", zh: "未填产品者")
      text = Text(
        "\(label.isEmpty ? nameless.en : label) holds \(share.share) % of what is open, more than \(limit) %.",
        zh: "\(label.isEmpty ? nameless.zhHans : label) 占未清额的 \(share.share)%，超过上限 \(limit)%。")
    }
  }

  struct Result: Encodable {
    let currency: String
    let rates: [RateView]?
    let total: Money
    let hhi: Figure
    let topShares: [ExactDecimal]
    let items: [Item]
    let count: Int
    let alarms: [Alarm]
    /// Where the limit of the alarms comes from; left out where the request names it.
    let policyVersion: String?
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let clocks = Clocks(call)
    let key = params.by ?? .customer
    let report = try ReportCurrency(
      params.currency, all: params.reportCurrency, on: clocks.day, known: clocks.known, call)
    let amounts = try amounts(by: key, report, clocks, in: call)
    let concentration = try Concentration(amounts)
    let policy = params.shareLimit == nil ? try call.policy("concentration") : nil
    let limit = try params.shareLimit ?? policy?.decode(ConcentrationPolicy.self).shareLimits[key.rawValue]
    func name(_ share: Concentration.Share) throws -> String? {
      guard key == .customer, !share.key.isEmpty else { return nil }
      let id = try EntityID(parsing: share.key, expecting: CustomerRef.prefix)
      return try call.store.first("SELECT name FROM archive_customer_v1 WHERE id = ?1", id.number) { $0.text(0) }
    }
    let above = limit.map { limit in concentration.shares.prefix { $0.share > limit } } ?? []
    return Result(
      currency: report.currency.code, rates: report.views, total: report.money(amounts.values.reduce(0, +)),
      hhi: Figure(concentration.hhi), topShares: concentration.topShares,
      items: try concentration.shares.prefix(params.limit ?? 100).map {
        Item(key: $0.key, name: try name($0), amount: report.money($0.amount), share: $0.share)
      },
      count: concentration.shares.count,
      alarms: try above.prefix(GetConcentration.alarmsMax).map {
        Alarm($0, name: try name($0), of: key, limit: limit ?? .zero)
      }, policyVersion: policy?.version, asOf: clocks.day, knownAt: call.knownAt)
  }

  /// With shares above a tenth of a percent there are no more.
  private static let alarmsMax = 1_000

  /// What is open by key, in the report's currency: the sum of each key and currency is turned once.
  private func amounts(by key: Key, _ report: ReportCurrency, _ clocks: Clocks, in call: Call) throws -> [String: Int64]
  {
    var sums: [String: [String: Int64]] = [:]
    switch key {
    case .product:
      for currency in try report.sources() { sums[currency.code] = try byProduct(currency, clocks, call.store) }
    case .customer, .region:
      let keys = try AgeingKeys(key == .region ? .region : .customer, clocks, call.store)
      try Balances(store: call.store, clocks: clocks, customer: nil).eachOpenItem { customer, code, _, open in
        guard report.reads(code) else { return }
        let label = keys.key(of: keys.survivor(of: customer), currency: code) ?? ""
        sums[code, default: [:]][label, default: 0] += open
      }
    }
    return try sums.reduce(into: [:]) { all, part in
      let currency = try Currency(parsing: part.key)
      for (label, open) in part.value { all[label, default: 0] += try report.value(open, of: currency) }
    }
  }

  private func byProduct(_ currency: Currency, _ clocks: Clocks, _ store: Store) throws -> [String: Int64] {
    var sums: [String: Int64] = [:]
    try store.each(
      """
      SELECT coalesce(product, ''), sum(balance) FROM (
        SELECT i.product, (SELECT sum(e.amount) FROM receivables_entry e
          WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3) AS balance
        FROM receivables_item i
        WHERE i.currency = ?1 AND i.day <= ?2 AND i.recorded <= ?3 AND (i.open > 0 OR i.last_day > ?2 OR ?4 = 1)) AS dated
      GROUP BY product
      """, currency.code, clocks.day, clocks.known, !clocks.wholeJournal
    ) { row in
      sums[row.text(0), default: 0] += row.int(1)
      return true
    }
    return sums
  }
}

/// The shares from which concentration is alarmed, in percent, as `policies/concentration.json` states them (V-12).
struct ConcentrationPolicy: Decodable {
  let schema: Int
  let version: String
  let title: Text
  let source: Text
  /// By what the report is grouped by; a key that is left out has no alarm of its own.
  let shareLimits: [String: ExactDecimal]
}
