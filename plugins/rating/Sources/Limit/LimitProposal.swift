import AvalKit

/// A limit that somebody proposed, and what became of it (R-43, R-81, R-90).
struct LimitProposal: Codable {
  enum Status: String, Codable {
    case proposed
    case approved
    case rejected
  }

  static let prefix = "lpr"
  static let columns = """
    id, customer, amount, currency, reason, assessment, status, created_at, created_by, decided_at, decided_by,
    decision_reason, waived
    """

  let id: EntityID
  let customer: EntityID
  let amount: Money
  let reason: String?
  let assessment: EntityID?
  var status: Status
  let createdAt: Instant
  let createdBy: String
  var decidedAt: Instant?
  var decidedBy: String?
  var decisionReason: String?
  /// One person proposed and approved, because nobody had to sign in.
  var twoPersonRuleWaived: Bool

  init(id: EntityID, customer: EntityID, amount: Money, reason: String?, assessment: EntityID?, in call: Call) {
    self.id = id
    self.customer = customer
    self.amount = amount
    self.reason = reason
    self.assessment = assessment
    status = .proposed
    createdAt = call.now
    createdBy = call.actor
    twoPersonRuleWaived = false
  }

  init(row: Row) throws {
    id = row.id(0, LimitProposal.prefix)
    customer = row.id(1, CustomerRef.prefix)
    amount = Money(minor: row.int(2), currency: try Currency(parsing: row.text(3)))
    reason = row.optionalText(4)
    assessment = row.optionalInt(5).map { EntityID(prefix: AssessmentStore.prefix, number: $0) }
    status = Status(rawValue: row.text(6)) ?? .proposed
    createdAt = row.instant(7)
    createdBy = row.text(8)
    decidedAt = row.optionalInt(9).map(Instant.init(milliseconds:))
    decidedBy = row.optionalText(10)
    decisionReason = row.optionalText(11)
    twoPersonRuleWaived = row.bool(12)
  }
}

/// Reads and writes proposals and limits.
struct LimitStore {
  /// The kind of work that an open proposal is.
  private static let work = "limitToApprove"
  let call: Call

  init(_ call: Call) {
    self.call = call
  }

  func insert(_ proposal: LimitProposal) throws {
    try call.store.run(
      """
      INSERT INTO rating_limit_proposal (id, customer, amount, currency, reason, assessment, status, created_at, created_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """, proposal.id, proposal.customer, proposal.amount.minor, proposal.amount.currency.code, proposal.reason,
      proposal.assessment, proposal.status.rawValue, proposal.createdAt, proposal.createdBy)
    try call.work.put(
      WorkLine(
        LimitStore.work, proposal.id, customer: proposal.customer, amount: proposal.amount,
        values: ["proposer": .text(proposal.createdBy)]))
    try call.change(proposal.id.description, after: proposal)
  }

  /// A proposal that is still open; refused at `/proposal` otherwise.
  func open(_ id: EntityID) throws -> LimitProposal {
    let number = try id.number(of: LimitProposal.prefix, path: "/proposal")
    guard
      let proposal = try call.store.first(
        "SELECT \(LimitProposal.columns) FROM rating_limit_proposal WHERE id = ?1", number,
        decode: LimitProposal.init(row:))
    else {
      throw Failure(
        .notFound, "There is no proposal \(id); rating.limit.list names those of a customer.",
        zh: "没有额度提案 \(id)；客户的提案见 rating.limit.list。", path: "/proposal")
    }
    guard proposal.status == .proposed else {
      throw Failure(
        .failedPrecondition, "The proposal \(id) was \(proposal.status.rawValue) before; make a new one.",
        zh: "提案 \(id) 已处理（\(proposal.status == .approved ? "已批准" : "已否决")）；请另行提案。", path: "/proposal")
    }
    return proposal
  }

  /// Puts the decision on a proposal.
  func decide(_ old: LimitProposal, _ status: LimitProposal.Status, reason: String?, waived: Bool) throws
    -> LimitProposal
  {
    var new = old
    new.status = status
    new.decidedAt = call.now
    new.decidedBy = call.actor
    new.decisionReason = reason
    new.twoPersonRuleWaived = waived
    try call.store.run(
      """
      UPDATE rating_limit_proposal SET status = ?2, decided_at = ?3, decided_by = ?4, decision_reason = ?5, waived = ?6
      WHERE id = ?1
      """, new.id, status.rawValue, call.now, call.actor, reason, waived)
    try call.work.close(LimitStore.work, new.id)
    try call.change(new.id.description, before: old, after: new)
    return new
  }
}
