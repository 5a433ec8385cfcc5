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
    /// As `Turnover` defines it.
    var sold: Int64 = 0
    /// As `Turnover` defines it.
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
          sums[key, default: Sum()][keyPath: figure] += try report.value(row.int(2), of: currency)
          return true
        }
      }
    }
    return sums
  }

  /// Customer, product and amount: ?1 currency, ?2 and ?3 the days, ?4 the moment of knowledge, ?5 the customer. Each
  /// customer's figure of each currency is one row, so that it is turned once.
  private static let queries: [(sql: String, figure: any WritableKeyPath<Sum, Int64> & Sendable)] = [
    (Turnover.byCustomer(.sales), \.sold),
    (
      """
      SELECT customer, '' AS product, sum(amount) FROM receivables_item
      WHERE currency = ?1 AND due BETWEEN ?2 AND ?3 AND recorded <= ?4 AND (?5 IS NULL OR customer IN
        \(CustomerRef.members(of: "?5")))
      GROUP BY customer
      """, \.due
    ),
    (Turnover.byCustomer(.collected), \.recovered),
  ]
}
