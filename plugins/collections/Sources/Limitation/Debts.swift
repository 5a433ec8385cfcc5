import AvalKit

/// What begins the limitation of a customer's debts anew, read once for all of them: a document is one debt, whatever its
/// instalments (Civil Code 189).
struct Debts {
  private struct Place {
    let document: Int64
    let due: CivilDate
  }

  private var places: [Int64: Place] = [:]
  private var dues: [Int64: CivilDate] = [:]
  private var acts: [Int64: Set<LimitationClock.Act>] = [:]
  private let rules: StrategyPolicy
  private let day: CivilDate

  init(of customer: Int64, on day: CivilDate, _ rules: StrategyPolicy, in call: Call) throws {
    self.rules = rules
    self.day = day
    try call.store.each(
      """
      SELECT item_id, document_id, due_day FROM receivables_open_item_v1 WHERE customer_id IN \(Owner.sql)
      """, customer
    ) { row in
      let place = Place(document: row.int(1), due: row.day(2))
      places[row.int(0)] = place
      dues[place.document] = max(dues[place.document] ?? place.due, place.due)
      return true
    }
    try readDemands(customer, call)
    try readAcknowledgements(customer, call)
    try readPartPayments(customer, call)
    try readActs(customer, call)
  }

  /// The clock of the debt that an item is part of.
  func clock(of item: Int64) throws -> LimitationClock? {
    guard let place = places[item], let due = dues[place.document] else { return nil }
    return try LimitationClock(
      due: due, acts: Array(acts[place.document] ?? []), years: rules.limitationYears, calendar: rules.calendar, on: day
    )
  }

  private mutating func add(_ act: LimitationClock.Act, to item: Int64) {
    guard let place = places[item] else { return }
    acts[place.document, default: []].insert(act)
  }

  /// Notices that reached the debtor; a computed one interrupts nothing. What was only announced (level 0) is no demand.
  private mutating func readDemands(_ customer: Int64, _ call: Call) throws {
    let found = try call.store.all(
      """
      SELECT i.item, d.day, d.channel, coalesce(d.waybill, d.signed_by, d.document)
      FROM collections_notice n JOIN collections_delivery d ON d.notice = n.id
        JOIN collections_notice_item i ON i.notice = n.id
      WHERE n.customer IN \(Owner.sql) AND i.level > 0 AND d.day <= ?2 ORDER BY d.id, i.item
      """, customer, day
    ) { row in
      (
        row.int(0),
        LimitationClock.Act(
          key: "demand", force: .demand, day: row.day(1),
          proof: "\(row.text(2))\(row.optionalText(3).map { " " + $0 } ?? "")")
      )
    }
    for (item, act) in found { add(act, to: item) }
  }

  private mutating func readAcknowledgements(_ customer: Int64, _ call: Call) throws {
    let found = try call.store.all(
      """
      SELECT i.item, p.day, p.id FROM collections_promise p JOIN collections_promise_item i ON i.promise = p.id
      WHERE p.customer IN \(Owner.sql) AND p.day <= ?2 ORDER BY p.id, i.item
      """, customer, day
    ) { row in
      (
        row.int(0),
        LimitationClock.Act(
          key: "promise", force: .acknowledgement, day: row.day(1), proof: row.id(2, "prm").description)
      )
    }
    for (item, act) in found { add(act, to: item) }
  }

  /// Payments that stayed on the debt, by the day they came. Credit notes and claims are no payments of the debtor's.
  private mutating func readPartPayments(_ customer: Int64, _ call: Call) throws {
    let found = try call.store.all(
      """
      SELECT i.item_id, c.day, c.credit_id
      FROM receivables_open_item_v1 i JOIN receivables_movement_v1 m ON m.account_id = i.item_id
        JOIN receivables_credit_v1 c ON c.credit_id = m.counter_id
      WHERE i.customer_id IN \(Owner.sql) AND m.kind IN ('apply', 'unapply') AND m.day <= ?2 AND c.kind = 'payment'
        AND c.day <= ?2
      GROUP BY i.item_id, c.day, c.credit_id HAVING sum(m.amount) < 0 ORDER BY i.item_id, c.credit_id
      """, customer, day
    ) { row in
      (
        row.int(0),
        LimitationClock.Act(
          key: "partPayment", force: .performance, day: row.day(1), proof: row.id(2, "pay").description)
      )
    }
    for (item, act) in found { add(act, to: item) }
    try readRecoveries(customer, call)
  }

  /// What came in for a debt that was written off is performance of it all the same: a loss in the books ends no debt.
  private mutating func readRecoveries(_ customer: Int64, _ call: Call) throws {
    let found = try call.store.all(
      """
      SELECT r.item_id, coalesce(c.day, r.day), r.recovery_id FROM receivables_recovery_v1 r
      LEFT JOIN receivables_credit_v1 c ON c.credit_id = r.payment_id
      WHERE r.customer_id IN \(Owner.sql) AND r.day <= ?2 ORDER BY r.recovery_id
      """, customer, day
    ) { row in
      (
        row.int(0),
        LimitationClock.Act(
          key: "partPayment", force: .performance, day: row.day(1), proof: row.id(2, "rcv").description)
      )
    }
    for (item, act) in found { add(act, to: item) }
  }

  private mutating func readActs(_ customer: Int64, _ call: Call) throws {
    let found = try call.store.all(
      """
      SELECT i.item, a.act, a.day, a.until, coalesce(a.reference, a.document, a.signed_by)
      FROM collections_act a JOIN collections_act_item i ON i.act = a.id
      WHERE a.customer IN \(Owner.sql) AND a.day <= ?2 ORDER BY a.id, i.item
      """, customer, day
    ) { ($0.int(0), $0.text(1), $0.day(2), $0.optionalDay(3), $0.optionalText(4)) }
    for (item, key, day, until, proof) in found {
      guard let known = rules.interruption(key) else {
        throw Failure(
          .failedPrecondition, "The strategy policy no longer knows the act \(key), which is on record; put it back.",
          zh: "追账策略中已没有行为 \(key)，但已有记录引用；请补回。")
      }
      add(.init(key: key, force: known.force, day: day, until: until, proof: proof), to: item)
    }
  }
}
