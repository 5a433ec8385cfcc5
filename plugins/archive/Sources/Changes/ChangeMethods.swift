import AvalKit

/// A row of the update form: what changed from what to what, who said so, and what became of it.
struct ChangeView: Encodable {
  let id: EntityID
  let customer: EntityID
  let archiveNumber: String
  let name: String
  let field: String
  let title: String
  let oldValue: String?
  let value: String
  let source: String
  let note: String?
  let observedOn: CivilDate?
  /// `pending`, `accepted` or `rejected`.
  let status: String
  let reportedAt: Instant
  let reportedBy: String
  let decidedAt: Instant?
  let decidedBy: String?
  let reason: String?

  static let columns = """
    review.id, customer.id, customer.archive_number, customer.name, change.field, change.old_value, change.value,
    review.source, change.note, review.observed_on, review.status, review.received_at, review.received_by,
    review.decided_at, review.decided_by, review.reason
    """
  static let tables = """
    archive_change AS change JOIN archive_review AS review ON review.id = change.review
    JOIN archive_customer AS filed ON filed.id = review.customer
    JOIN archive_customer AS customer ON customer.id = coalesce(filed.merged_into, filed.id)
    """

  init(row: Row, _ policy: ChangePolicy, _ language: Language) {
    id = row.id(0, ReviewView.prefix)
    customer = row.id(1, CustomerRef.prefix)
    archiveNumber = row.text(2)
    name = row.text(3)
    field = row.text(4)
    title = policy.tracked.first { $0.key == row.text(4) }?.title.in(language) ?? row.text(4)
    oldValue = row.optionalText(5)
    value = row.text(6)
    source = row.text(7)
    note = row.optionalText(8)
    observedOn = row.optionalDay(9)
    status = row.text(10)
    reportedAt = row.instant(11)
    reportedBy = row.text(12)
    decidedAt = row.isNull(13) ? nil : row.instant(13)
    decidedBy = row.optionalText(14)
    reason = row.optionalText(15)
  }

  static func load(_ id: Int64, _ call: Call) throws -> ChangeView {
    let policy = try ChangePolicy.load(call)
    let view = try call.store.first(
      "SELECT \(columns) FROM \(tables) WHERE review.id = ?1", id,
      decode: { ChangeView(row: $0, policy, call.language) })
    guard let view else {
      throw Failure(
        .notFound, "There is no such reported change; see archive.change.list.",
        zh: "没有该变更事项；请查看 archive.change.list。", path: "/change")
    }
    return view
  }
}

/// Reports that something about a customer changed: it waits until the archive manager has verified it.
struct ReportChange: Method {
  struct Result: Encodable {
    let change: ChangeView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let item = try ChangePolicy.load(call).item(params.field, call)
    guard let value = params.value.nonBlank else {
      throw Failure(.invalidParams, "Say what it changed to.", zh: "请填写变更后的内容。", path: "/value")
    }
    guard item.of != "contacts" else {
      throw Failure(
        .invalidParams,
        "Give contacts with archive.customer.update, where they wait for review like this; "
          + "a telephone number alone is contactPhone.",
        zh: "联系人请通过 archive.customer.update 提交，同样须经审核；仅变更电话请报告 contactPhone。", path: "/field")
    }
    if item.of == "name" { _ = try CustomerName.checked(value, longest: 200) }
    _ = try Sources.load(call).named(params.source, path: "/source")
    let arrival = try Arrival(
      .change, way: .import, provider: call.actor, format: "channel", job: "",
      EvidenceOptions(source: params.source, collectedBy: params.collectedBy), call)
    let view = try CustomerView.load(customer.number, call.store)
    let review = try Changes(call).report(
      item, value, of: view, on: params.date ?? call.today, note: params.note, arrival)
    if let why = arrival.accepted { try Reviews(call).acceptAtOnce(review, why) }
    let change = try ChangeView.load(review.number, call)
    try call.change(review.description, after: change)
    return Result(change: change)
  }
}

/// Verifies a reported change and writes it, or rejects it; whoever reported it does not decide.
struct VerifyChange: Method {
  func run(_ params: Params, in call: Call) throws -> ReportChange.Result {
    let number = try params.change.number(of: ReviewView.prefix, path: "/change")
    _ = try ChangeView.load(number, call)
    guard let reason = params.reason.nonBlank else {
      throw Failure(.invalidParams, "Give the reason of the decision.", zh: "请填写决定理由。", path: "/reason")
    }
    _ = try Reviews(call).decide(
      params.change, accept: params.decision == .accept, reason: reason, checked: nil, path: "/change")
    return ReportChange.Result(change: try ChangeView.load(number, call))
  }
}

/// Reported changes in the order of their report: the update form of a customer, or what waits for verification.
struct ListChanges: Method {
  func run(_ params: Params, in call: Call) throws -> Page<ChangeView> {
    let customer = try params.customer?.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.status], after: [0])
    let policy = try ChangePolicy.load(call)
    let rows = try call.store.all(
      """
      SELECT \(ChangeView.columns) FROM \(ChangeView.tables)
      WHERE review.id > ?1 AND (?2 IS NULL OR customer.id = ?2) AND (?3 IS NULL OR review.status = ?3)
      ORDER BY review.id LIMIT ?4
      """, page.after[0], customer, params.status, page.fetch
    ) { ChangeView(row: $0, policy, call.language) }
    return page.page(rows) { [$0.id] }
  }
}
