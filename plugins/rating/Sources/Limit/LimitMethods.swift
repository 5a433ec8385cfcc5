import AvalKit

/// Proposes a limit; it holds only once another person approves it (R-43).
struct ProposeLimit: Method {
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
  struct Result: Encodable {
    let limit: CreditLimit
    let proposal: LimitProposal
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let limits = LimitStore(call)
    let open = try limits.open(params.proposal)
    let waived = try call.requireSecondPerson(
      after: open.createdBy,
      refusal: Text(
        "You proposed this limit yourself; another person has to approve it.", zh: "该额度由您本人提案，须由他人审批。"),
      path: "/proposal")
    let customer = try CustomerRef.id(open.customer).resolve(in: call, path: "/proposal")
    // The newest assessment alone speaks: naming an older one lifts no veto and lends no better grade.
    let assessment = try AssessmentStore(call).newest(of: customer.id, on: call.today)
    if open.amount.isPositive { try requireCredit(customer, assessment, call) }
    let proposal = try limits.decide(open, .approved, reason: params.reason, waived: waived)
    let limit = CreditLimit(
      id: try call.nextID(CreditLimit.prefix), customer: customer.id, amount: open.amount, validFrom: call.today,
      validTo: nil, grade: assessment?.grade, subGrade: assessment?.subGrade,
      safetyFactor: assessment?.safetyFactor, proposal: open.id, assessment: assessment?.id, approvedAt: call.now,
      approvedBy: call.actor)
    try limits.replace(with: limit)
    try call.emit("rating.limit.approved", limit)
    try call.emit("rating.limit.granted", limit)
    return Result(limit: limit, proposal: proposal)
  }

  /// A customer whose credit is stopped, or whose newest grade allows none, buys for advance payment alone (R-17, R-84).
  private func requireCredit(_ customer: ResolvedCustomer, _ newest: Assessment?, _ call: Call) throws {
    if let stop = try CreditStopStore(call).open(customer.id).first {
      let en = stop.kind == .grade ? stop.title.en : "A veto stands against the customer: \(stop.title.en)"
      let zh = stop.kind == .grade ? stop.title.zhHans : "该客户存在未解除的一票否决：\(stop.title.zhHans)"
      throw Failure(
        .failedPrecondition,
        "\(en), since \(stop.since); no approval lifts that. Propose 0: the customer buys for advance payment only.",
        zh: "\(zh)（自 \(stop.since) 起）；审批不能解除。请提案零额度：该客户仅限预付货款。", path: "/proposal")
    }
    guard let newest, try AssessmentStore(call).deniesCredit(newest) else { return }
    throw Failure(
      .failedPrecondition,
      "The newest assessment of the customer is \(newest.grade ?? "D"), which gets no credit; assess again or propose 0.",
      zh: "该客户最新评级为 \(newest.grade ?? "D") 级，不予授信；请重新评级或提案零额度。", path: "/proposal")
  }
}

/// Rejects a proposal.
struct RejectLimit: Method {
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
  typealias Status = LimitProposal.Status

  func run(_ params: Params, in call: Call) throws -> Page<LimitProposal> {
    let customer = try params.customer?.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.status?.rawValue],
      after: [Int64.max])
    let rows = try call.store.all(
      """
      SELECT \(LimitProposal.columns) FROM rating_limit_proposal
      WHERE id < ?1 AND (?2 IS NULL OR customer IN \(CustomerRef.members(of: "?2"))) AND (?3 IS NULL OR status = ?3)
      ORDER BY id DESC LIMIT ?4
      """, page.after[0], customer, params.status?.rawValue, page.fetch, decode: LimitProposal.init(row:))
    return page.page(rows) { [$0.id] }
  }
}
