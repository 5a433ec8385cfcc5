import AvalKit

/// Matches unapplied payments with open items: applies what a policy calls certain, proposes the rest, explains both.
///
/// What a person applied or took back is never touched: only what is unapplied is matched with what is open.
struct MatchPayments: Method {
  struct Match: Encodable {
    struct Allocation: Encodable {
      let item: EntityID
      let amount: Money
      let discount: Money?
      let charge: Money?
    }

    let payment: EntityID
    let rule: String
    let score: Int
    let allocations: [Allocation]
    let applied: Bool
    let why: Text
  }

  struct Result: Encodable {
    let items: [Match]
    /// Late fees that turn out to have been charged too much; left out where there are none.
    let reversals: [FeeReversal]?
    let examined: Int
    let nextCursor: String?
    let policy: String
    let policyVersion: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    guard (params.payment != nil) != (params.all == true) else {
      throw Failure(
        .invalidParams, "Name one payment, or say all: true.", zh: "请指明一笔收款，或给出 all: true。", path: "/payment")
    }
    let name = params.policy ?? MatchRun.standardPolicy
    let policy = try MatchRun.policy(named: name, in: call)
    let ledger = Ledger(call)
    var run = MatchRun(ledger: ledger, policy: try policy.decode(MatchPolicy.self), applies: params.dryRun != true)
    var next: String?
    if let id = params.payment {
      let credit = try ledger.credit(id, path: "/payment")
      run.items = try run.match(credit)
      if run.items.isEmpty { run.items = try run.matchOthers(credit) }
    } else {
      next = try matchPage(params, name, &run)
    }
    let reversals = try ledger.reviewFees(of: run.customers)
    return Result(
      items: run.items, reversals: reversals.isEmpty ? nil : reversals, examined: run.examined, nextCursor: next,
      policy: name, policyVersion: policy.version)
  }

  /// Matches a page of the waiting payments; answers the cursor of the next one.
  private func matchPage(_ params: Params, _ policy: String, _ run: inout MatchRun) throws -> String? {
    let page = try PageRequest(
      Self.name, limit: params.limit ?? 1_000, cursor: params.cursor, filter: [policy], after: [0])
    let waiting = try MatchRun.waiting(after: page.after[0], limit: page.fetch, in: run.ledger.store)
    do {
      for (index, number) in waiting.prefix(page.limit).enumerated() {
        if index & 0xFF == 0 { try run.ledger.call.checkCancelled() }
        if let credit = try run.ledger.credit(number) { run.items += try run.match(credit) }
      }
    } catch let failure as Failure where failure.kind == .limitExceeded && failure.path.isEmpty {
      // What the host allows one request to announce or change, not the size of an amount.
      throw Failure(
        .limitExceeded,
        "These payments settle more than one request may announce (limits.eventsPerRequest of system.describe): give a "
          + "smaller limit, or match the whole ledger with the job receivables.payment.matchAll.",
        zh: "这些收款的核销超过单个请求可发出的事件数（见 system.describe 的 limits.eventsPerRequest）；请减小 limit,"
          + "或以作业 receivables.payment.matchAll 配对全部收款。",
        path: "/limit")
    }
    return waiting.count > page.limit ? page.cursor(after: [waiting[page.limit - 1]]) : nil
  }
}
