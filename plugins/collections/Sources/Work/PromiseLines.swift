import AvalKit

/// Promises as lines of `work.list`: shown from the promised day on, until they are kept or cancelled, or a newer promise or
/// an action on the case follows one that was not kept (C-23).
enum PromiseLines {
  private static let kind = "promiseDue"

  /// Puts the line of a promise with what is still to come, or closes it.
  static func refresh(_ promise: PromiseView, in call: Call) throws {
    guard promise.status != .kept, promise.status != .cancelled else {
      try call.work.close(kind, promise.id)
      return
    }
    let collector = try call.store.first(
      "SELECT collector FROM collections_case WHERE customer IN \(Owner.sql) AND state = 'open' ORDER BY id LIMIT 1",
      promise.customer
    ) { $0.optionalText(0) }
    try call.work.put(
      WorkLine(
        kind, promise.id, customer: promise.customer, due: promise.date, since: promise.date, owner: collector ?? nil,
        amount: try promise.amount - promise.received))
  }

  /// Somebody has followed up the promises of a customer that were not kept.
  static func closeBroken(of customer: Int64, in call: Call) throws {
    let broken = try call.store.all(
      """
      SELECT p.id FROM collections_promise p
      WHERE p.customer IN \(Owner.sql) AND p.due < ?2 AND p.received < p.amount ORDER BY p.id DESC LIMIT 1000
      """, customer, call.today
    ) { $0.id(0, "prm") }
    for promise in broken { try call.work.close(kind, promise) }
  }
}

/// Disputes as lines of `work.list`: open ones until they are resolved, accepted ones until they are credited (F-V23).
enum DisputeLines {
  private static let open = "disputeOpen"
  private static let toCredit = "disputeToCredit"

  static func refresh(_ dispute: DisputeView, in call: Call) throws {
    let kind = dispute.resolved == nil ? open : dispute.consequence == .toCredit ? toCredit : nil
    for other in [open, toCredit] where other != kind { try call.work.close(other, dispute.id) }
    guard let kind else { return }
    var values: [String: WorkValue] = ["opened": .day(dispute.opened)]
    if kind == open { values["reason"] = .text(String(dispute.reason.prefix(200))) }
    try call.work.put(
      WorkLine(kind, dispute.id, customer: dispute.customer, amount: dispute.amount, values: values))
  }

  /// All disputes of an item: one credit may settle several.
  static func refresh(of item: Int64, in call: Call) throws {
    let disputes = try call.store.all(
      "SELECT id FROM collections_dispute WHERE item = ?1 ORDER BY id LIMIT 1000", item
    ) { $0.id(0, "dsp") }
    for dispute in disputes { try refresh(DisputeView.get(dispute, in: call), in: call) }
  }
}

/// Open cases as lines of `work.list`: each waits for its collector until an action names the day of the next, and again
/// from that day on.
enum CaseLines {
  private static let kind = "caseOpen"

  static func refresh(_ number: Int64, in call: Call) throws {
    guard let found = try CaseView.read(number, in: call), found.state == "open" else {
      try call.work.close(kind, EntityID(prefix: Cases.prefix, number: number))
      return
    }
    let next = try call.store.first(
      "SELECT next_day FROM collections_action WHERE case_id = ?1 ORDER BY at DESC, id DESC LIMIT 1", number
    ) { $0.optionalDay(0) }
    let rules = try call.policy("strategy", as: StrategyPolicy.self)
    let channel = rules.channels.first { $0.channel == found.channel }?.title ?? Text(found.channel, zh: found.channel)
    let from = (next ?? nil) ?? found.opened
    try call.work.put(
      WorkLine(
        kind, found.id, customer: found.customer, due: from, since: from, owner: found.collector,
        values: ["opened": .day(found.opened), "level": .number(Int64(found.level)), "channel": .phrase(channel)]))
  }
}
