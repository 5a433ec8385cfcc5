import AvalKit

/// Items with what is open on a day as known at an instant, in the order they were posted (F-V8).
struct ListItems: Method {
  /// The clocks that the items were read by.
  struct Read: Encodable {
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> PageWith<OpenItem, Read> {
    let customer = try params.customer.map { try CustomerResolver(call).find($0, path: "/customer") }
    let status = params.status ?? .open
    let clocks = Clocks(call)
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor,
      filter: [customer, status.rawValue, params.currency, clocks.day, clocks.known], after: [0])
    let items = try call.store.all(
      sql(customer != nil, clocks), customer, page.after[0], clocks.day, clocks.known, params.currency,
      status.rawValue, page.fetch
    ) { row in
      OpenItem(try Item(row: row), open: row.int(23), settled: row.day(24), on: clocks.day)
    }
    return page.page(items) { [$0.id] }.with(Read(asOf: clocks.day, knownAt: call.knownAt))
  }

  /// With the whole journal known and no entry after the day, an item's own balance answers; else its rows are added up.
  private func sql(_ ofCustomer: Bool, _ clocks: Clocks) -> String {
    let owner = ofCustomer ? "customer IN \(CustomerRef.members(of: "?1"))" : "?1 IS NULL"
    let cached = clocks.wholeJournal ? "last_day <= ?3" : "false"
    return """
      SELECT * FROM (
        SELECT \(Item.columns),
          CASE WHEN \(cached) THEN open ELSE (SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
            WHERE e.account = i.id AND e.day <= ?3 AND e.recorded <= ?4) END AS balance,
          CASE WHEN \(cached) THEN last_day ELSE (SELECT max(e.day) FROM receivables_entry e
            WHERE e.account = i.id AND e.day <= ?3 AND e.recorded <= ?4) END AS settled
        FROM receivables_item i
        WHERE \(owner) AND id > ?2 AND day <= ?3 AND recorded <= ?4
          AND (?5 IS NULL OR currency = ?5)) AS dated
      WHERE ?6 = 'all' OR (?6 = 'open') = (balance > 0)
      ORDER BY id LIMIT ?7
      """
  }
}
