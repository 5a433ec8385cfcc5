import AvalKit

/// A review: what came in, from whom, and what was decided about it.
struct ReviewView: Encodable {
  static let prefix = "rev"

  let id: EntityID
  let kind: String
  let customer: EntityID?
  let report: EntityID?
  let title: String
  /// `channel` or `import`.
  let way: String
  let status: String
  let source: String
  let channel: String?
  let provider: String
  let upstream: [String]
  let collectedBy: String?
  let orderNo: String?
  let price: Money?
  let observedOn: CivilDate?
  let quality: SourceQuality
  /// F-I9 of the quality on arrival; absent where nothing is known of the source.
  let qualityMean: ExactDecimal?
  let flags: [String]
  /// The import that brought it.
  let job: String?
  let receivedAt: Instant
  let receivedBy: String
  /// Days from what was observed to its arrival (I-42).
  let lagDays: Int?
  let decidedAt: Instant?
  let decidedBy: String?
  let reason: String?
  let checked: CheckedQuality?
  /// Whether the same caller received and decided it, on a host where nobody signs in.
  let twoPersonRuleWaived: Bool?
  /// Facts that were rejected while the rest was accepted; absent where there are none.
  private(set) var rejected: [RejectedFact]?
  /// The review whose decision this one takes the place of once it is decided, and why it was held again.
  let reopens: EntityID?
  let reopenReason: String?
  /// The review that was opened to decide anew.
  let reopenedBy: EntityID?

  static let columns = """
    review.id, review.kind, coalesce(customer.merged_into, customer.id), review.report, review.title, review.status,
    review.source, review.provider, review.upstream, review.collected_by, review.order_no, review.price_minor,
    review.price_currency, review.observed_on, review.quality, review.flags, review.job, review.received_at,
    review.received_by, review.decided_at, review.decided_by, review.reason, review.checked, review.waived,
    review.way, review.reopens, review.reopen_reason,
    (SELECT max(again.id) FROM archive_review AS again WHERE again.reopens = review.id)
    """
  static let tables = "archive_review AS review LEFT JOIN archive_customer AS customer ON customer.id = review.customer"

  init(row: Row, _ sources: Sources) throws {
    id = row.id(0, Self.prefix)
    kind = row.text(1)
    customer = row.optionalInt(2).map { EntityID(prefix: CustomerRef.prefix, number: $0) }
    report = row.optionalInt(3).map { EntityID(prefix: CreditReportView.prefix, number: $0) }
    title = row.text(4)
    status = row.text(5)
    source = row.text(6)
    channel = sources.source(row.text(6))?.channel
    provider = row.text(7)
    upstream = try Self.decode([String].self, row.text(8))
    collectedBy = row.optionalText(9)
    orderNo = row.optionalText(10)
    price = row.isNull(11) ? nil : try row.money(11, 12)
    observedOn = row.optionalDay(13)
    quality = try Self.decode(SourceQuality.self, row.text(14))
    qualityMean = quality.shownMean
    flags = try Self.decode([String].self, row.text(15))
    job = row.text(16).isEmpty ? nil : row.text(16)
    receivedAt = row.instant(17)
    receivedBy = row.text(18)
    // Days are counted in UTC: a lag says how stale, not on which side of midnight.
    lagDays = row.optionalDay(13).map { $0.days(until: CivilDate(dayNumber: Int32(row.int(17) / 86_400_000))) }
    decidedAt = row.isNull(19) ? nil : row.instant(19)
    decidedBy = row.optionalText(20)
    reason = row.optionalText(21)
    checked = try row.optionalText(22).map { try Self.decode(CheckedQuality.self, $0) }
    way = row.text(24)
    twoPersonRuleWaived = row.optionalInt(23).map { $0 != 0 }
    reopens = row.optionalInt(25).map { EntityID(prefix: Self.prefix, number: $0) }
    reopenReason = row.optionalText(26)
    reopenedBy = row.optionalInt(27).map { EntityID(prefix: Self.prefix, number: $0) }
  }

  static func load(_ id: Int64, _ call: Call, path: String = "/review") throws -> ReviewView {
    let sources = try Sources.load(call)
    let view = try call.store.first(
      "SELECT \(columns) FROM \(tables) WHERE review.id = ?1", id, decode: { try ReviewView(row: $0, sources) })
    guard let view else {
      throw Failure(
        .notFound, "There is no such review; see archive.review.list.", zh: "没有该审核事项；请查看 archive.review.list。",
        path: path)
    }
    return try view.withRejected(call.store)
  }

  /// The review with the facts that were rejected of it.
  func withRejected(_ store: Store) throws -> ReviewView {
    var view = self
    let rejected = try RejectedFacts.of(id.number, store)
    view.rejected = rejected.isEmpty ? nil : rejected
    return view
  }

  private static func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
    try JSONCoding.decode(type, from: JSONDocument(parsing: Array(text.utf8)).root)
  }
}

/// The five columns of the quality matrix as an auditor found them for one piece of evidence (I-27). Each is answered;
/// `unknown` is an answer.
struct CheckedQuality: Codable {
  let objectivity: String
  let truthfulness: String
  let completeness: String
  let timeliness: String
  let cost: String
}
