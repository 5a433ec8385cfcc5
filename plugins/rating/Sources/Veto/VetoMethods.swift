import AvalKit

/// Clears a veto that a person asserted: one person asks, another confirms by the same call.
///
/// A veto that follows the figures is cleared this way only where the newest assessment could not look at them.
struct ClearVeto: Method {
  enum State: String, Encodable {
    /// Another person has to make the same call.
    case asked
    case cleared
  }

  struct Result: Encodable {
    let state: State
    let veto: CreditStop
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call)
    let store = CreditStopStore(call)
    let open = try store.open(customer.id).filter { $0.kind != .grade && $0.code == params.code }
    guard let stop = open.first else {
      guard let last = try lastCleared(params.code, customer.id, call) else { throw none(params, customer) }
      return Result(state: .cleared, veto: last)
    }
    if stop.kind == .computed { try requireUnlooked(stop, customer, call) }
    var asked = stop
    if stop.askedBy == nil {
      asked.askedAt = call.now
      asked.askedBy = call.actor
      asked.askReason = params.reason
      asked.askEvidence = params.evidence
      guard call.standsForBothPersons else {
        try store.update(stop, asked)
        return Result(state: .asked, veto: asked)
      }
    }
    let waived = try call.requireSecondPerson(
      after: asked.askedBy ?? call.actor,
      refusal: Text(
        "You asked for this veto to be cleared yourself; another person has to confirm it.",
        zh: "解除该否决由您本人提出，须由他人确认。"),
      path: "/code")
    return try clear(open, asked, params, waived: waived, store)
  }

  private func clear(
    _ open: [CreditStop], _ asked: CreditStop, _ params: Params, waived: Bool, _ store: CreditStopStore
  ) throws -> Result {
    var result: CreditStop?
    // A merged customer may have brought the same veto along; the two persons clear both.
    for stop in open {
      var clearing = stop
      clearing.askedAt = asked.askedAt
      clearing.askedBy = asked.askedBy
      clearing.askReason = asked.askReason
      clearing.askEvidence = asked.askEvidence
      clearing.clearReason = params.reason
      clearing.clearEvidence = params.evidence
      clearing.twoPersonRuleWaived = waived
      let cleared = try store.end(clearing, by: nil)
      result = result ?? cleared
    }
    return Result(state: .cleared, veto: result ?? asked)
  }

  /// A computed veto whose figures the newest assessment saw is lifted by better figures alone.
  private func requireUnlooked(_ stop: CreditStop, _ customer: ResolvedCustomer, _ call: Call) throws {
    let newest = try AssessmentStore(call).newest(of: customer.id, on: call.today)
    let hit = newest?.vetoes.first { $0.code == stop.code }
    guard hit?.since == nil else { return }
    throw Failure(
      .failedPrecondition,
      "The veto \(stop.code) follows the figures; assess the customer again when they have changed.",
      zh: "该否决（\(stop.title.zhHans)）随数据变化；请在数据变化后重新评级。", path: "/code")
  }

  private func lastCleared(_ code: String, _ customer: EntityID, _ call: Call) throws -> CreditStop? {
    try call.store.first(
      """
      SELECT \(CreditStop.columns) FROM rating_credit_stop
      WHERE customer IN \(CreditStopStore.owner) AND kind <> 'grade' AND code = ?2 AND ended_assessment IS NULL
        AND ended_on IS NOT NULL
      ORDER BY id DESC LIMIT 1
      """, customer, code, decode: CreditStop.init(row:))
  }

  private func none(_ params: Params, _ customer: ResolvedCustomer) -> Failure {
    Failure(
      .notFound,
      "No veto \"\(params.code)\" stands against \(customer.archiveNumber); rating.veto.list names those that do.",
      zh: "客户 \(customer.archiveNumber) 没有未解除的否决“\(params.code)”；未解除的否决见 rating.veto.list。", path: "/code")
  }
}

/// What stops the credit of customers, newest first: standing stops, or all that ever were.
struct ListVetoes: Method {
  func run(_ params: Params, in call: Call) throws -> Page<CreditStop> {
    let customer = try params.customer?.resolve(in: call).id
    let standing = params.standing ?? true
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor,
      filter: [customer, standing, call.asOf, call.lookingBackTo], after: [Int64.max])
    let rows = try call.store.all(
      """
      SELECT \(CreditStop.columns) FROM rating_credit_stop
      WHERE id < ?2 AND recorded_at <= ?5
        AND (?1 IS NULL OR customer IN \(CreditStopStore.owner))
        AND (?3 = 0 OR (since <= ?4 AND (ended_on IS NULL OR ended_on > ?4 OR ended_at > ?5)))
      ORDER BY id DESC LIMIT ?6
      """, customer, page.after[0], standing, call.asOf, call.knownAt, page.fetch, decode: CreditStop.init(row:))
    return page.page(rows) { [$0.id] }
  }
}
