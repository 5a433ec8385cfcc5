import AvalKit

/// Stops on customers who are too late, and their cures: found at orders and deliveries, ended by payment, both recorded
/// (V-10).
enum Stops {
  /// Compares a customer's lateness with the policy: what it stops is recorded, what it no longer stops ends.
  static func review(
    _ customer: Int64, _ lateness: Lateness, _ policy: CreditPolicy, on day: CivilDate, in call: Call
  ) throws {
    for stop in try standing(of: customer, lateness, policy, on: day, in: call) where stop.id == nil {
      try record(stop, customer: customer, on: day, in: call)
    }
    try end(of: customer, lateness, on: day, since: day, in: call)
  }

  /// A stop in force, as the balance has it.
  struct Standing {
    let code: String
    let limit: Int
    /// The first day beyond the limit; where an earlier stop of the kind was lifted later than that, the day of its cure.
    let since: CivilDate
    let daysOverdue: Int
    /// The number under which an order or a delivery recorded it.
    let id: Int64?
  }

  /// What lateness stops a customer on a day, recorded or not.
  static func standing(
    of customer: Int64, _ lateness: Lateness, _ policy: CreditPolicy, on day: CivilDate, in call: Call
  ) throws -> [Standing] {
    try policy.stops.compactMap { code, limit in
      guard let days = lateness.days(beyond: limit), let since = try lateness.since(beyond: limit) else { return nil }
      let recorded = try call.store.first(
        """
        SELECT max(CASE WHEN cured IS NULL THEN id END), max(CASE WHEN cured <= ?3 THEN cured END) FROM receivables_stop
        WHERE customer IN \(Family.sql) AND code = ?2
        """, customer, code, day
      ) { (id: $0.optionalInt(0), cured: $0.optionalDay(1)) }
      return Standing(
        code: code, limit: limit, since: recorded?.cured.map { max($0, since) } ?? since, daysOverdue: days,
        id: recorded?.id)
    }
  }

  /// A day that is made up for finds the stop that ended later, and places no other.
  private static func record(_ stop: Standing, customer: Int64, on day: CivilDate, in call: Call) throws {
    if try reopen(stop, customer: customer, on: day, in: call) { return }
    let inserted = try call.store.run(
      """
      INSERT INTO receivables_stop (id, customer, code, limit_days, since, recorded, worst_days)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (
        SELECT 1 FROM receivables_stop s WHERE s.customer = ?2 AND s.code = ?3 AND (s.cured IS NULL OR s.cured > ?8))
      ON CONFLICT DO NOTHING
      """, call.nextID("stp"), customer, stop.code, stop.limit, stop.since, call.now, stop.daysOverdue, day)
    if inserted == 1 {
      let subject = EntityID(prefix: CustomerRef.prefix, number: customer)
      let note = StopNote(
        customer: subject, stop: stop.code, since: stop.since, daysOverdue: stop.daysOverdue, cured: nil)
      try call.change(subject.description, after: note)
      try call.emit("receivables.stop.placed", note)
    }
  }

  /// A stop that ended on the day and is in force again the same day has not ended: whether somebody looked in between
  /// must not decide how many stops there were.
  private static func reopen(_ stop: Standing, customer: Int64, on day: CivilDate, in call: Call) throws -> Bool {
    let found = try call.store.first(
      """
      UPDATE receivables_stop SET cured = NULL, cured_recorded = NULL
      WHERE id = (SELECT max(s.id) FROM receivables_stop s WHERE s.customer = ?1 AND s.code = ?2 AND s.cured = ?3)
      RETURNING since, worst_days
      """, customer, stop.code, day
    ) { (since: $0.day(0), worst: Int($0.int(1))) }
    guard let found else { return false }
    let subject = EntityID(prefix: CustomerRef.prefix, number: customer)
    let note = StopNote(
      customer: subject, stop: stop.code, since: found.since, daysOverdue: found.worst, cured: nil)
    try call.change(subject.description, after: note)
    try call.emit("receivables.stop.placed", note)
    return true
  }

  /// Ends the stops of a customer whose cause is gone, where it has any.
  ///
  /// - Parameter day: the day of what lowered the debt.
  static func cure(customer: Int64, on day: CivilDate, in call: Call) throws {
    let stopped = try call.store.first(
      "SELECT 1 FROM receivables_stop WHERE customer IN \(Family.sql) AND cured IS NULL LIMIT 1", customer
    ) { _ in true }
    guard stopped == true else { return }
    let policy = try call.policy("credit", as: CreditPolicy.self)
    let lateness = try Lateness.of(customer, on: max(day, call.today), policy, in: call)
    try end(of: customer, lateness, on: day, in: call)
  }

  /// - Parameter since: stops that began later are left alone; nil ends them too.
  private static func end(
    of customer: Int64, _ lateness: Lateness, on day: CivilDate, since: CivilDate? = nil, in call: Call
  ) throws {
    let active = try call.store.all(
      """
      SELECT id, code, since, worst_days, limit_days, customer FROM receivables_stop
      WHERE customer IN \(Family.sql) AND cured IS NULL AND (?2 IS NULL OR since <= ?2) ORDER BY id
      """, customer, since
    ) {
      (
        id: $0.int(0),
        note: StopNote(
          customer: $0.id(5, CustomerRef.prefix), stop: $0.text(1), since: $0.day(2), daysOverdue: Int($0.int(3)),
          cured: nil), limit: Int($0.int(4))
      )
    }
    for (id, note, limit) in active where lateness.days(beyond: limit) == nil {
      let cured = max(day, note.since)
      try call.store.run(
        "UPDATE receivables_stop SET cured = ?2, cured_recorded = ?3 WHERE id = ?1", id, cured, call.now)
      let lifted = StopNote(
        customer: note.customer, stop: note.stop, since: note.since, daysOverdue: note.daysOverdue, cured: cured)
      try call.change(EntityID(prefix: CustomerRef.prefix, number: customer).description, after: lifted)
      try call.emit("receivables.stop.lifted", lifted)
    }
  }

  private struct StopNote: Encodable {
    let customer: EntityID
    let stop: String
    let since: CivilDate
    let daysOverdue: Int
    let cured: CivilDate?
  }
}
