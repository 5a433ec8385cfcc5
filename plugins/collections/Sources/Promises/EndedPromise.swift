import AvalKit

/// How a promise ended: kept once everything had come by its day, else broken, in part or wholly, when that had passed
/// (C-23, F-C3).
struct EndedPromise {
  let promise: EntityID
  let customer: EntityID
  let amount: Money
  let received: Money
  let due: CivilDate
  let status: PromiseStatus

  /// What subscribers learn.
  private struct Announced: Encodable {
    let promise: EntityID
    let customer: EntityID
    let amount: Money
    let received: Money
    let date: CivilDate
    let status: PromiseStatus
    let endedOn: CivilDate
  }

  /// Promises whose day has passed and whose end is not on record, in the order of their numbers.
  static func past(_ day: CivilDate, after: Int64, limit: Int, in call: Call) throws -> [EndedPromise] {
    try call.store.all(
      """
      \(select) WHERE p.id > ?1 AND p.due < ?2 AND p.day <= ?2 AND (p.cancelled IS NULL OR p.cancelled > ?2)
        AND NOT EXISTS (SELECT 1 FROM collections_promise_end e WHERE e.promise = p.id)
      ORDER BY p.id LIMIT ?3
      """, after, day, limit
    ) { try EndedPromise(row: $0, on: day) }
  }

  /// A promise as it stands; nil where it is open.
  static func of(_ promise: Int64, on day: CivilDate, in call: Call) throws -> EndedPromise? {
    let found = try call.store.first("\(select) WHERE p.id = ?1", promise, day) { try EndedPromise(row: $0, on: day) }
    return found.flatMap { [.kept, .partly, .broken].contains($0.status) ? $0 : nil }
  }

  /// Takes the day as `?2`.
  private static let select = """
    SELECT p.id, p.customer, p.currency, p.amount, p.due,
      (SELECT coalesce(sum(r.amount), 0) FROM collections_receipt r WHERE r.promise = p.id AND r.day <= ?2)
        - (SELECT coalesce(sum(b.amount), 0) FROM collections_receipt_return b WHERE b.promise = p.id AND b.day <= ?2)
    FROM collections_promise p
    """

  private init(row: Row, on day: CivilDate) throws {
    let currency = try row.currency(2)
    promise = row.id(0, "prm")
    customer = row.id(1, CustomerRef.prefix)
    amount = Money(minor: row.int(3), currency: currency)
    due = row.day(4)
    received = Money(minor: row.int(5), currency: currency)
    status = PromiseStatus(amount: amount.minor, received: received.minor, due: due, on: day)
  }

  /// Puts the end on record and announces it; a promise that ended this way before is left alone.
  func record(in call: Call) throws {
    let changed = try call.store.run(
      """
      INSERT INTO collections_promise_end (promise, status, day) VALUES (?1, ?2, ?3)
      ON CONFLICT (promise) DO UPDATE SET status = excluded.status, day = excluded.day
      WHERE collections_promise_end.status <> excluded.status
      """, promise, status.rawValue, call.asOf)
    guard changed == 1 else { return }
    let announced = Announced(
      promise: promise, customer: customer, amount: amount, received: received, date: due, status: status,
      endedOn: call.asOf)
    try call.change(promise.description, after: announced)
    try call.emit(status == .kept ? "collections.promise.kept" : "collections.promise.broken", announced)
  }

  /// What kept a promise has gone back: how it ends is open again.
  static func reopen(_ promise: Int64, in call: Call) throws {
    try call.store.run(
      """
      DELETE FROM collections_promise_end WHERE promise = ?1
        AND EXISTS (SELECT 1 FROM collections_promise p WHERE p.id = ?1 AND p.received < p.amount)
      """, promise)
  }
}
