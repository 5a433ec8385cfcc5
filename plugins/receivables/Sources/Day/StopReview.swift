import AvalKit

/// Looks at every customer who is late enough to be stopped, or is stopped: what an order or a delivery of that day would
/// find is found without one.
final class StopReview {
  private(set) var placed = 0
  private(set) var lifted = 0
  private let call: Call
  private let policy: CreditPolicy
  private let positions: Positions

  /// Customers of one slice: about 20 ms.
  private static let customersPerSlice = 25

  init(_ call: Call) throws {
    self.call = call
    policy = try call.policy("credit", as: CreditPolicy.self)
    positions = Positions(call, Clocks(day: call.asOf))
  }

  /// - Returns: the last customer looked at; nil where none was left.
  func run(after: Int64) throws -> Int64? {
    let found = try candidates(after: after)
    for customer in Set(found.map(\.survivor)).sorted() {
      let before = try active(customer)
      try Stops.review(customer, Lateness.of(customer, policy, positions), policy, on: call.asOf, in: call)
      let now = try active(customer)
      placed += now.subtracting(before).count
      lifted += before.subtracting(now).count
    }
    return found.last?.number
  }

  private func active(_ customer: Int64) throws -> Set<Int64> {
    Set(
      try call.store.all(
        "SELECT id FROM receivables_stop WHERE customer IN \(Family.sql) AND cured IS NULL ORDER BY id", customer
      ) { $0.int(0) })
  }

  /// In the order of their numbers, each part cut to a slice, so that a slice reads no more. What is closed by now counted on a day before that, if it was announced as late.
  private func candidates(after: Int64) throws -> [(number: Int64, survivor: Int64)] {
    let late = try call.asOf.adding(days: -min(policy.overdue.days, policy.supplyStop.days))
    return try call.store.all(
      """
      SELECT late.customer, coalesce(a.merged_into, a.id) FROM (
        SELECT customer FROM (
          SELECT DISTINCT customer FROM receivables_item WHERE open > 0 AND customer > ?1 AND due < ?2
          ORDER BY customer LIMIT ?5) AS owing
        UNION
        SELECT customer FROM (
          SELECT DISTINCT i.customer FROM receivables_announced n JOIN receivables_item i ON i.id = n.subject
          WHERE ?4 = 1 AND n.kind = 'itemLate' AND i.customer > ?1 AND i.open = 0 AND i.last_day > ?3 AND i.due < ?2
          ORDER BY i.customer LIMIT ?5) AS closed
        UNION
        SELECT customer FROM (
          SELECT DISTINCT customer FROM receivables_stop WHERE cured IS NULL AND customer > ?1
          ORDER BY customer LIMIT ?5) AS stopped
      ) AS late JOIN archive_customer_v1 a ON a.id = late.customer
      ORDER BY late.customer LIMIT ?5
      """, after, late, call.asOf, call.asOf < call.today, StopReview.customersPerSlice
    ) { (number: $0.int(0), survivor: $0.int(1)) }
  }
}
