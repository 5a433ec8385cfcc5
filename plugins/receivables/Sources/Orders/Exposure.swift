import AvalKit

/// What a customer owes and will owe in one currency: one function for every path that asks (V-6, F-V20).
struct ExposureFigures {
  var openItems: Int64 = 0
  var unapplied: Int64 = 0
  var unbilled: Int64 = 0
  var orders: Int64 = 0
  /// What is open and overdue, by due day, oldest first.
  var overdue: [(due: CivilDate, open: Int64)] = []

  var isZero: Bool { openItems == 0 && unapplied == 0 && unbilled == 0 && orders == 0 }

  /// What is owed and will be owed, less what is paid ahead.
  func balance(in currency: Currency) throws -> Money {
    let sum = Int128(openItems) + Int128(unbilled) + Int128(orders) - Int128(unapplied)
    return Money(minor: try Int64(checked: sum), currency: currency)
  }
}

/// Reads figures of a day as known at an instant: items, credits, deliveries and orders alike.
struct Exposure {
  let call: Call
  let store: Store
  let clocks: Clocks

  /// - Parameter clocks: those of the request where none are given.
  init(_ call: Call, _ clocks: Clocks? = nil) {
    self.call = call
    store = call.store
    self.clocks = clocks ?? Clocks(call)
  }

  /// The customer's figures by currency.
  ///
  /// - Parameter order: an order left out, because it is being asked about.
  func figures(of customer: Int64, without order: String?) throws -> [Currency: ExposureFigures] {
    var figures: [Currency: ExposureFigures] = [:]
    func add(_ row: Row, _ body: (inout ExposureFigures, Row) -> Void) throws -> Bool {
      body(&figures[try Currency(parsing: row.text(0)), default: ExposureFigures()], row)
      return true
    }
    func each(_ sql: String, _ body: (inout ExposureFigures, Row) -> Void) throws {
      try store.each(sql, customer, clocks.day, clocks.known, clocks.wholeJournal) { try add($0, body) }
    }
    try each(Exposure.itemSQL) { figure, row in
      figure.openItems += row.int(2)
      if row.day(1) < clocks.day { figure.overdue.append((row.day(1), row.int(2))) }
    }
    try each(Exposure.creditSQL) { $0.unapplied = $1.int(1) }
    try each(Exposure.deliverySQL) { $0.unbilled = $1.int(1) }
    try store.each(Exposure.orderSQL, customer, clocks.day, clocks.known, clocks.wholeJournal, order) { row in
      try add(row) { $0.orders = $1.int(1) }
    }
    return figures
  }

  // With the whole journal known, an account without rows after the day answers with its stored balance.

  private static let owner = CustomerRef.members(of: "?1")

  private static let itemSQL = """
    SELECT currency, due, sum(balance) FROM (
      SELECT currency, due, CASE WHEN ?4 = 1 AND last_day <= ?2 THEN open ELSE (SELECT coalesce(sum(e.amount), 0)
        FROM receivables_entry e WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3) END AS balance
      FROM receivables_item i
      WHERE customer IN \(owner) AND (open > 0 OR last_day > ?2 OR ?4 = 0) AND day <= ?2) AS dated
    WHERE balance > 0 GROUP BY currency, due ORDER BY currency, due
    """

  private static let creditSQL = """
    SELECT currency, sum(CASE WHEN ?4 = 1 AND last_day <= ?2 THEN unapplied ELSE (SELECT coalesce(-sum(e.amount), 0)
      FROM receivables_entry e WHERE e.account = c.id AND e.day <= ?2 AND e.recorded <= ?3) END)
    FROM receivables_credit c
    WHERE customer IN \(owner) AND (unapplied > 0 OR last_day > ?2 OR ?4 = 0) AND day <= ?2 AND assigned <= ?3
    GROUP BY currency
    """

  private static let deliverySQL = """
    SELECT currency, sum(CASE WHEN ?4 = 1 AND last_day <= ?2 THEN unbilled ELSE (SELECT coalesce(sum(h.amount), 0)
      FROM receivables_hold h WHERE h.account = d.id AND h.day <= ?2 AND h.recorded <= ?3) END)
    FROM receivables_delivery d
    WHERE customer IN \(owner) AND (unbilled > 0 OR last_day > ?2 OR ?4 = 0) AND day <= ?2
    GROUP BY currency
    """

  private static let orderSQL = """
    SELECT currency, sum(CASE WHEN ?4 = 1 AND last_day <= ?2 THEN reserved ELSE (SELECT coalesce(sum(h.amount), 0)
      FROM receivables_hold h WHERE h.account = o.id AND h.day <= ?2 AND h.recorded <= ?3) END)
    FROM receivables_order o
    WHERE customer IN \(owner) AND (reserved > 0 OR last_day > ?2 OR ?4 = 0) AND (?5 IS NULL OR number <> ?5)
    GROUP BY currency
    """
}
