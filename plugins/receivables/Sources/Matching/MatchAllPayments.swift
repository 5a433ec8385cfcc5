import AvalKit

/// Matches every unapplied payment, as a job: the month's whole bank statement against the whole ledger. What is not
/// certain is only counted; `receivables.payment.match` shows and explains it, page by page.
struct MatchAllPayments: JobMethod {
  struct RuleCount: Codable {
    let rule: String
    var payments: Int
  }

  struct Checkpoint: Codable {
    /// The last payment examined.
    var after: Int64 = 0
    let total: Int
    /// The policy of the whole run, by the hash of its document.
    let policy: String
    var examined = 0
    var applied = 0
    var proposed = 0
    var rules: [RuleCount] = []
    /// Nil in checkpoints of before there were any.
    var reversals: Int?
  }

  struct Result: Encodable {
    let examined: Int
    /// Payments of which at least a part was applied; in a dry run, would be.
    let applied: Int
    /// Payments that several items fit.
    let proposed: Int
    /// Payments that nothing fits.
    let unmatched: Int
    let rules: [RuleCount]
    /// Late fees, or parts of them, that turned out to have been charged too much and were reversed.
    let reversals: Int
    let policy: String
    let policyVersion: String
  }

  /// Payments of one slice: about 20 ms.
  private static let paymentsPerSlice = 500
  /// A slice ends early where its payments settle many items each: no slice announces more than a request may.
  private static let applicationsPerSlice = 2_000

  func slice(_ params: Params, from checkpoint: Checkpoint?, in call: Call) throws -> JobSlice<Checkpoint, Result> {
    let name = params.policy ?? MatchRun.standardPolicy
    let policy = try MatchRun.policy(named: name, in: call)
    var checkpoint = try checkpoint ?? Checkpoint(total: waiting(in: call.store), policy: policy.sha256)
    guard checkpoint.policy == policy.sha256 else {
      throw Failure(
        .failedPrecondition, "The match policy \(name) changed while the job ran; start it again under the new one.",
        zh: "作业运行期间配对策略 \(name) 已更改；请按新策略重新开始。", path: "/policy")
    }
    let ledger = Ledger(call)
    var run = MatchRun(ledger: ledger, policy: try policy.decode(MatchPolicy.self), applies: params.dryRun != true)
    let numbers = try MatchRun.waiting(after: checkpoint.after, limit: Self.paymentsPerSlice, in: call.store)
    var isCut = false
    try ledger.gathering {
      for number in numbers {
        if run.applications >= Self.applicationsPerSlice {
          isCut = true
          break
        }
        if let credit = try ledger.credit(number) { try match(credit, &run, &checkpoint) }
        checkpoint.after = number
      }
      checkpoint.reversals = try (checkpoint.reversals ?? 0) + ledger.reviewFees(of: run.customers).count
    }
    call.progress(checkpoint.examined, of: max(checkpoint.total, checkpoint.examined))
    guard numbers.count < Self.paymentsPerSlice, !isCut else { return .more(checkpoint) }
    return .done(
      Result(
        examined: checkpoint.examined, applied: checkpoint.applied, proposed: checkpoint.proposed,
        unmatched: checkpoint.examined - checkpoint.applied - checkpoint.proposed, rules: checkpoint.rules,
        reversals: checkpoint.reversals ?? 0, policy: name, policyVersion: policy.version))
  }

  private func waiting(in store: Store) throws -> Int {
    Int(
      try store.first("SELECT count(*) FROM receivables_credit WHERE unapplied > 0 AND kind = 'payment'") { $0.int(0) }
        ?? 0)
  }

  private func match(_ credit: Credit, _ run: inout MatchRun, _ checkpoint: inout Checkpoint) throws {
    var credit = credit
    let found = try run.settle(&credit)
    checkpoint.examined += 1
    guard let first = found.first else { return }
    if found.contains(where: \.proposal.certain) { checkpoint.applied += 1 } else { checkpoint.proposed += 1 }
    let rule = first.proposal.rule.rawValue
    if let index = checkpoint.rules.firstIndex(where: { $0.rule == rule }) {
      checkpoint.rules[index].payments += 1
    } else {
      checkpoint.rules.append(RuleCount(rule: rule, payments: 1))
    }
  }
}
