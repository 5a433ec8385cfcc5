import AvalKit

/// An event on its way to subscribers.
package struct OutboxEvent: Sendable, Hashable {
  package let seq: Int64
  package let at: Int64
  package let event: String
  /// Who asked for the request that emitted it.
  package let caller: Caller
  /// The day the request spoke of; nil in events from before it was kept.
  package let asOf: CivilDate?
  /// JSON.
  package let payload: [UInt8]
}

/// Events that are delivered after the request that emitted them: at least once, in order, each subscriber from its own
/// position, so that a module which was away catches up. Belongs to the writer.
///
/// A subscriber is a module's id. Deliver an event and `advance` in one transaction: then its effect and the position
/// land together, and nothing is delivered twice to a module that writes only here.
package final class Outbox {
  private let connection: Connection
  private let insert: PreparedStatement
  private let select: PreparedStatement
  private let move: PreparedStatement

  /// What to deliver next.
  package struct Batch: Sendable {
    /// In order; empty where nothing is waiting.
    package let events: [OutboxEvent]
    /// Where the subscriber stands once all of them are delivered; above its position even where no event of the
    /// batch was for it.
    package let end: Int64
  }

  package init(_ connection: Connection) throws {
    self.connection = connection
    insert = try connection.prepare(
      """
      INSERT INTO host_outbox (seq, at, event, actor, payload, principal, as_of)
      VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM host_outbox), ?1, ?2, ?3, ?4, ?5, ?6)
      """)
    select = try connection.prepare(
      """
      SELECT seq, event, at, actor, payload, principal, as_of FROM host_outbox WHERE seq > ?1 ORDER BY seq LIMIT ?2
      """)
    move = try connection.prepare("UPDATE host_subscription SET position = ?2 WHERE subscriber = ?1 AND position < ?2")
  }

  /// Adds an event to the current transaction.
  package func append(
    event: String, caller: Caller, asOf: CivilDate, at: Int64, payload: UnsafeRawBufferPointer
  ) throws {
    defer { insert.reset() }
    try insert.bind(at, at: 1)
    try insert.bind(event, at: 2)
    try insert.bind(caller.actor, at: 3)
    try insert.bind(lent: payload, at: 4)
    try insert.bind(caller.principal, at: 5)
    try insert.bind(Int64(asOf.dayNumber), at: 6)
    try insert.run()
  }

  /// Makes sure that a subscriber has a position: a new one starts behind everything that happened before it came.
  package func subscribe(_ subscriber: String) throws {
    try connection.run(
      """
      INSERT INTO host_subscription (subscriber, position)
      VALUES (?1, coalesce((SELECT max(seq) FROM host_outbox), 0)) ON CONFLICT (subscriber) DO NOTHING
      """, [.text(subscriber)])
  }

  /// The number of the newest event; 0 before the first.
  package func last() throws -> Int64 {
    try connection.first("SELECT coalesce(max(seq), 0) FROM host_outbox") { $0.int(0) } ?? 0
  }

  /// All subscribers and where they stand.
  package func positions() throws -> [String: Int64] {
    let rows = try connection.all("SELECT subscriber, position FROM host_subscription") { ($0.text(0), $0.int(1)) }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// The events behind a position that a subscriber listens to.
  ///
  /// - Parameter limit: how many rows to look at; fewer events may come back.
  package func batch(after position: Int64, events: Set<String>, limit: Int64) throws -> Batch {
    defer { select.reset() }
    try select.bind(position, at: 1)
    try select.bind(limit, at: 2)
    var found: [OutboxEvent] = []
    var end = position
    while try select.step() {
      end = select.int(0)
      let event = select.text(1)
      guard events.contains(event) else { continue }
      found.append(
        OutboxEvent(
          seq: end, at: select.int(2), event: event,
          caller: Caller(principal: select.text(5), actor: select.text(3)),
          asOf: select.isNull(6) ? nil : CivilDate(dayNumber: Int32(clamping: select.int(6))), payload: select.blob(4)))
    }
    return Batch(events: found, end: end)
  }

  /// When the first event behind a position was announced, in milliseconds since 1970; nil where none is waiting.
  package func firstInstant(after position: Int64) throws -> Int64? {
    try connection.first(
      "SELECT at FROM host_outbox WHERE seq > ?1 ORDER BY seq LIMIT 1", [.integer(position)]
    ) { $0.int(0) }
  }

  /// Notes that a subscriber has received everything up to `seq`. A position never goes back.
  package func advance(_ subscriber: String, to seq: Int64) throws {
    defer { move.reset() }
    try move.bind(subscriber, at: 1)
    try move.bind(seq, at: 2)
    try move.run()
  }

  /// Forgets a subscriber for good, so that its undelivered events can be pruned.
  package func unsubscribe(_ subscriber: String) throws {
    try connection.run("DELETE FROM host_subscription WHERE subscriber = ?1", [.text(subscriber)])
  }

  /// Drops up to `limit` events that every subscriber has passed; answers how many. The newest always stays: its
  /// number is where the next one comes from.
  package func prune(limit: Int64) throws -> Int64 {
    try connection.run(
      """
      DELETE FROM host_outbox WHERE seq IN (
        SELECT seq FROM host_outbox
        WHERE seq <= coalesce((SELECT min(position) FROM host_subscription), (SELECT max(seq) FROM host_outbox))
          AND seq < (SELECT max(seq) FROM host_outbox)
        ORDER BY seq LIMIT ?1)
      """, [.integer(limit)])
  }
}
