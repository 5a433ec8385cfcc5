import AvalKit

/// What waits for a review, and what was decided, in the order of arrival (I-27).
struct ListReviews: Method {
  typealias Kind = EvidenceKind

  func run(_ params: Params, in call: Call) throws -> Page<ReviewView> {
    let customer = try params.customer?.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor,
      filter: [customer, params.status, params.kind?.rawValue, params.job], after: [0])
    let sources = try Sources.load(call)
    let rows = try call.store.all(
      """
      SELECT \(ReviewView.columns) FROM \(ReviewView.tables)
      WHERE review.id > ?1 AND (?2 IS NULL OR review.customer IN \(CustomerRef.members(of: "?2")))
        AND (?3 IS NULL OR review.status = ?3) AND (?4 IS NULL OR review.kind = ?4) AND (?5 IS NULL OR review.job = ?5)
      ORDER BY review.id LIMIT ?6
      """, page.after[0], customer, params.status, params.kind?.rawValue, params.job, page.fetch
    ) { try ReviewView(row: $0, sources) }
    return page.page(try rows.map { try $0.withRejected(call.store) }) { [$0.id] }
  }
}

/// One review with the field values that hang on it.
struct GetReview: Method {
  struct Result: Encodable {
    let review: ReviewView
    let facts: [FactView]
    /// How the key facts that it brings would stand if it were accepted (I-18).
    let keyFacts: [KeyFacts.Standing]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let number = try params.review.number(of: ReviewView.prefix, path: "/review")
    let sources = try Sources.load(call)
    let facts = try call.store.all(
      """
      SELECT \(FieldValues.columns) FROM \(FieldValues.tables) WHERE field.review = ?1 AND field.recorded_at <= ?2
      ORDER BY field.id
      """, number, call.now, decode: FieldValues.value)
    let review = try ReviewView.load(number, call)
    let brought = Set(facts.map(\.field))
    return Result(
      review: review, facts: facts.map { FactView($0, sources) },
      keyFacts: try Self.keyFacts(review, sources, call).filter { brought.contains($0.field) })
  }

  private static func keyFacts(
    _ review: ReviewView, _ sources: Sources, _ call: Call
  ) throws -> [KeyFacts.Standing] {
    guard let customer = review.customer else { return [] }
    let values = try FieldValues(call).all(of: customer.number).mapValues { values in
      values.filter { $0.status == .accepted || $0.review == review.id }
    }
    return try KeyFacts.load(call).standings(values, sources, call)
  }
}

/// Accepts or rejects what is pending: one review, or all that an import left. To accept, the auditor answers for the
/// five quality columns (I-27).
struct DecideReview: Method {
  /// The most reviews of an import that one request decides.
  static let most = 1000

  struct Result: Encodable {
    let decided: Int
    /// Still pending of the same import.
    let remaining: Int
    let reviews: [ReviewView]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let accept = params.decision == .accept
    guard !accept || params.checked != nil else {
      throw Failure(
        .invalidParams, "To accept it, say what you found in the five quality columns (checked).",
        zh: "接受前须在 checked 中填写五项信息质量的审核结果。", path: "/checked")
    }
    guard let reason = params.reason.nonBlank else {
      throw Failure(.invalidParams, "Give the reason of the decision.", zh: "请填写决定理由。", path: "/reason")
    }
    let reviews = Reviews(call)
    let rejected = params.rejected ?? []
    guard rejected.isEmpty || (accept && params.review != nil) else {
      throw Failure(
        .invalidParams, "Single facts are rejected where the rest of one review is accepted; leave rejected out.",
        zh: "仅在接受单项审核的其余内容时可拒绝个别事实；请去掉 rejected。", path: "/rejected")
    }
    switch (params.review, params.job) {
    case (let review?, nil):
      let view = try reviews.decide(
        review, accept: accept, reason: reason, checked: params.checked, rejected: rejected)
      return Result(decided: 1, remaining: 0, reviews: [view])
    case (nil, let job?):
      // What a parked report holds cannot be accepted before it is assigned.
      let pending = try call.store.all(
        """
        SELECT id FROM archive_review WHERE job = ?1 AND status = 'pending' AND (customer IS NOT NULL OR ?2 = 0)
        ORDER BY id LIMIT ?3
        """, job, accept, Self.most
      ) { $0.id(0, ReviewView.prefix) }
      let views = try pending.map { id in
        try call.checkCancelled()
        return try reviews.decide(id, accept: accept, reason: reason, checked: params.checked)
      }
      let remaining = try call.store.first(
        "SELECT count(*) FROM archive_review WHERE job = ?1 AND status = 'pending'", job, decode: { $0.int(0) })
      return Result(decided: views.count, remaining: Int(remaining ?? 0), reviews: views)
    default:
      throw Failure(
        .invalidParams, "Name one review, or the job of an import; exactly one of the two.",
        zh: "请指定 review 或导入作业 job，二者取一。", path: "/review")
    }
  }
}
