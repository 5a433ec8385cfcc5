import AvalKit

/// Stops on customers and their cures, in the order they were found (V-10).
struct ListStops: Method {
  struct Stop: Encodable {
    let id: EntityID
    let customer: EntityID
    let code: String
    let since: CivilDate
    let daysOverdue: Int
    let cured: CivilDate?
  }

  /// The rule that the stops follow.
  struct Rule: Encodable {
    /// Supply stops once an item is more than so many days overdue: the one number of the house.
    let supplyStopDays: Int
    let policyVersion: String
  }

  func run(_ params: Params, in call: Call) throws -> PageWith<Stop, Rule> {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.active], after: [0])
    let stops = try call.store.all(
      """
      SELECT id, customer, code, since, worst_days, cured FROM receivables_stop
      WHERE id > ?1 AND (?2 IS NULL OR customer IN \(CustomerRef.members(of: "?2")))
        AND (?3 IS NULL OR ?3 = CASE WHEN cured IS NULL THEN 1 ELSE 0 END)
      ORDER BY id LIMIT ?4
      """, page.after[0], customer, params.active, page.fetch
    ) {
      Stop(
        id: $0.id(0, "stp"), customer: $0.id(1, CustomerRef.prefix), code: $0.text(2), since: $0.day(3),
        daysOverdue: Int($0.int(4)), cured: $0.optionalDay(5))
    }
    let policy = try call.policy("credit", as: CreditPolicy.self)
    return page.page(stops) { [$0.id] }.with(
      Rule(supplyStopDays: policy.supplyStop.days, policyVersion: policy.version))
  }
}
