import AvalKit

/// Collection cases: one a customer while anything is overdue.
enum Cases {
  static let prefix = "cas"

  /// Opens a case where what was dunned before is owed again and the customer has none.
  @discardableResult
  static func reopen(for customer: Int64, level: Int, in call: Call) throws -> Bool {
    let isOpen = try call.store.first(
      "SELECT 1 FROM collections_case WHERE customer = ?1 AND state = 'open'", customer
    ) { _ in true }
    guard isOpen == nil else { return false }
    _ = try open(for: customer, level: level, in: call)
    return true
  }

  /// The customer's open case, raised to a level; opened where there is none.
  static func open(for customer: Int64, level: Int, in call: Call) throws -> Int64 {
    let raised = try call.store.first(
      """
      UPDATE collections_case SET level = CASE WHEN level < ?2 THEN ?2 ELSE level END
      WHERE customer = ?1 AND state = 'open' RETURNING id
      """, customer, level
    ) { $0.int(0) }
    if let raised {
      try CaseLines.refresh(raised, in: call)
      return raised
    }
    let id = try call.nextID(prefix)
    try call.store.run(
      """
      INSERT INTO collections_case (id, customer, state, level, channel, opened, recorded)
      VALUES (?1, ?2, 'open', ?3, 'own', ?4, ?5)
      """, id, customer, level, call.asOf, call.now)
    try CaseLines.refresh(id.number, in: call)
    let view = try get(id, in: call)
    try call.change(id.description, after: view)
    try call.emit("collections.case.opened", view)
    return id.number
  }

  /// Closes the cases of customers who owe nothing overdue any more, and says by what they ended (C-4, C-32): `paid`,
  /// `writtenOff`, `partlyWrittenOff` where some of it was paid, or `credited` where notes and adjustments alone ended it.
  ///
  /// - Parameter limit: how many are closed at most, the first ones first.
  static func closeSettled(on day: CivilDate, limit: Int, in call: Call) throws -> Int {
    let closed = try call.store.all(
      """
      UPDATE collections_case SET state = 'closed', closed = ?1, outcome = CASE
        WHEN \(lost) AND \(paid) THEN 'partlyWrittenOff'
        WHEN \(lost) THEN 'writtenOff'
        WHEN \(paid) THEN 'paid' ELSE 'credited' END
      WHERE id IN (
        SELECT c.id FROM collections_case c WHERE c.state = 'open' AND c.opened <= ?1 AND NOT EXISTS (
          SELECT 1 FROM receivables_open_item_v1 i
          WHERE (i.open > 0 OR i.last_day > ?1) AND i.due_day < ?1 AND i.day <= ?1 AND \(balance) > 0
            AND (i.customer_id = c.customer
              OR i.customer_id IN (SELECT a.id FROM archive_customer_v1 a WHERE a.merged_into = c.customer)))
        ORDER BY c.id LIMIT ?2)
      RETURNING id
      """, day, limit
    ) { $0.id(0, prefix) }
    for id in closed.sorted(by: { $0.number < $1.number }) {
      let view = try get(id, in: call)
      try CaseLines.refresh(id.number, in: call)
      try PromiseLines.closeBroken(of: view.customer.number, in: call)
      try call.change(id.description, after: view)
      try call.emit("collections.case.closed", view)
    }
    return closed.count
  }

  /// What is open of an item `i` by the documents up to day ?1.
  static let balance = """
    (CASE WHEN i.last_day <= ?1 THEN i.open ELSE (SELECT coalesce(sum(m.amount), 0) FROM receivables_movement_v1 m
      WHERE m.account_id = i.item_id AND m.day <= ?1) END)
    """

  /// The customer of the case, and those merged into it.
  private static let family = """
    (SELECT a.id FROM archive_customer_v1 a
      WHERE a.id = collections_case.customer OR a.merged_into = collections_case.customer)
    """
  /// Something is lost, of what was dunned or while the case was open, and has not come in after all.
  private static let lost = """
    EXISTS (SELECT 1 FROM receivables_write_off_v1 w WHERE w.customer_id IN \(family) AND w.recovered < w.amount
      AND w.day <= ?1 AND (w.day >= collections_case.opened OR EXISTS (
        SELECT 1 FROM collections_notice n JOIN collections_notice_item x ON x.notice = n.id
        WHERE n.customer = collections_case.customer AND n.case_id = collections_case.id AND x.item = w.item_id)))
    """
  /// Money stayed on something that was dunned.
  private static let paid = """
    EXISTS (SELECT 1 FROM collections_notice n JOIN collections_notice_item x ON x.notice = n.id
      JOIN receivables_movement_v1 m ON m.account_id = x.item JOIN receivables_credit_v1 c ON c.credit_id = m.counter_id
      WHERE n.customer = collections_case.customer AND n.case_id = collections_case.id
        AND m.kind IN ('apply', 'unapply') AND c.kind = 'payment'
      GROUP BY m.account_id, m.counter_id HAVING sum(m.amount) < 0)
    """

  /// A case by its id; the refusal carries `path`.
  static func get(_ id: EntityID, path: String = "/case", in call: Call) throws -> CaseView {
    let number = try id.number(of: prefix, path: path)
    guard let found = try CaseView.read(number, in: call) else {
      throw Failure(
        .notFound, "There is no case \(id); take ids from collections.case.list.",
        zh: "没有编号为 \(id) 的案件；请使用 collections.case.list 返回的编号。", path: path)
    }
    return found
  }
}

/// A case as replies show it (`#/case`).
struct CaseView: Encodable {
  let id: EntityID
  let customer: EntityID
  let state: String
  let level: Int
  let channel: String
  let collector: String?
  let opened: CivilDate
  let closed: CivilDate?
  let outcome: String?

  static let columns = "id, customer, state, level, channel, collector, opened, closed, outcome"

  init(row: Row) {
    id = row.id(0, Cases.prefix)
    customer = row.id(1, CustomerRef.prefix)
    state = row.text(2)
    level = Int(row.int(3))
    channel = row.text(4)
    collector = row.optionalText(5)
    opened = row.day(6)
    closed = row.optionalDay(7)
    outcome = row.optionalText(8)
  }

  static func read(_ number: Int64, in call: Call) throws -> CaseView? {
    try call.store.first("SELECT \(columns) FROM collections_case WHERE id = ?1", number) { CaseView(row: $0) }
  }
}
