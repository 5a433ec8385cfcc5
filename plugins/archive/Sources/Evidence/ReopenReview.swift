import AvalKit

/// Reviews decided evidence once more: what was decided stays on record and counts until the new review is decided,
/// which then takes its place (I-27, A-60). The way back from a fact, or a whole report, that was wrongly rejected or
/// accepted.
struct ReopenReview: Method {
  struct Result: Encodable {
    /// The new review; it is pending.
    let review: ReviewView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try ReviewView.load(try params.review.number(of: ReviewView.prefix, path: "/review"), call)
    guard let reason = params.reason.nonBlank else {
      throw Failure(.invalidParams, "Say why it is reviewed again.", zh: "请填写重新审核的理由。", path: "/reason")
    }
    try Self.check(before, call)
    let id = try call.nextID(ReviewView.prefix)
    let report = try before.report.map { try Self.fileAgain($0, call) }
    try call.store.run(
      """
      INSERT INTO archive_review (id, kind, customer, report, title, source, provider, upstream, collected_by, order_no,
        price_minor, price_currency, observed_on, quality, flags, job, status, received_at, received_by, way, reopens,
        reopen_reason)
      SELECT ?2, kind, customer, ?3, title, source, provider, upstream, collected_by, order_no, price_minor,
        price_currency, observed_on, quality, flags, '', 'pending', ?4, ?5, 'channel', id, ?6
      FROM archive_review WHERE id = ?1
      """, before.id, id, report, call.now, call.actor, reason)
    if let report {
      try Self.unpack(report, id, before, call)
    } else {
      try Self.copyFields(before.id, id, call)
    }
    try ReviewLines(call).refresh(id.number)
    let after = try ReviewView.load(id.number, call)
    try call.change(id.description, after: after)
    return Result(review: after)
  }

  private static func check(_ review: ReviewView, _ call: Call) throws {
    guard review.status != "pending" else {
      throw Failure(
        .failedPrecondition, "\(review.id) is not decided yet; decide it.", zh: "\(review.id) 尚未审核；请直接审核。",
        path: "/review"
      )
    }
    guard review.kind != EvidenceKind.change.rawValue else {
      throw Failure(
        .failedPrecondition, "A reported change is not reviewed again; report the change that is right.",
        zh: "变更事项不能重新审核；请上报正确的变更。", path: "/review")
    }
    if let newer = review.reopenedBy {
      throw Failure(
        .failedPrecondition, "\(review.id) has been reviewed again by \(newer); go on there.",
        zh: "\(review.id) 已由 \(newer) 重新审核；请在该审核中继续。", path: "/review")
    }
    guard let report = review.report else { return }
    let filed = try GetCreditReport.view(report.number, call, path: "/review")
    guard filed.status != "superseded" else {
      throw Failure(
        .failedPrecondition, "A newer report has taken the place of \(report); review that one.",
        zh: "\(report) 已被更新的报告取代；请审核新的报告。", path: "/review")
    }
  }

  /// The same document in a new filing, whose review decides whether it takes the place of the first.
  private static func fileAgain(_ report: EntityID, _ call: Call) throws -> EntityID {
    let id = try call.nextID(CreditReportView.prefix)
    try call.store.run(
      """
      INSERT INTO archive_credit_report (id, kind, customer, agency, report_no, report_date, report_day, subject_name,
        status, matched_scheme, document, document_sha256, schema_number, source_format, source_revision, source_file,
        source_sha256, source_encoding, source_job, source_record, source_line, source_column, source_path,
        recorded_at, recorded_by, round, registry)
      SELECT ?2, kind, customer, agency, report_no, report_date, report_day, subject_name, status, matched_scheme,
        document, document_sha256, schema_number, source_format, source_revision, source_file, source_sha256,
        source_encoding, source_job, source_record, source_line, source_column, source_path, ?3, ?4, round + 1, registry
      FROM archive_credit_report WHERE id = ?1
      """, report, id, call.now, call.actor)
    return id
  }

  /// The facts and statements of a document that was filed again, all of them pending.
  private static func unpack(_ report: EntityID, _ id: EntityID, _ review: ReviewView, _ call: Call) throws {
    let filed = try call.store.first(
      "SELECT kind, document, customer, report_day FROM archive_credit_report WHERE id = ?1", report
    ) { row in
      (
        kind: EvidenceKind(rawValue: row.text(0)),
        node: try RawJSON(trusted: Array(row.text(1).utf8)).document().root, customer: row.optionalInt(2),
        day: row.optionalDay(3)
      )
    }
    guard let filed else { return }
    switch filed.kind {
    case .creditReport: try StatementRows(call).insert(filed.node["statements"].list, of: report, filed.node)
    case .financialStatement: try StatementRows(call).insert([filed.node], of: report, filed.node)
    case .tradeExperience, .customer, .change, nil: break
    }
    guard let customer = filed.customer else { return }
    try ReportFile(call).attach(
      filed.node, report, id, review.source, provider: review.provider, to: customer, day: filed.day)
  }

  /// Values that came without a document, as they came, whatever became of them.
  private static func copyFields(_ review: EntityID, _ id: EntityID, _ call: Call) throws {
    let fields = try call.store.all(
      """
      SELECT customer, field, value, source, dated_on, provider FROM archive_field WHERE review = ?1 ORDER BY id
      """, review
    ) { row in
      (
        customer: row.int(0), field: row.text(1), value: row.text(2),
        origin: FieldValues.Origin(
          source: row.text(3), provider: row.optionalText(5), day: row.day(4), report: nil, review: id)
      )
    }
    for field in fields { try FieldValues(call).record(field.field, field.value, of: field.customer, field.origin) }
  }
}
