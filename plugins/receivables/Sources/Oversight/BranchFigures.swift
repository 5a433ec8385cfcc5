import AvalKit

/// What plans and branch reports are grouped by.
enum BranchKey: String, Codable {
  case total, region, salesperson

  func keys(_ call: Call) throws -> AgeingKeys {
    let key: GetAgeing.Key =
      switch self {
      case .total: .total
      case .region: .region
      case .salesperson: .salesperson
      }
    return try AgeingKeys(key, Clocks(call), call.store)
  }
}

/// Sales and receipts of a period by branch, in a report's currency.
struct BranchFigures {
  struct Sum {
    var sold: Int64 = 0
    /// Payments received and what came in for write-offs, less what was paid back.
    var recovered: Int64 = 0
    /// What fell due.
    var due: Int64 = 0
  }

  private let call: Call
  private let report: ReportCurrency
  private let keys: AgeingKeys
  private let known: Instant
  /// Only this customer and those merged into it.
  private let customer: Int64?

  init(_ call: Call, _ report: ReportCurrency, by: BranchKey, customer: Int64? = nil) throws {
    self.call = call
    self.report = report
    self.customer = customer
    keys = try by.keys(call)
    known = Clocks(call).known
  }

  /// By key; nil holds customers without one and payments whose payer is unknown. Each customer's figure of each currency
  /// is turned once.
  func sums(from: CivilDate, to: CivilDate) throws -> [String?: Sum] {
    var sums: [String?: Sum] = [:]
    for currency in try report.sources() {
      for (sql, figure) in BranchFigures.queries {
        try call.store.each(sql, currency.code, from, to, known, customer) { row in
          let key = keys.key(of: keys.survivor(of: row.optionalInt(0)), currency: currency.code)
          sums[key, default: Sum()][keyPath: figure] += try report.value(row.int(1), of: currency)
          return true
        }
      }
    }
    return sums
  }

  private static func owned(_ column: String) -> String {
    "(?5 IS NULL OR \(column) IN (SELECT a.id FROM archive_customer_v1 a WHERE a.id = ?5 OR a.merged_into = ?5))"
  }

  /// Customer and amount: ?1 currency, ?2 and ?3 the days, ?4 the moment of knowledge, ?5 the customer.
  private static let queries: [(sql: String, figure: any WritableKeyPath<Sum, Int64> & Sendable)] = [
    (
      """
      SELECT customer, sum(amount) FROM receivables_item
      WHERE currency = ?1 AND component = 'principal' AND day BETWEEN ?2 AND ?3 AND recorded <= ?4
        AND \(owned("customer"))
      GROUP BY customer
      """, \.sold
    ),
    (
      """
      SELECT customer, sum(amount) FROM receivables_item
      WHERE currency = ?1 AND due BETWEEN ?2 AND ?3 AND recorded <= ?4 AND \(owned("customer")) GROUP BY customer
      """, \.due
    ),
    (
      """
      SELECT CASE WHEN assigned <= ?4 THEN customer END, sum(amount) FROM receivables_credit c
      WHERE currency = ?1 AND kind = 'payment' AND day BETWEEN ?2 AND ?3 AND recorded <= ?4
        AND NOT EXISTS (SELECT 1 FROM receivables_conversion v WHERE v.target = c.id)
        AND \(owned("CASE WHEN assigned <= ?4 THEN customer END"))
      GROUP BY CASE WHEN assigned <= ?4 THEN customer END
      """, \.recovered
    ),
    (
      """
      SELECT w.customer, sum(r.amount) FROM receivables_recovery r JOIN receivables_write_off w ON w.id = r.write_off
      WHERE w.currency = ?1 AND r.day BETWEEN ?2 AND ?3 AND r.recorded <= ?4 AND \(owned("w.customer"))
      GROUP BY w.customer
      """, \.recovered
    ),
    (
      """
      SELECT f.customer, -sum(f.amount) FROM receivables_refund f JOIN receivables_credit c ON c.id = f.credit
      WHERE f.currency = ?1 AND f.day BETWEEN ?2 AND ?3 AND f.recorded <= ?4 AND c.kind = 'payment'
        AND \(owned("f.customer"))
      GROUP BY f.customer
      """, \.recovered
    ),
  ]
}
