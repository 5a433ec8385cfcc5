import AvalKit

/// What a customer owes and will owe in one currency: one function for every path that asks (V-6, F-V20).
struct ExposureFigures {
  var openItems: Int64 = 0
  var unapplied: Int64 = 0
  var unbilled: Int64 = 0
  var orders: Int64 = 0
  /// The earliest due day of an open item.
  var oldestDue: CivilDate?
}

struct Exposure {
  let call: Call
  let store: Store

  init(_ call: Call) {
    self.call = call
    store = call.store
  }

  /// The customer's figures by currency.
  ///
  /// - Parameter order: an order left out, because it is being asked about.
  func figures(of customer: Int64, without order: String?, on day: CivilDate) throws -> [Currency: ExposureFigures] {
    var figures: [Currency: ExposureFigures] = [:]
    func add(_ sql: String, _ body: (inout ExposureFigures, Row) -> Void) throws {
      try store.each(sql, customer, day, order) { row in
        body(&figures[try Currency(parsing: row.text(0)), default: ExposureFigures()], row)
        return true
      }
    }
    try add(Exposure.itemSQL) { figure, row in
      figure.openItems = row.int(1)
      figure.oldestDue = row.optionalDay(2)
    }
    try add(Exposure.creditSQL) { $0.unapplied = $1.int(1) }
    try add(Exposure.deliverySQL) { $0.unbilled = $1.int(1) }
    try add(Exposure.orderSQL) { $0.orders = $1.int(1) }
    return figures
  }

  private static let owner = "(SELECT id FROM archive_customer_v1 WHERE id = ?1 OR merged_into = ?1)"

  private static let itemSQL = """
    SELECT currency, sum(balance), min(due) FROM (
      SELECT currency, due, CASE WHEN last_day <= ?2 THEN open ELSE (SELECT coalesce(sum(e.amount), 0)
        FROM receivables_entry e WHERE e.account = i.id AND e.day <= ?2) END AS balance
      FROM receivables_item i
      WHERE customer IN \(owner) AND (open > 0 OR last_day > ?2) AND day <= ?2 AND ?3 IS ?3) AS dated
    WHERE balance > 0 GROUP BY currency
    """

  private static let creditSQL = """
    SELECT currency, sum(CASE WHEN last_day <= ?2 THEN unapplied ELSE (SELECT coalesce(-sum(e.amount), 0)
      FROM receivables_entry e WHERE e.account = c.id AND e.day <= ?2) END)
    FROM receivables_credit c
    WHERE customer IN \(owner) AND (unapplied > 0 OR last_day > ?2) AND day <= ?2 AND ?3 IS ?3 GROUP BY currency
    """

  private static let deliverySQL = """
    SELECT currency, sum(amount) FROM receivables_delivery
    WHERE customer IN \(owner) AND day <= ?2 AND (billed_day IS NULL OR billed_day > ?2) AND ?3 IS ?3
    GROUP BY currency
    """

  private static let orderSQL = """
    SELECT currency, sum(reserved) FROM receivables_order
    WHERE customer IN \(owner) AND reserved > 0 AND day <= ?2 AND (?3 IS NULL OR number <> ?3) GROUP BY currency
    """

  /// Whether a customer has deliveries that no invoice has billed.
  func hasUnbilled(_ customer: Int64) throws -> Bool {
    try store.first(
      "SELECT 1 FROM receivables_delivery WHERE customer = ?1 AND billed_document IS NULL LIMIT 1", customer
    ) { _ in true } ?? false
  }

  /// An invoice bills its order and the deliveries that carry its number or its order's: what they held is now an item.
  func bill(
    customer: Int64, document: Int64, number: String, order: String?, amount: Money, on day: CivilDate
  ) throws {
    try store.run(
      """
      UPDATE receivables_delivery SET billed_document = ?4, billed_day = ?5
      WHERE customer = ?1 AND billed_document IS NULL
        AND (number = ?2 OR number = ?3 OR order_number = ?3)
      """, customer, number, order, document, day)
    if let order { try consume(order, of: customer, by: amount) }
  }

  /// Frees part of what an order reserves, because it was delivered or invoiced.
  func consume(_ order: String, of customer: Int64, by amount: Money) throws {
    try store.run(
      """
      UPDATE receivables_order SET reserved = CASE WHEN reserved > ?3 THEN reserved - ?3 ELSE 0 END,
        state = CASE WHEN reserved > ?3 THEN state ELSE 'invoiced' END
      WHERE customer = ?1 AND number = ?2 AND currency = ?4 AND state IN ('approved', 'held', 'released')
      """, customer, order, amount.minor, amount.currency.code)
  }
}

/// The billing of many invoices of one request: most customers have no delivery that waits for one.
struct Billing {
  private let exposure: Exposure
  private var unbilled: [Int64: Bool] = [:]

  init(_ exposure: Exposure) {
    self.exposure = exposure
  }

  /// As `Exposure.bill`; nothing else posts deliveries within the request.
  mutating func bill(
    customer: Int64, document: Int64, number: String, order: String?, amount: Money, on day: CivilDate
  ) throws {
    let hasUnbilled = try unbilled[customer] ?? exposure.hasUnbilled(customer)
    unbilled[customer] = hasUnbilled
    guard hasUnbilled else {
      if let order { try exposure.consume(order, of: customer, by: amount) }
      return
    }
    try exposure.bill(customer: customer, document: document, number: number, order: order, amount: amount, on: day)
  }
}
