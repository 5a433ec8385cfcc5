import AvalKit

/// Proposes a limit; it holds only once another person approves it (R-43).
struct ProposeLimit: Method {
  static let name = "rating.limit.propose"

  struct Params: Decodable {
    let customer: CustomerRef
    let amount: Money
    let reason: String?
    let assessment: EntityID?
  }

  struct Result: Encodable {
    let proposal: LimitProposal
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call)
    guard !params.amount.isNegative else {
      throw Failure(.invalidParams, "A limit is zero or more.", zh: "信用额度不得为负。", path: "/amount/amount")
    }
    if let id = params.assessment, try AssessmentStore(call).get(id).customer.id != customer.id {
      throw Failure(
        .invalidParams, "The assessment \(id) is of another customer.", zh: "评级记录 \(id) 属于其他客户。", path: "/assessment")
    }
    let proposal = LimitProposal(
      id: try call.nextID(LimitProposal.prefix), customer: customer.id, amount: params.amount, reason: params.reason,
      assessment: params.assessment, in: call)
    try LimitStore(call).insert(proposal)
    return Result(proposal: proposal)
  }
}

/// Approves a proposal: the limit holds from today, and the customer's limit of that currency before it ends (R-43).
struct ApproveLimit: Method {
  static let name = "rating.limit.approve"

  struct Params: Decodable {
    let proposal: EntityID
    let reason: String?
  }

  struct Result: Encodable {
    let limit: CreditLimit
    let proposal: LimitProposal
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let limits = LimitStore(call)
    let open = try limits.open(params.proposal)
    let waived = try TwoPersonRule.check(proposer: open.createdBy, in: call)
    let customer = try CustomerRef.id(open.customer).resolve(in: call, path: "/proposal")
    let assessment = try newestAssessment(open, customer.id, call)
    if assessment?.status == .vetoed, open.amount.isPositive {
      throw Failure(
        .failedPrecondition,
        "The newest assessment of the customer is a veto, which no approval lifts; propose 0 or assess again.",
        zh: "该客户最新评级为一票否决,审批不能解除;请提案零额度或重新评级。", path: "/proposal")
    }
    let proposal = try limits.decide(open, .approved, reason: params.reason, waived: waived)
    let limit = CreditLimit(
      id: try call.nextID(CreditLimit.prefix), customer: customer.id, amount: open.amount, validFrom: call.today,
      validTo: nil, grade: assessment?.grade, subGrade: assessment?.subGrade,
      safetyFactor: assessment?.safetyFactor, proposal: open.id, assessment: assessment?.id, approvedAt: call.now,
      approvedBy: call.actor)
    try limits.replace(with: limit)
    try call.emit("rating.limit.approved", limit)
    return Result(limit: limit, proposal: proposal)
  }

  /// The assessment that the proposal names, or the customer's newest that is complete.
  private func newestAssessment(_ proposal: LimitProposal, _ customer: EntityID, _ call: Call) throws -> Assessment? {
    if let named = proposal.assessment { return try AssessmentStore(call).get(named) }
    let id = try call.store.first(
      """
      SELECT id FROM rating_assessment WHERE customer = ?1 AND as_of <= ?2 AND status <> 'incomplete'
      ORDER BY as_of DESC, id DESC LIMIT 1
      """, customer, call.today, decode: { $0.id(0, AssessmentStore.prefix) })
    return try id.map { try AssessmentStore(call).get($0) }
  }
}

/// Rejects a proposal.
struct RejectLimit: Method {
  static let name = "rating.limit.reject"

  struct Params: Decodable {
    let proposal: EntityID
    let reason: String
  }

  struct Result: Encodable {
    let proposal: LimitProposal
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let limits = LimitStore(call)
    return Result(
      proposal: try limits.decide(limits.open(params.proposal), .rejected, reason: params.reason, waived: false))
  }
}

/// The limits of a customer that hold on a day.
struct GetLimit: Method {
  static let name = "rating.limit.get"

  struct Params: Decodable {
    let customer: CustomerRef
  }

  struct Result: Encodable {
    let customer: EntityID
    let asOf: CivilDate
    /// One a currency.
    let limits: [CreditLimit]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call)
    return Result(
      customer: customer.id, asOf: call.asOf, limits: try LimitStore(call).inForce(customer.id, on: call.asOf))
  }
}

/// Proposals, newest first.
struct ListLimits: Method {
  static let name = "rating.limit.list"

  struct Params: Decodable {
    let customer: CustomerRef?
    let status: LimitProposal.Status?
    let limit: Int?
    let cursor: String?
  }

  func run(_ params: Params, in call: Call) throws -> Page<LimitProposal> {
    let customer = try params.customer?.resolve(in: call).id
    let request = try PageRequest(
      limit: params.limit, cursor: params.cursor,
      filter: "limit \(customer?.number ?? 0) \(params.status?.rawValue ?? "")")
    let rows = try call.store.all(
      """
      SELECT \(LimitProposal.columns) FROM rating_limit_proposal
      WHERE id < ?1 AND (?2 IS NULL OR customer = ?2) AND (?3 IS NULL OR status = ?3) ORDER BY id DESC LIMIT ?4
      """, request.after ?? .max, customer, params.status?.rawValue, request.limit + 1
    ) { row in (key: row.int(0), item: try LimitProposal(row: row)) }
    return request.page(rows)
  }
}

/// Nobody both proposes and approves; where nobody had to sign in, that is waived and recorded (R-43).
enum TwoPersonRule {
  /// Answers whether the rule was waived.
  static func check(proposer: String, in call: Call) throws(Failure) -> Bool {
    guard proposer == call.actor else { return false }
    guard call.actor == "local" else {
      throw Failure(
        .denied, "You proposed this limit yourself; another person has to approve it.", zh: "该额度由您本人提案,须由他人审批。",
        path: "/proposal")
    }
    return true
  }
}
