import AvalKit

/// What collection achieved in a period, by collector or in all (C-25, F-C3).
struct GetPerformance: Method {
  typealias By = Key

  enum Key: String, Decodable { case collector, total }

  struct Promises: Encodable {
    let due: Int
    let kept: Int
    /// In percent, two digits; absent where none was due.
    let keptByCount: ExactDecimal?
    let amounts: [PromisedAmount]
  }

  struct PromisedAmount: Encodable {
    let promised: Money
    let received: Money
    let keptByAmount: ExactDecimal
  }

  struct Row: Encodable {
    let key: String
    let casesOpened: Int
    let casesClosed: Int
    let notices: Int
    let actions: Int
    let promises: Promises
  }

  struct Result: Encodable {
    let items: [Row]
    let from: CivilDate
    let to: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let byCollector = params.by == .collector
    let keys =
      byCollector
      ? try call.store.all(
        "SELECT DISTINCT coalesce(collector, '') FROM collections_case ORDER BY 1 LIMIT 10000"
      ) { $0.text(0) } : ["total"]
    return Result(
      items: try keys.map { key in try row(key, byCollector ? key : nil, params, call) }, from: params.from,
      to: params.to)
  }

  private func row(_ key: String, _ collector: String?, _ params: Params, _ call: Call) throws -> Row {
    func count(_ sql: String) throws -> Int {
      try call.store.first(sql + GetPerformance.ofCollector, collector, params.from, params.to) { Int($0.int(0)) } ?? 0
    }
    return Row(
      key: key,
      casesOpened: try count("SELECT count(*) FROM collections_case c WHERE c.opened BETWEEN ?2 AND ?3"),
      casesClosed: try count("SELECT count(*) FROM collections_case c WHERE c.closed BETWEEN ?2 AND ?3"),
      notices: try count(
        """
        SELECT count(*) FROM collections_notice n JOIN collections_case c ON c.id = n.case_id
        WHERE n.day BETWEEN ?2 AND ?3
        """),
      actions: try count(
        """
        SELECT count(*) FROM collections_action a JOIN collections_case c ON c.id = a.case_id
        WHERE a.day BETWEEN ?2 AND ?3
        """),
      promises: try promises(collector, params, call))
  }

  private static let ofCollector = " AND (?1 IS NULL OR coalesce(c.collector, '') = ?1)"

  private func promises(_ collector: String?, _ params: Params, _ call: Call) throws -> Promises {
    var due = 0
    var kept = 0
    let amounts = try call.store.all(
      """
      SELECT p.currency, sum(p.amount), sum(CASE WHEN p.received < p.amount THEN p.received ELSE p.amount END),
        count(*), sum(CASE WHEN p.received >= p.amount THEN 1 ELSE 0 END)
      FROM collections_promise p
      WHERE p.due BETWEEN ?2 AND ?3 AND p.cancelled IS NULL AND (?1 IS NULL OR EXISTS (
        SELECT 1 FROM collections_case c WHERE c.id = p.case_id AND coalesce(c.collector, '') = ?1))
      GROUP BY p.currency ORDER BY p.currency
      """, collector, params.from, params.to
    ) { row in
      due += Int(row.int(3))
      kept += Int(row.int(4))
      let currency = try Currency(parsing: row.text(0))
      let rate = try Fraction(Int128(row.int(2)), Int128(row.int(1))).percent(digits: 2)
      return PromisedAmount(
        promised: Money(minor: row.int(1), currency: currency), received: Money(minor: row.int(2), currency: currency),
        keptByAmount: rate)
    }
    return Promises(
      due: due, kept: kept,
      keptByCount: due > 0 ? try Fraction(Int128(kept), Int128(due)).percent(digits: 2) : nil, amounts: amounts)
  }
}
