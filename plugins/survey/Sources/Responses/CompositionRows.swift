import AvalKit

/// The rows of compositions as they were answered. Rows of one respondent, day and dimension belong together; of a segment
/// given twice the later row counts.
struct CompositionRows {
  /// Who described what, when.
  struct Key: Hashable {
    let subject: String
    let round: String
    let dimension: String
  }

  struct Row {
    let response: Int64
    let segment: String
    let answers: [String: String]
  }

  let form: Form
  let composition: Form.Composition

  /// Nil for a form whose responses are no rows.
  init?(_ form: Form?) {
    guard let form, let composition = form.composition else { return nil }
    self.form = form
    self.composition = composition
  }

  /// The day that a row belongs to: as it was written, else that of its recording.
  private static func round(_ submittedAt: String?, _ recordedAt: Instant) -> String {
    if let submittedAt, submittedAt.utf8.count >= 10 { return String(submittedAt.prefix(10)) }
    return "\(recordedAt.milliseconds / 86_400_000)"
  }

  private static func subject(_ customer: Int64?, _ written: String?, _ respondent: String?) -> String {
    "\(customer ?? 0)|\(written ?? "")|\(respondent ?? "")"
  }

  /// Every composition of a survey by its key, rows in the order of their segments' first answer.
  ///
  /// - Parameters:
  ///   - phases: `field`, or `pilot` too.
  ///   - round: only those submitted in these words; nil reads all.
  func read(
    _ project: EntityID, includePilot: Bool, submittedAt: String?? = .none, _ call: Call
  ) throws -> [(key: Key, rows: [Row])] {
    var order: [Key] = []
    var rows: [Key: [Row]] = [:]
    var current: (id: Int64, subject: String, round: String, answers: [String: String])?
    func close() {
      guard let row = current, let dimension = row.answers[composition.dimension],
        let segment = row.answers[composition.segment]
      else { return }
      let key = Key(subject: row.subject, round: row.round, dimension: dimension)
      if rows[key] == nil { order.append(key) }
      let new = Row(response: row.id, segment: segment, answers: row.answers)
      if let known = rows[key]?.firstIndex(where: { $0.segment == segment }) {
        rows[key]?[known] = new
      } else {
        rows[key, default: []].append(new)
      }
    }
    try call.store.each(
      """
      SELECT r.id, r.customer, r.customer_written, r.respondent, r.submitted_at, r.recorded_at, a.question, a.value
      FROM survey_response r JOIN survey_answer a ON a.response = r.id
      WHERE r.project = ?1 AND (r.phase = 'field' OR ?2 = 1) AND r.recorded_at <= ?3
        AND (?4 = 0 OR r.submitted_at = ?5 OR (?5 IS NULL AND r.submitted_at IS NULL))
      ORDER BY r.id, a.question
      """, project, includePilot, call.knownAt, submittedAt != nil, submittedAt ?? nil
    ) { row in
      if current?.id != row.int(0) {
        close()
        current = (
          row.int(0), Self.subject(row.optionalInt(1), row.optionalText(2), row.optionalText(3)),
          Self.round(row.optionalText(4), row.instant(5)), [:]
        )
      }
      current?.answers[row.text(6)] = row.text(7)
      return true
    }
    close()
    return order.map { (key: $0, rows: rows[$0] ?? []) }
  }

  /// Refuses a row whose stated share takes its column above 100.
  func check(
    _ new: NewResponse, _ answers: [Answer], in project: EntityID, _ phase: Response.Phase, _ call: Call
  ) throws {
    let given = Dictionary(answers.map { ($0.question, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard composition.columns.contains(where: { given[$0.share] != nil }),
      let dimension = given[composition.dimension], let segment = given[composition.segment]
    else { return }
    let key = Key(
      subject: Self.subject(new.customer?.number, new.customerWritten, new.respondent),
      round: Self.round(new.submittedAt, call.now), dimension: dimension)
    let known =
      try read(project, includePilot: phase == .pilot, submittedAt: .some(new.submittedAt), call)
      .first { $0.key == key }?.rows.filter { $0.segment != segment } ?? []
    for column in composition.columns {
      guard let share = given[column.share] else { continue }
      var sum = try ExactDecimal(parsing: share)
      for row in known {
        if let other = row.answers[column.share] { sum = try sum + ExactDecimal(parsing: other) }
      }
      guard sum > (try ExactDecimal(100) + composition.tolerance) else { continue }
      throw Failure(
        .invalidParams,
        "With this row the shares of \(dimension.prefix(40)) add up to \(sum), above 100; correct it, or the other rows first.",
        zh: "计入本行后，“\(dimension.prefix(40))”各细分占比合计为 \(sum)，超过100；请更正本行，或先更正其他行。",
        path: new.answers.first { $0.answer.question == column.share }?.path ?? "/answers")
    }
  }
}
