import AvalKit

/// What is open and unapplied on a day as known at an instant, account by account: the one reading of the journal that
/// every report starts from.
///
/// With the whole journal known, an account without entries after the day answers with its stored balance, straight
/// from an index of open accounts; only accounts that changed later are added up from their rows.
struct Balances {
  let store: Store
  let clocks: Clocks
  /// Only this customer and those merged into it.
  let customer: Int64?

  struct OpenItemBalance {
    let customer: Int64
    let currency: Int
    let due: CivilDate
    let open: Int64
  }

  /// Calls `body` with each open item's customer, currency code, due day and balance.
  func eachOpenItem(_ body: (Int64, String, CivilDate, Int64) throws -> Void) throws {
    if clocks.wholeJournal {
      try store.each(
        """
        SELECT customer, currency, due, open FROM receivables_item
        WHERE open > 0 AND last_day <= ?1 \(owner("customer", "?2"))
        """, clocks.day, customer
      ) { row in
        try body(row.int(0), row.text(1), row.day(2), row.int(3))
        return true
      }
    }
    try eachItemChangedLater(body)
  }

  /// The same for the items that changed after the day or, at an earlier instant, for all.
  private func eachItemChangedLater(_ body: (Int64, String, CivilDate, Int64) throws -> Void) throws {
    guard try !clocks.wholeJournal || changedLater("receivables_item") else { return }
    try store.each(
      """
      SELECT min(i.customer), min(i.currency), min(i.due), sum(e.amount) AS balance
      FROM receivables_item i JOIN receivables_entry e ON e.account = i.id
      WHERE (?3 = 0 OR i.last_day > ?1) AND i.day <= ?1 AND e.day <= ?1 AND e.recorded <= ?4 \(owner("i.customer", "?2"))
      GROUP BY i.id HAVING sum(e.amount) > 0
      """, clocks.day, customer, clocks.wholeJournal, clocks.known
    ) { row in
      try body(row.int(0), row.text(1), row.day(2), row.int(3))
      return true
    }
  }

  /// Ages all open items: `body` gets each customer's currency code and sums, in one or more pieces.
  ///
  /// What did not change after the day is added up where it lies: for each bound, what is due on that day or later.
  func eachAgedSum(_ buckets: Buckets, _ body: (Int64, String, AgeingSum) throws -> Void) throws {
    guard clocks.wholeJournal, customer == nil else {
      return try eachOpenItem { customer, currency, due, open in
        var sum = AgeingSum(buckets)
        sum.add(open, daysOverdue: due.days(until: clocks.day), buckets)
        try body(customer, currency, sum)
      }
    }
    let columns = ([0] + buckets.bounds).indices.map { "sum(CASE WHEN due >= ?\($0 + 2) THEN open END)" }
    let sql = """
      SELECT customer, currency, sum(open), \(columns.joined(separator: ", ")) FROM receivables_item
      WHERE open > 0 AND last_day <= ?1 GROUP BY customer, currency
      """
    try store.prepared(sql) { statement in
      try statement.bind(Int64(clocks.day.dayNumber), at: 1)
      for (index, bound) in ([0] + buckets.bounds).enumerated() {
        try statement.bind(Int64(clocks.day.dayNumber) - Int64(bound), at: Int32(index + 2))
      }
      try statement.each { row in
        var sum = AgeingSum(buckets)
        sum.notDue = row.int(3)
        for index in buckets.bounds.indices { sum.buckets[index] = row.int(4 + index) - row.int(3 + index) }
        sum.buckets[buckets.count - 1] = row.int(2) - row.int(2 + buckets.count)
        try body(row.int(0), row.text(1), sum)
        return true
      }
    }
    try eachItemChangedLater { customer, currency, due, open in
      var sum = AgeingSum(buckets)
      sum.add(open, daysOverdue: due.days(until: clocks.day), buckets)
      try body(customer, currency, sum)
    }
  }

  /// Calls `body` with each unapplied credit's customer (nil while unknown), currency code and balance.
  func eachCredit(_ body: (Int64?, String, Int64) throws -> Void) throws {
    let read: (Row) throws -> Bool = { row in
      try body(row.optionalInt(0), row.text(1), row.int(2))
      return true
    }
    if clocks.wholeJournal {
      try store.each(
        """
        SELECT customer, currency, unapplied FROM receivables_credit
        WHERE unapplied > 0 AND last_day <= ?1 \(owner("customer", "?2"))
        """, clocks.day, customer, body: read)
    }
    guard try !clocks.wholeJournal || changedLater("receivables_credit") else { return }
    try store.each(
      """
      SELECT min(CASE WHEN c.assigned <= ?4 THEN c.customer END), min(c.currency), -sum(e.amount)
      FROM receivables_credit c JOIN receivables_entry e ON e.account = c.id
      WHERE (?3 = 0 OR c.last_day > ?1) AND c.day <= ?1 AND e.day <= ?1 AND e.recorded <= ?4 \(owner("c.customer", "?2"))
      GROUP BY c.id HAVING sum(e.amount) < 0
      """, clocks.day, customer, clocks.wholeJournal, clocks.known, body: read)
  }

  private func owner(_ column: String, _ placeholder: String) -> String {
    customer == nil
      ? "AND \(placeholder) IS NULL"
      : "AND \(column) IN \(CustomerRef.members(of: placeholder))"
  }

  /// Whether any entry of the ledger lies after the day; for one customer the answer is not worth asking.
  private func changedLater(_ table: String) throws -> Bool {
    if customer != nil { return true }
    return try store.first(
      "SELECT 1 FROM receivables_control WHERE last_day > ?1 LIMIT 1", clocks.day
    ) { _ in true } ?? false
  }
}
