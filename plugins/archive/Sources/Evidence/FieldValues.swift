import AvalKit

/// One value that somebody once gave for a field of the card.
struct FieldValue {
  /// Whether a value counts, as it was known at an instant.
  enum Status: String, Encodable {
    case pending
    case accepted
    case rejected
  }

  let id: Int64
  let field: String
  let value: String
  let source: String
  let provider: String?
  let datedOn: CivilDate
  let report: EntityID?
  let pointer: String?
  let review: EntityID?
  let status: Status
  /// Why it does not count, where it was rejected or its review was decided anew.
  let rejectedReason: String?
  let recordedAt: Instant
  let recordedBy: String

  /// What two sources must agree in: numbers by their value, texts without spaces, width and script of their characters.
  var comparable: String { Self.comparable(value) }

  static func comparable(_ value: String) -> String {
    let parts = value.split(separator: " ")
    if let first = parts.first, let number = try? ExactDecimal(parsing: first) {
      return ([number.normalized.description] + parts.dropFirst().map(String.init)).joined(separator: " ")
    }
    return TextFolding.fold(value)
  }
}

/// The values of card fields: kept for ever, side by side, each with its source (A-14, A-44, I-26).
struct FieldValues {
  /// Where values that are not entered by hand come from.
  struct Origin {
    let source: String
    let provider: String?
    let day: CivilDate
    let report: EntityID?
    let review: EntityID?
  }

  private let call: Call

  init(_ call: Call) {
    self.call = call
  }

  /// Records values that a person gave. A field must stand on one of the card templates.
  func record(_ fields: [String: String], of customer: Int64, source: String, on day: CivilDate) throws {
    _ = try Sources.load(call).named(source)
    for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
      try check(field, value, path: "/fields/\(JSONPointer.escape(field))")
      try record(
        field, value, of: customer, Origin(source: source, provider: nil, day: day, report: nil, review: nil))
    }
  }

  /// Refuses a field that no card has and a value without text.
  func check(_ field: String, _ value: String, path: String) throws {
    let known = try CardTemplate.fieldKeys(call)
    guard known.contains(field) else {
      throw Failure(
        .invalidParams,
        "No customer card has a field \"\(field.prefix(40))\"; use one of: \(known.sorted().joined(separator: ", ")).",
        zh: "客户资料卡没有栏目“\(field.prefix(40))”；请使用以下之一：\(known.sorted().joined(separator: "、"))。", path: path)
    }
    guard value.nonBlank != nil, value.count <= 10_000 else {
      throw Failure(
        .invalidParams, "A field's value has 1 to 10000 characters.", zh: "栏目内容须为 1 至 10000 个字符。", path: path)
    }
  }

  /// Records one value beside those there are.
  func record(
    _ field: String, _ value: String, of customer: Int64, _ origin: Origin, pointer: String? = nil
  ) throws {
    try call.store.run(
      """
      INSERT INTO archive_field (id, customer, field, value, source, dated_on, report, pointer, recorded_at,
        recorded_by, provider, review)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """,
      try call.nextID("fld"), customer, field, value, origin.source, origin.day, origin.report, pointer, call.now,
      call.actor, origin.provider, origin.review)
  }

  static let columns = """
    field.id, field.field, field.value, field.source, field.provider, field.dated_on, field.report, field.pointer,
    field.review, field.recorded_at, field.recorded_by, CASE WHEN field.withdrawn_at <= ?2 THEN 'rejected'
      WHEN field.review IS NULL THEN 'accepted'
      WHEN review.decided_at IS NULL OR review.decided_at > ?2 THEN 'pending'
      WHEN field.rejected_reason IS NOT NULL THEN 'rejected' ELSE review.status END,
    CASE WHEN field.withdrawn_at <= ?2 THEN again.reason
      WHEN review.decided_at <= ?2 THEN coalesce(field.rejected_reason, CASE review.status WHEN 'rejected'
        THEN review.reason END) END
    """
  static let tables = """
    archive_field AS field LEFT JOIN archive_review AS review ON review.id = field.review
    LEFT JOIN archive_review AS again ON again.reopens = field.review AND again.decided_at IS NOT NULL
    """

  static func value(_ row: Row) -> FieldValue {
    FieldValue(
      id: row.int(0), field: row.text(1), value: row.text(2), source: row.text(3), provider: row.optionalText(4),
      datedOn: row.day(5), report: row.optionalInt(6).map { EntityID(prefix: "crr", number: $0) },
      pointer: row.optionalText(7), review: row.optionalInt(8).map { EntityID(prefix: ReviewView.prefix, number: $0) },
      status: FieldValue.Status(rawValue: row.text(11)) ?? .pending, rejectedReason: row.optionalText(12),
      recordedAt: row.instant(9),
      recordedBy: row.text(10))
  }

  /// Every value of a customer and of those merged into it, by field, as recorded by `knownAt` and dated by `asOf`;
  /// rejected ones are left out.
  func all(of customer: Int64) throws -> [String: [FieldValue]] {
    let values = try call.store.all(
      """
      SELECT \(Self.columns) FROM \(Self.tables)
      WHERE field.customer IN \(CustomerRef.members(of: "?1"))
        AND field.dated_on <= ?3 AND field.recorded_at <= ?2 ORDER BY field.field, field.id
      """, customer, call.knownAt, call.asOf, decode: Self.value)
    return Dictionary(grouping: values.filter { $0.status != .rejected }, by: \.field)
  }

  /// Only what counts: the accepted values.
  func accepted(of customer: Int64) throws -> [String: [FieldValue]] {
    try all(of: customer).mapValues { $0.filter { $0.status == .accepted } }.filter { !$0.value.isEmpty }
  }
}
