import AvalKit

/// Stops on customers who are too late, and their cures: found at orders, ended by payment, both recorded (V-10).
enum Stops {
  /// Records a stop that an order met, unless it is recorded already.
  static func record(
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

  /// Ends the stops whose cause is gone: no item is open that is later than the stop's limit of days.
  static func cure(customer: Int64, on day: CivilDate, in call: Call) throws {
    let cured = try call.store.all(
      """
      UPDATE receivables_stop SET cured = CASE WHEN since > ?2 THEN since ELSE ?2 END, cured_recorded = ?3
      WHERE customer = ?1 AND cured IS NULL AND NOT EXISTS (
        SELECT 1 FROM receivables_item i
        WHERE i.customer = ?1 AND i.open > 0 AND i.due < ?4 - receivables_stop.limit_days)
      RETURNING code, since, worst_days, cured
      """, customer, day, call.now, max(day, call.today)
    ) { StopNote(stop: $0.text(0), since: $0.day(1), daysOverdue: Int($0.int(2)), cured: $0.day(3)) }
    for note in cured {
      try call.change(EntityID(prefix: CustomerRef.prefix, number: customer).description, after: note)
    }
  }

  private struct StopNote: Encodable {
    let stop: String
    let since: CivilDate
    let daysOverdue: Int
    let cured: CivilDate?
  }
}
