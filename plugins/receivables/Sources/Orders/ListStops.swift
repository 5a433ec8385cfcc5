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

  struct Result: Encodable {
    let items: [Stop]
    let nextCursor: String?
    /// Supply stops once an item is more than so many days overdue: the one number of the house.
    let supplyStopDays: Int
    let policyVersion: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let filter = "stops \(customer ?? 0) \(params.active.map(String.init) ?? "")"
    let after = try params.cursor.map { try PageCursor.position(of: $0, filter: filter) } ?? 0
    let limit = params.limit ?? 100
    var stops = try call.store.all(
      """
      SELECT id, customer, code, since, worst_days, cured FROM receivables_stop
      WHERE id > ?1 AND (?2 IS NULL OR customer IN
          (SELECT a.id FROM archive_customer_v1 a WHERE a.id = ?2 OR a.merged_into = ?2))
        AND (?3 IS NULL OR ?3 = (cured IS NULL))
      ORDER BY id LIMIT ?4
      """, after, customer, params.active, limit + 1
    ) {
      Stop(
        id: $0.id(0, "stp"), customer: $0.id(1, CustomerRef.prefix), code: $0.text(2), since: $0.day(3),
        daysOverdue: Int($0.int(4)), cured: $0.optionalDay(5))
    }
    let policy = try call.policy("credit", as: CreditPolicy.self)
    let more = stops.count > limit
    if more { stops.removeLast() }
    return Result(
      items: stops,
      nextCursor: more ? stops.last.map { PageCursor.text(position: $0.id.number, filter: filter) } : nil,
      supplyStopDays: policy.supplyStop.days, policyVersion: policy.version)
  }
}
