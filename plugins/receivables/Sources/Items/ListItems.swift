import AvalKit

/// Items with what is open on a day as known at an instant, in the order they were posted (F-V8).
struct ListItems: Method {
  struct Result: Encodable {
    let items: [OpenItem]
    let nextCursor: String?
    let asOf: CivilDate
    let knownAt: Instant

    private enum CodingKeys: String, CodingKey { case items, nextCursor, asOf, knownAt }

    /// The last page says `null`, it does not leave the cursor out.
    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: CodingKeys.self)
      try members.encode(items, forKey: .items)
      try members.encode(nextCursor, forKey: .nextCursor)
      try members.encode(asOf, forKey: .asOf)
      try members.encode(knownAt, forKey: .knownAt)
    }
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let limit = params.limit ?? 100
    let customer = try params.customer.map { try CustomerResolver(call).find($0, path: "/customer") }
    let status = params.status ?? .open
    let clocks = Clocks(call)
    let filter = "\(customer ?? 0) \(status.rawValue) \(params.currency?.code ?? "") \(clocks.day) \(clocks.known)"
    let after = try params.cursor.map { try PageCursor.position(of: $0, filter: filter) } ?? 0
    var items: [OpenItem] = []
    var last: Int64?
    try call.store.each(
      sql(customer != nil, clocks), customer ?? after, after, clocks.day, clocks.known, params.currency?.code,
      status.rawValue
    ) { row in
      guard items.count < limit else {
        last = items.last?.id.number
        return false
      }
      items.append(
        OpenItem(
          try Item(row: row), open: row.int(Item.columnCount), settled: row.day(Item.columnCount + 1), on: clocks.day))
      return true
    }
    return Result(
      items: items, nextCursor: last.map { PageCursor.text(position: $0, filter: filter) }, asOf: clocks.day,
      knownAt: call.knownAt)
  }

  /// With the whole journal known and no entry after the day, an item's own balance answers; else its rows are added up.
  private func sql(_ ofCustomer: Bool, _ clocks: Clocks) -> String {
    let cached = clocks.wholeJournal ? "last_day <= ?3" : "false"
    return """
      SELECT * FROM (
        SELECT \(Item.columns),
          CASE WHEN \(cached) THEN open ELSE (SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
            WHERE e.account = i.id AND e.day <= ?3 AND e.recorded <= ?4) END AS balance,
          CASE WHEN \(cached) THEN last_day ELSE (SELECT max(e.day) FROM receivables_entry e
            WHERE e.account = i.id AND e.day <= ?3 AND e.recorded <= ?4) END AS settled
        FROM receivables_item i
        WHERE \(ofCustomer ? "customer IN (SELECT a.id FROM archive_customer_v1 a WHERE a.id = ?1 OR a.merged_into = ?1) AND id > ?2" : "id > ?1 AND id > ?2") AND day <= ?3 AND recorded <= ?4
          AND (?5 IS NULL OR currency = ?5)) AS dated
      WHERE ?6 = 'all' OR (?6 = 'open') = (balance > 0)
      ORDER BY id
      """
  }
}

/// The two clocks of a report: a document day and an instant of recording.
struct Clocks {
  let day: CivilDate
  /// Entries recorded later are not known; the end of time where the request does not look back.
  let known: Instant
  let wholeJournal: Bool

  /// Everything known now about a day.
  init(day: CivilDate) {
    self.day = day
    wholeJournal = true
    known = Instant(milliseconds: .max)
  }

  init(_ call: Call) {
    day = call.asOf
    wholeJournal = call.knownAt >= call.now
    known = wholeJournal ? Instant(milliseconds: .max) : call.knownAt
  }

  init(day: CivilDate, known: Instant, wholeJournal: Bool) {
    self.day = day
    self.known = known
    self.wholeJournal = wholeJournal
  }
}

/// An opaque place in a list, bound to the filter it was made under.
enum PageCursor {
  static func text(position: Int64, filter: String) -> String {
    "p" + String(position, radix: 36) + "." + String(fingerprint(filter), radix: 36)
  }

  static func position(of cursor: String, filter: String) throws -> Int64 {
    let halves = cursor.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0].first == "p", let position = Int64(halves[0].dropFirst(), radix: 36),
      UInt64(halves[1], radix: 36) == fingerprint(filter)
    else {
      throw Failure(
        .invalidParams, "The cursor belongs to another list or filter; start again without a cursor.",
        zh: "该游标属于其他列表或筛选条件；请不带游标重新开始。", path: "/cursor")
    }
    return position
  }

  /// FNV-1a over the filter's bytes.
  private static func fingerprint(_ filter: String) -> UInt64 {
    filter.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
