import AvalKit

/// Dunns every customer by the ladder (F-C1, C-26): by state, not by exact day, so that a run can be repeated and an item
/// whose day nobody ran is not forgotten.
struct RunDunning: JobMethod {
  struct Count: Codable {
    let level: Int
    let title: Text
    var items: Int
    var notices: Int
  }

  struct Skipped: Codable {
    let reason: String
    var items: Int
  }

  struct Notice: Codable {
    struct Item: Codable {
      let item: EntityID
      let amount: Money
      let level: Int
      let daysOverdue: Int
    }

    let id: EntityID?
    let customer: EntityID
    let level: Int
    let template: String
    let amount: Money
    let items: [Item]
  }

  struct Checkpoint: Codable {
    var run: EntityID
    var after: Int64
    var customers = 0
    var items = 0
    var counts: [Count] = []
    var skipped: [Skipped] = []
    var notices: [Notice] = []
    var noticesOmitted = 0
    var closed = 0
  }

  struct Result: Encodable {
    let run: EntityID
    let customers: Int
    let items: Int
    let actions: [Count]
    let skipped: [Skipped]
    /// The first thousand; all of them stand in `collections.notice.list`.
    let notices: [Notice]
    let noticesOmitted: Int
    let casesClosed: Int
    let policy: String
    let policyVersion: String
    let asOf: CivilDate
  }

  /// Customers of one slice: about 20 ms.
  private static let customersPerSlice = 200
  private static let noticesInReply = 1_000

  func slice(
    _ params: Params, from checkpoint: Checkpoint?, in call: Call
  ) throws -> JobSlice<Checkpoint, Result> {
    let name = params.policy ?? "default"
    let policy = try Ladders.inForce(name, in: call)
    let ladder = policy.ladder
    var state = try checkpoint ?? start(params, in: call)
    let customers = try Debtors.next(after: state.after, limit: RunDunning.customersPerSlice, on: call.asOf, in: call)
    for customer in customers {
      state.after = customer.row
      guard let survivor = customer.survivor else { continue }
      try dun(survivor, ladder, policy, dryRun: params.dryRun == true, &state, call)
    }
    if customers.count == RunDunning.customersPerSlice {
      call.progress(state.customers, of: 0)
      return .more(state)
    }
    if params.dryRun != true { state.closed = try Cases.closeSettled(on: call.asOf, limit: .max, in: call) }
    return .done(
      Result(
        run: state.run, customers: state.customers, items: state.items, actions: state.counts, skipped: state.skipped,
        notices: state.notices, noticesOmitted: state.noticesOmitted, casesClosed: state.closed, policy: name,
        policyVersion: policy.version, asOf: call.asOf))
  }

  /// A real run speaks of today; another day is insisted on, because its notices bear that day for good.
  private func start(_ params: Params, in call: Call) throws -> Checkpoint {
    let run = try call.nextID("run")
    if params.dryRun != true {
      let why =
        call.asOf == call.today
        ? nil
        : Text(
          "A real run for \(call.asOf) is not a run for today, \(call.today): its notices would bear that day; a dry run may have any.",
          zh: "正式催收的日期 \(call.asOf) 不是今日 \(call.today)：通知将以该日出具；试运行可用任意日期。")
      try UnusualDay.require(params.insist, run.description, call.asOf, unless: why, path: "/asOf", in: call)
    }
    return Checkpoint(run: run, after: 0)
  }

  private func dun(
    _ customer: Int64, _ ladder: Ladder, _ policy: LadderInForce, dryRun: Bool, _ state: inout Checkpoint, _ call: Call
  ) throws {
    let items = try DueItem.all(of: customer, on: call.asOf, in: call)
    var noticed = false
    for (currency, items) in Dictionary(grouping: items, by: \.currency).sorted(by: { $0.key < $1.key }) {
      let decision = try DunningDecision(
        ladder: ladder, items: items, unapplied: OnAccount.sum(of: customer, currency, on: call.asOf, in: call),
        promised: Promises.outstanding(customer, currency, on: call.asOf, call), on: call.asOf)
      for (reason, count) in decision.skipped.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        add(count, reason.rawValue, to: &state.skipped)
      }
      if !dryRun, let standing = decision.standing { try Cases.reopen(for: customer, level: standing.level, in: call) }
      guard let highest = decision.highest else { continue }
      noticed = true
      let id =
        dryRun
        ? nil
        : try Notices.issue(
          decision.raised, highest, currency, to: customer, run: state.run.number, policy, call)
      count(decision, highest, &state)
      let notice = notice(decision.raised, highest, currency, customer, id)
      if state.notices.count < RunDunning.noticesInReply {
        state.notices.append(notice)
      } else {
        state.noticesOmitted += 1
      }
    }
    if noticed { state.customers += 1 }
    if !dryRun { try LimitationLines.refresh(customer, in: call) }
  }

  private func notice(
    _ raised: [DunningDecision.Raised], _ highest: Ladder.Level, _ currency: Currency, _ customer: Int64,
    _ id: EntityID?
  ) -> Notice {
    Notice(
      id: id, customer: EntityID(prefix: CustomerRef.prefix, number: customer), level: highest.level,
      template: highest.template,
      amount: Money(minor: raised.reduce(0) { $0 + $1.demand }, currency: currency),
      items: raised.map {
        .init(
          item: EntityID(prefix: "itm", number: $0.item.id),
          amount: Money(minor: $0.demand, currency: currency), level: $0.level.level,
          daysOverdue: $0.daysOverdue)
      })
  }

  private func count(_ decision: DunningDecision, _ highest: Ladder.Level, _ state: inout Checkpoint) {
    state.items += decision.raised.count
    for raised in decision.raised {
      if let index = state.counts.firstIndex(where: { $0.level == raised.level.level }) {
        state.counts[index].items += 1
      } else {
        state.counts.append(Count(level: raised.level.level, title: raised.level.title, items: 1, notices: 0))
      }
    }
    if let index = state.counts.firstIndex(where: { $0.level == highest.level }) { state.counts[index].notices += 1 }
    state.counts.sort { $0.level < $1.level }
  }

  private func add(_ count: Int, _ reason: String, to skipped: inout [Skipped]) {
    if let index = skipped.firstIndex(where: { $0.reason == reason }) {
      skipped[index].items += count
    } else {
      skipped.append(Skipped(reason: reason, items: count))
      skipped.sort { $0.reason < $1.reason }
    }
  }
}

/// Customers who owe something, in the order of their numbers.
enum Debtors {
  struct Debtor {
    /// The number that the items carry.
    let row: Int64
    /// Whom the run dunns at this row; nil where another row of the same customer has its turn.
    let survivor: Int64?
  }

  static func next(after: Int64, limit: Int, on day: CivilDate, in call: Call) throws -> [Debtor] {
    let later = day < call.today ? "(open > 0 OR last_day > ?3)" : "open > 0 AND ?3 IS NOT NULL"
    let rows = try call.store.all(
      """
      SELECT DISTINCT customer_id FROM receivables_open_item_v1
      WHERE customer_id > ?1 AND \(later) ORDER BY customer_id LIMIT ?2
      """, after, limit, day
    ) { $0.int(0) }
    return try rows.map { row in
      let family = try call.store.all(
        """
        SELECT id, coalesce(merged_into, id) FROM archive_customer_v1
        WHERE id = ?1 OR merged_into = coalesce((SELECT merged_into FROM archive_customer_v1 WHERE id = ?1), ?1)
          OR id = (SELECT merged_into FROM archive_customer_v1 WHERE id = ?1)
        """, row
      ) { ($0.int(0), $0.int(1)) }
      let survivor = family.first?.1 ?? row
      guard family.count > 1 else { return Debtor(row: row, survivor: survivor) }
      let first = try call.store.first(
        """
        SELECT min(customer_id) FROM receivables_open_item_v1
        WHERE customer_id IN \(Owner.sql) AND (open > 0 OR last_day > ?2)
        """, survivor, day
      ) { $0.int(0) }
      return Debtor(row: row, survivor: first == row ? survivor : nil)
    }
  }
}
