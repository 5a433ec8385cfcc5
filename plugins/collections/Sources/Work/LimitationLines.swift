import AvalKit

/// Debts whose period of limitation ends soon, as lines of `work.list`: put ahead, from the day on which the policy warns
/// (F-C2). Time alone brings new ones: a run of dunning looks at every debtor.
enum LimitationLines {
  static let kind = "limitationEnding"

  /// Looks at the debts of a customer, those merged into it included, that are old enough to run out soon.
  static func refresh(_ customer: Int64, in call: Call) throws {
    let rules = try call.policy("strategy", as: StrategyPolicy.self)
    let horizon = try call.today.adding(days: rules.limitationWarningDays)
    let oldest = try horizon.adding(months: -12 * rules.limitationYears)
    let old = try call.store.first(
      """
      SELECT 1 FROM receivables_open_item_v1 WHERE customer_id IN \(Owner.sql) AND open > 0 AND due_day <= ?2 LIMIT 1
      """, customer, oldest
    ) { _ in true }
    guard old == true else { return }
    let debts = try Debts(of: customer, on: call.today, rules, in: call)
    for item in try DueItem.all(of: customer, on: call.today, in: call) where item.due <= oldest {
      try refresh(item, of: customer, debts.clock(of: item.id), rules, in: call)
    }
  }

  private static func refresh(
    _ item: DueItem, of customer: Int64, _ clock: LimitationClock?, _ rules: StrategyPolicy, in call: Call
  ) throws {
    let id = EntityID(prefix: "itm", number: item.id)
    guard let clock, clock.state != .proceedings else {
      try call.work.close(kind, id)
      return
    }
    try call.work.put(
      WorkLine(
        kind, id, customer: EntityID(prefix: CustomerRef.prefix, number: customer), due: clock.expires,
        since: try clock.expires.adding(days: -rules.limitationWarningDays),
        amount: Money(minor: item.open, currency: item.currency), values: ["number": .text(item.number)]))
  }
}

/// Follows an item whose balance was corrected or settled: what of it waited for somebody may wait no more, or again.
struct FollowItem: Method {
  func run(_ params: Params, in call: Call) throws -> Empty {
    guard params.event.hasPrefix("receivables.item."),
      let text = try params.payload["item"]?.document().root.string
    else { return Empty() }
    let item = try EntityID(parsing: text, expecting: "itm")
    try DisputeLines.refresh(of: item.number, in: call)
    let found = try call.store.first(
      """
      SELECT i.open, coalesce(a.merged_into, a.id) FROM receivables_open_item_v1 i
      JOIN archive_customer_v1 a ON a.id = i.customer_id WHERE i.item_id = ?1
      """, item
    ) { (open: $0.int(0), customer: $0.int(1)) }
    guard let found, found.open > 0 else {
      try call.work.close(LimitationLines.kind, item)
      return Empty()
    }
    try LimitationLines.refresh(found.customer, in: call)
    return Empty()
  }
}
