import AvalKit

/// Stops on customers who are too late: those that were lifted, in the order they were found, then those in force, by
/// customer, as the balance of the day has them (V-10).
struct ListStops: Method {
  struct Stop: Encodable {
    /// Left out where no order or delivery has met the stop.
    let id: EntityID?
    let customer: EntityID
    let code: String
    let since: CivilDate
    let daysOverdue: Int
    let cured: CivilDate?
    /// Whether the balance of the day stops the customer.
    let inForce: Bool
  }

  /// The rule that the stops follow.
  struct Rule: Encodable {
    /// Supply stops once an item is more than so many days overdue: the one number of the house.
    let supplyStopDays: Int
    let policyVersion: String
    let asOf: CivilDate
  }

  /// A stop and its place: whether it is in force, its number or its customer's, its place among the customer's own.
  typealias Placed = (place: [Int64], stop: Stop)

  func run(_ params: Params, in call: Call) throws -> PageWith<Stop, Rule> {
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.active, call.asOf],
      after: [0, 0, 0])
    let policy = try call.policy("credit", as: CreditPolicy.self)
    let reading = StopReading(
      call, policy, customer: customer, asOf: call.asOf == call.today ? nil : call.asOf)
    let after = page.after.map { value -> Int64 in if case .integer(let number) = value { number } else { 0 } }
    let isBehindLifted = after[0] == 1
    var found: [Placed] = []
    if params.active != true, !isBehindLifted { found = try reading.lifted(after: after[1], limit: page.fetch) }
    if params.active != false, found.count < page.fetch {
      let last = isBehindLifted ? (customer: after[1], place: after[2]) : (customer: 0, place: -1)
      found += try reading.standing(after: last, limit: page.fetch - found.count)
    }
    return page.page(found, key: { $0.place }, item: { $0.stop }).with(
      Rule(supplyStopDays: policy.supplyStop.days, policyVersion: policy.version, asOf: call.asOf))
  }
}

/// The reading of stops within one request.
struct StopReading {
  private let call: Call
  private let policy: CreditPolicy
  private let customer: Int64?
  private let asOf: CivilDate?
  private let positions: Positions
  private let clocks: Clocks

  private static let chunk = 500

  /// - Parameter asOf: the day asked about; where none was, stops that are lifted on a later day count as lifted.
  init(_ call: Call, _ policy: CreditPolicy, customer: Int64?, asOf: CivilDate?) {
    (self.call, self.policy, self.customer, self.asOf) = (call, policy, customer, asOf)
    positions = Positions(call)
    clocks = positions.exposure.clocks
  }

  /// Stops that were recorded and that the balance of the day does not know.
  func lifted(after: Int64, limit: Int) throws -> [ListStops.Placed] {
    var found: [ListStops.Placed] = []
    var after = after
    while found.count < limit {
      let stops = try recorded(after: after, limit: StopReading.chunk)
      for stop in stops where found.count < limit {
        guard let id = stop.id else { continue }
        after = id.number
        if stop.cured == nil {
          let codes = try standing(of: call.survivor(stop.customer.number)).map(\.code)
          if codes.contains(stop.code) { continue }
        }
        found.append(([0, id.number, 0], stop))
      }
      if stops.count < StopReading.chunk { break }
    }
    return found
  }

  private func recorded(after: Int64, limit: Int) throws -> [ListStops.Stop] {
    try call.store.all(
      """
      SELECT id, customer, code, since, worst_days, cured FROM (
        SELECT id, customer, code, since, worst_days, CASE WHEN cured_recorded <= ?5 THEN cured END AS cured
        FROM receivables_stop
        WHERE id > ?1 AND recorded <= ?5 AND (?2 IS NULL OR customer IN
          \(CustomerRef.members(of: "?2")))) AS stops
      WHERE ?3 IS NULL OR (since <= ?3 AND (cured IS NULL OR cured <= ?3))
      ORDER BY id LIMIT ?4
      """, after, customer, asOf, limit, clocks.known
    ) {
      ListStops.Stop(
        id: $0.id(0, "stp"), customer: $0.id(1, CustomerRef.prefix), code: $0.text(2), since: $0.day(3),
        daysOverdue: Int($0.int(4)), cured: $0.optionalDay(5), inForce: false)
    }
  }

  /// Stops in force on the day.
  func standing(after: (customer: Int64, place: Int64), limit: Int) throws -> [ListStops.Placed] {
    var found: [ListStops.Placed] = []
    var next = after.customer
    while found.count < limit {
      let customers = try late(from: next, limit: StopReading.chunk)
      for number in customers where found.count < limit {
        try call.checkCancelled()
        next = number + 1
        for (place, stop) in try standing(of: number).enumerated() {
          guard (number, Int64(place)) > after, found.count < limit else { continue }
          found.append(([1, number, Int64(place)], view(stop, of: number)))
        }
      }
      if customers.count < StopReading.chunk { break }
    }
    return found
  }

  private func view(_ stop: Stops.Standing, of customer: Int64) -> ListStops.Stop {
    ListStops.Stop(
      id: stop.id.map { EntityID(prefix: "stp", number: $0) },
      customer: EntityID(prefix: CustomerRef.prefix, number: customer), code: stop.code, since: stop.since,
      daysOverdue: stop.daysOverdue, cured: nil, inForce: true)
  }

  private func standing(of customer: Int64) throws -> [Stops.Standing] {
    try Stops.standing(
      of: customer, Lateness.of(customer, policy, positions), policy, on: clocks.day, in: call)
  }

  /// Customers from a number on that may have an item beyond the shortest limit.
  private func late(from number: Int64, limit: Int) throws -> [Int64] {
    guard let days = policy.stops.map(\.limit).min() else { return [] }
    if let customer { return customer >= number ? [customer] : [] }
    return try call.store.all(
      """
      SELECT DISTINCT coalesce(a.merged_into, a.id) AS owner
      FROM receivables_item i JOIN archive_customer_v1 a ON a.id = i.customer
      WHERE i.due < ?1 AND i.day <= ?2 AND (i.open > 0 OR i.last_day > ?2 OR ?3 = 0)
        AND coalesce(a.merged_into, a.id) >= ?4
      ORDER BY owner LIMIT ?5
      """, clocks.day.adding(days: -days), clocks.day, clocks.wholeJournal, number, limit
    ) { $0.int(0) }
  }
}
