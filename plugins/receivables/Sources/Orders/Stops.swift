import AvalKit

/// Stops on customers who are too late, and their cures: found at orders and deliveries, ended by payment, both recorded
/// (V-10).
enum Stops {
  /// Compares a customer's lateness with the policy: what it stops is recorded, what it no longer stops ends.
  static func review(
    _ customer: Int64, _ lateness: Lateness, _ policy: CreditPolicy, on day: CivilDate, in call: Call
  ) throws {
    for (code, limit) in [("overdue", policy.overdue.days), ("supplyStop", policy.supplyStop.days)] {
      guard let days = lateness.days(beyond: limit) else { continue }
      try record(code, customer: customer, limitDays: limit, worstDays: days, on: day, in: call)
    }
    try end(of: customer, lateness, on: day, since: day, in: call)
  }

  private static func record(
    _ code: String, customer: Int64, limitDays: Int, worstDays: Int, on day: CivilDate, in call: Call
  ) throws {
    let inserted = try call.store.run(
      """
      INSERT INTO receivables_stop (id, customer, code, limit_days, since, recorded, worst_days)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
      """, call.nextID("stp"), customer, code, limitDays, day, call.now, worstDays)
    if inserted == 1 {
      try call.change(
        EntityID(prefix: CustomerRef.prefix, number: customer).description,
        after: StopNote(stop: code, since: day, daysOverdue: worstDays, cured: nil))
    }
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
      SELECT id, code, since, worst_days, limit_days FROM receivables_stop
      WHERE customer IN \(Family.sql) AND cured IS NULL AND (?2 IS NULL OR since <= ?2) ORDER BY id
      """, customer, since
    ) {
      (
        id: $0.int(0), note: StopNote(stop: $0.text(1), since: $0.day(2), daysOverdue: Int($0.int(3)), cured: nil),
        limit: Int($0.int(4))
      )
    }
    for (id, note, limit) in active where lateness.days(beyond: limit) == nil {
      let cured = max(day, note.since)
      try call.store.run(
        "UPDATE receivables_stop SET cured = ?2, cured_recorded = ?3 WHERE id = ?1", id, cured, call.now)
      try call.change(
        EntityID(prefix: CustomerRef.prefix, number: customer).description,
        after: StopNote(stop: note.stop, since: note.since, daysOverdue: note.daysOverdue, cured: cured))
    }
  }

  private struct StopNote: Encodable {
    let stop: String
    let since: CivilDate
    let daysOverdue: Int
    let cured: CivilDate?
  }
}
