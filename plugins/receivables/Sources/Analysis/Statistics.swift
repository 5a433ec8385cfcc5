import AvalKit

/// Sales, receipts and what is open by customer, salesperson, region or product over a period (V-21, V-22, V-23).
struct GetStatistics: Method {
  static let name = "receivables.statistics.get"

  enum Key: String, Decodable { case customer, salesperson, region, product }

  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    let by: Key?
    let customer: CustomerRef?
    let currency: Currency?
    let limit: Int?
  }

  struct Row: Encodable {
    let key: String
    let invoices: Int
    let sales: Money
    let collected: Money
    let open: Money
  }

  struct Result: Encodable {
    let currency: String
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
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let key = params.by ?? .customer
    let keys = try AgeingKeys(
      key == .region ? .region : key == .salesperson ? .salesperson : .customer, Clocks(call), call.store)
    let clocks = Clocks(call)
    var sums: [String: Sum] = [:]
    try call.store.each(
      GetStatistics.sql, currency.code, params.from, params.to, clocks.known, customer
    ) { row in
      let label =
        key == .product ? row.text(1) : keys.key(of: keys.survivor(of: row.int(0)), currency: currency.code) ?? ""
      sums[label, default: Sum()].invoices += Int(row.int(2))
      sums[label, default: Sum()].sales += row.int(3)
      sums[label, default: Sum()].collected += row.int(4)
      sums[label, default: Sum()].open += row.int(5)
      return true
    }
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    let rows = sums.sorted { ($1.value.sales, $0.key) < ($0.value.sales, $1.key) }
    return Result(
      currency: currency.code,
      items: rows.prefix(params.limit ?? 100).map {
        Row(
          key: $0.key, invoices: $0.value.invoices, sales: money($0.value.sales),
          collected: money($0.value.collected), open: money($0.value.open))
      }, count: rows.count, from: params.from, to: params.to, knownAt: call.knownAt)
  }

  private static let sql = """
    SELECT i.customer, coalesce(i.product, ''),
      sum(CASE WHEN i.part = 1 AND i.kind = 'invoice' AND i.day >= ?2 THEN 1 ELSE 0 END),
      sum(CASE WHEN i.component = 'principal' AND i.day >= ?2 THEN i.amount ELSE 0 END),
      sum((SELECT coalesce(-sum(e.amount), 0) FROM receivables_entry e
        WHERE e.account = i.id AND e.kind IN ('apply', 'unapply') AND e.day BETWEEN ?2 AND ?3 AND e.recorded <= ?4)),
      sum((SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
        WHERE e.account = i.id AND e.day <= ?3 AND e.recorded <= ?4))
    FROM receivables_item i
    WHERE i.currency = ?1 AND i.day <= ?3 AND i.recorded <= ?4 AND (?5 IS NULL OR i.customer IN
      (SELECT a.id FROM archive_customer_v1 a WHERE a.id = ?5 OR a.merged_into = ?5))
      AND (i.open > 0 OR i.last_day >= ?2)
    GROUP BY i.customer, coalesce(i.product, '')
    """
}
