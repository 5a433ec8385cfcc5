import AvalKit

/// Sales and what was collected, as `Turnover` defines them, and what is open by customer, salesperson, region or product over a period (V-21, V-22); of a product
/// also what production plans and the stock (V-23).
struct GetStatistics: Method {
  typealias By = Key

  enum Key: String, Decodable { case customer, salesperson, region, product }

  struct Row: Encodable {
    let key: String
    let invoices: Int
    let sales: Money
    let collected: Money
    let open: Money
    /// What production plans to begin in the period, and the stock on its last day; of products alone.
    let planned: Quantity?
    let stock: StockLevel?
  }

  struct Result: Encodable {
    let currency: String
    let rates: [RateView]?
    let items: [Row]
    let count: Int
    let from: CivilDate
    let to: CivilDate
    let knownAt: Instant
  }

  private struct Sum {
    var invoices = 0
    var sales: Int64 = 0
    var collected: Int64 = 0
    var open: Int64 = 0

    var isEmpty: Bool { invoices == 0 && sales == 0 && collected == 0 && open == 0 }
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try ReportPeriod.require(params.from, params.to)
    let clocks = Clocks(call)
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let report = try ReportCurrency(
      params.currency, all: params.reportCurrency, of: customer, on: params.to, known: clocks.known, call)
    let isByProduct = params.by == .product
    let sums = try sums(params, customer, report, clocks, in: call)
    let planned = isByProduct ? try ProductFigures.planned(params.from, params.to, clocks.known, call.store) : [:]
    let stocks = isByProduct ? try ProductFigures.stocks(params.to, clocks.known, call.store) : [:]
    let keys = Set(sums.keys).union(planned.keys).union(stocks.keys)
    let rows = keys.map { ($0, sums[$0] ?? Sum()) }.sorted { ($1.1.sales, $0.0) < ($0.1.sales, $1.0) }
    return Result(
      currency: report.currency.code, rates: report.views,
      items: rows.prefix(params.limit ?? 100).map { key, sum in
        Row(
          key: key, invoices: sum.invoices, sales: report.money(sum.sales), collected: report.money(sum.collected),
          open: report.money(sum.open), planned: planned[key], stock: stocks[key])
      }, count: rows.count, from: params.from, to: params.to, knownAt: call.knownAt)
  }

  /// Each customer's figures of each currency and product are turned once.
  private func sums(
    _ params: Params, _ customer: Int64?, _ report: ReportCurrency, _ clocks: Clocks, in call: Call
  ) throws -> [String: Sum] {
    let key = params.by ?? .customer
    let keys = try AgeingKeys(
      key == .region ? .region : key == .salesperson ? .salesperson : .customer, clocks, call.store)
    var sums: [String: Sum] = [:]
    for currency in try report.sources() {
      func read(_ sql: String, _ add: (inout Sum, AvalKit.Row) throws -> Void) throws {
        try call.store.each(sql, currency.code, params.from, params.to, clocks.known, customer) { row in
          let label =
            key == .product
            ? row.text(1) : keys.key(of: keys.survivor(of: row.optionalInt(0)), currency: currency.code) ?? ""
          try add(&sums[label, default: Sum()], row)
          return true
        }
      }
      try read(Turnover.byCustomer(.sales, products: true)) { sum, row in
        sum.sales += try report.value(row.int(2), of: currency)
      }
      try read(Turnover.byCustomer(.collected, products: true)) { sum, row in
        sum.collected += try report.value(row.int(2), of: currency)
      }
      try read(GetStatistics.sql) { sum, row in
        sum.open += try report.value(row.int(2), of: currency)
        sum.invoices += Int(row.int(3))
      }
    }
    return sums.filter { !$0.value.isEmpty }
  }

  private static let sql = """
    SELECT i.customer, coalesce(i.product, ''),
      sum((SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
        WHERE e.account = i.id AND e.day <= ?3 AND e.recorded <= ?4)),
      sum(CASE WHEN i.part = 1 AND i.kind = 'invoice' AND i.day >= ?2 THEN 1 ELSE 0 END)
    FROM receivables_item i
    WHERE i.currency = ?1 AND i.day <= ?3 AND i.recorded <= ?4 AND (?5 IS NULL OR i.customer IN
      \(CustomerRef.members(of: "?5")))
      AND (i.open > 0 OR i.last_day >= ?2)
    GROUP BY i.customer, coalesce(i.product, '')
    """
}
