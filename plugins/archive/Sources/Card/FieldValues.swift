import AvalKit

/// One value that somebody once gave for a field of the card.
struct FieldValue {
  let id: Int64
  let field: String
  let value: String
  let source: String
  let datedOn: CivilDate
  let report: EntityID?
  let pointer: String?
  let recordedAt: Instant
  let recordedBy: String
}

/// The values of card fields: kept for ever, side by side, each with its source (A-14, A-44, I-26).
struct FieldValues {
  private let call: Call

  init(_ call: Call) {
    self.call = call
  }

  /// Records values that a person gave. A field must stand on one of the card templates.
  func record(_ fields: [String: String], of customer: Int64, source: String, on day: CivilDate) throws {
    _ = try Sources.load(call).named(source)
    let known = try CardTemplate.fieldKeys(call)
    for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
      let path = "/fields/\(field)"
      guard known.contains(field) else {
        throw Failure(
          .invalidParams,
          "No customer card has a field \"\(field.prefix(40))\"; use one of: \(known.sorted().joined(separator: ", ")).",
          zh: "客户资料卡没有栏目“\(field.prefix(40))”;请使用以下之一:\(known.sorted().joined(separator: "、"))。", path: path)
      }
      guard value.nonBlank != nil, value.count <= 10_000 else {
        throw Failure(
          .invalidParams, "A field's value has 1 to 10000 characters.", zh: "栏目内容须为 1 至 10000 个字符。", path: path)
      }
      try record(field, value, of: customer, source: source, on: day)
    }
  }

  /// Records one value; nothing is added where the same source said the same at last.
  func record(
    _ field: String, _ value: String, of customer: Int64, source: String, on day: CivilDate, report: EntityID? = nil,
    pointer: String? = nil
  ) throws {
    try call.store.run(
      """
      INSERT INTO archive_field (id, customer, field, value, source, dated_on, report, pointer, recorded_at, recorded_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """,
      try call.nextID("fld"), customer, field, value, source, day, report, pointer, call.now, call.actor)
  }

  /// Every value of a customer and of those merged into it, by field, as recorded by `knownAt` and dated by `asOf`.
  func all(of customer: Int64) throws -> [String: [FieldValue]] {
    let values = try call.store.all(
      """
      SELECT id, field, value, source, dated_on, report, pointer, recorded_at, recorded_by FROM archive_field
      WHERE \(customerAndMerged) AND dated_on <= ?2 AND recorded_at <= ?3 ORDER BY field, id
      """, customer, call.asOf, call.knownAt
    ) { row in
      FieldValue(
        id: row.int(0), field: row.text(1), value: row.text(2), source: row.text(3), datedOn: row.day(4),
        report: row.optionalInt(5).map { EntityID(prefix: "crr", number: $0) }, pointer: row.optionalText(6),
        recordedAt: row.instant(7), recordedBy: row.text(8))
    }
    return Dictionary(grouping: values, by: \.field)
  }
}
