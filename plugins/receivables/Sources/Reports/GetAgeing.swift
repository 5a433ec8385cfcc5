import AvalKit

/// Ages what is owed on any day, as known at any instant (V-18, F-V7, F-V8): notDue + buckets − unapplied = balance in
/// every row and in the totals.
struct GetAgeing: Method {
  typealias By = Key

  enum Key: String, Decodable { case customer, group, salesperson, region, currency, total }

  /// What the rows of all pages add up to, and how they were made.
  struct Summary: Encodable {
    let totals: [AgeingRow]
    /// The rates of a report in one currency.
    let rates: [RateView]?
    let bounds: [Int]
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> PageWith<AgeingRow, Summary> {
    let buckets = try Buckets(params.buckets ?? Buckets.standard)
    let key = params.by ?? .customer
    let clocks = Clocks(call)
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor,
      filter: [key.rawValue, "\(buckets.bounds)", customer, clocks.day, clocks.known, params.reportCurrency],
      after: [Int64.min, "", ""])
    var ageing = Ageing(buckets: buckets, day: clocks.day)
    if key == .total, customer == nil, clocks.wholeJournal, params.reportCurrency == nil {
      try ageing.readDaily(call.store)
    } else {
      try ageing.read(Balances(store: call.store, clocks: clocks, customer: customer))
    }
    var rates: [RateView]?
    if let target = params.reportCurrency {
      let report = try ReportCurrency(nil, all: target, on: clocks.day, known: clocks.known, call)
      try ageing.convert(in: report)
      rates = report.views
    }
    let names = try AgeingKeys(key, clocks, call.store)
    let rows = try ageing.rows(by: names)
    let start = rows.firstIndex { page.reaches($0.position) } ?? rows.endIndex
    let shown = try page.page(Array(rows[start...].prefix(page.fetch))) {
      $0.position
    } item: {
      try AgeingRow($0, names: names)
    }
    return shown.with(
      Summary(
        totals: try ageing.totals(), rates: rates, bounds: buckets.bounds, asOf: clocks.day, knownAt: call.knownAt))
  }
}

/// One row of the report (`#/ageingRow`).
struct AgeingRow: Encodable {
  let key: String?
  let name: String?
  /// Present in reports by customer: the id, or null for payments whose payer is unknown.
  let customer: String??
  let currency: String
  let notDue: Money
  let buckets: [Money]
  let unapplied: Money
  let balance: Money

  private enum CodingKeys: String, CodingKey {
    case key, name, customer, currency, notDue, buckets, unapplied, balance
  }

  init(_ row: Ageing.Row, names: AgeingKeys) throws {
    let isCustomer = names.key == .customer
    let key = isCustomer ? names.key(of: row.group, currency: row.currency) : row.key
    try self.init(
      row.sum, row.currency, key: key, customer: isCustomer ? .some(key) : .none, name: try names.name(of: row.group))
  }

  init(_ sum: AgeingSum, _ code: String, key: String?, customer: String??, name: String?) throws {
    let currency = try Currency(parsing: code)
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    self.key = key
    self.name = name
    self.customer = customer
    self.currency = code
    notDue = money(sum.notDue)
    buckets = sum.buckets.map(money)
    unapplied = money(sum.unapplied)
    balance = money(sum.balance)
  }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(key, forKey: .key)
    try members.encodeIfPresent(name, forKey: .name)
    if let customer { try members.encode(customer, forKey: .customer) }
    try members.encode(currency, forKey: .currency)
    try members.encode(notDue, forKey: .notDue)
    try members.encode(buckets, forKey: .buckets)
    try members.encode(unapplied, forKey: .unapplied)
    try members.encode(balance, forKey: .balance)
  }
}
