import AvalKit

/// Puts reports into the archive: the document as it came, its statements as rows, its facts as field values; what it
/// brings counts once its review is accepted.
struct ReportFile {
  /// Whose report it is, and by which number that was found.
  struct Owner {
    let customer: Int64
    let scheme: String
  }

  struct Filed: Encodable {
    let report: EntityID
    let kind: String
    let customer: EntityID?
    let agency: String
    let reportNo: String
    let review: EntityID
  }

  private let call: Call
  private var store: Store { call.store }

  init(_ call: Call) {
    self.call = call
  }

  /// Files a report, or parks it where nobody owns it, and opens its review.
  func file(_ report: CanonicalReport, owner: Owner?, _ arrival: Arrival) throws -> EntityID {
    let id = try call.nextID(CreditReportView.prefix)
    let (source, record) = (report.source, report.record)
    try store.run(
      """
      INSERT INTO archive_credit_report (id, kind, customer, agency, report_no, report_date, report_day, subject_name,
        status, matched_scheme, document, document_sha256, schema_number, source_format, source_revision, source_file,
        source_sha256, source_encoding, source_job, source_record, source_line, source_column, source_path,
        recorded_at, recorded_by, registry)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
        ?23, ?24, ?25)
      """,
      id, report.kind.rawValue, owner?.customer, report.agency, report.number, report.date, report.day,
      report.subjectName, owner == nil ? "parked" : "filed", owner?.scheme,
      String(decoding: record.value.rawBytes, as: UTF8.self), report.documentDigest, source.format, source.revision,
      source.file, source.sha256, source.encoding, source.job, record.record, record.line ?? 0, record.column ?? 0,
      record.path ?? "", call.now, call.actor, report.isRegistry)
    switch report.kind {
    case .creditReport: try StatementRows(call).insert(report.node["statements"].list, of: id, report.node)
    case .financialStatement: try StatementRows(call).insert([report.node], of: id, report.node)
    case .tradeExperience, .customer, .change: break
    }
    let review = try Reviews(call).open(
      Reviews.Subject(
        customer: owner?.customer, report: id, title: "\(report.agency) \(report.number)", observedOn: report.day),
      arrival)
    let filed = Filed(
      report: id, kind: report.kind.rawValue,
      customer: owner.map { EntityID(prefix: CustomerRef.prefix, number: $0.customer) }, agency: report.agency,
      reportNo: report.number, review: review)
    try call.change(id.description, after: filed)
    if report.kind == .creditReport { try call.emit("archive.creditReport.filed", filed) }
    if let owner {
      try attach(report.node, id, review, arrival.source, provider: report.agency, to: owner.customer, day: report.day)
      if let why = arrival.accepted { try Reviews(call).acceptAtOnce(review, why) }
    }
    return id
  }

  /// The facts of a report as values of its customer, pending like their review.
  func attach(
    _ node: JSONNode, _ report: EntityID, _ review: EntityID, _ source: String, provider: String, to customer: Int64,
    day: CivilDate?
  ) throws {
    // A report dated in the future is dated by its arrival, or its values would never count.
    let day = min(day ?? call.today, call.today)
    try CanonicalFields.record(
      CanonicalFields.values(node), of: customer,
      FieldValues.Origin(source: source, provider: provider, day: day, report: report, review: review), call)
  }

  /// What an accepted report does beside letting its facts and statements count: its names and numbers lead to the
  /// customer, and what it replaces ends. Where a newer one was accepted before it, it is the one that ends.
  func takeEffect(_ number: Int64, _ kind: EvidenceKind, of customer: Int64) throws {
    let report = try store.first(
      "SELECT agency, report_no, coalesce(counted, document) FROM archive_credit_report WHERE id = ?1", number
    ) { (agency: $0.text(0), number: $0.text(1), document: RawJSON(trusted: Array($0.text(2).utf8))) }
    guard let report else { return }
    if kind == .creditReport {
      let node = try report.document.document().root
      try addNumbers(CanonicalParty(ids: node["ids"]).identifiers, to: customer)
      try CanonicalNames.record(node, of: customer, call)
    }
    // coalesce keeps the index of the number: nearly every report is filed.
    try store.run(
      """
      UPDATE archive_credit_report SET status = 'superseded', superseded_by = ?1, superseded_at = ?4
      WHERE agency = ?2 AND report_no = ?3 AND coalesce(status, '') = 'filed' AND id < ?1
        AND id IN (SELECT report FROM archive_review WHERE status = 'accepted')
      """, number, report.agency, report.number, call.now)
    try store.run(
      """
      UPDATE archive_credit_report SET status = 'superseded', superseded_at = ?4, superseded_by = (
        SELECT max(newer.id) FROM archive_credit_report AS newer
        JOIN archive_review AS review ON review.report = newer.id AND review.status = 'accepted'
        WHERE newer.agency = ?2 AND newer.report_no = ?3 AND coalesce(newer.status, '') = 'filed' AND newer.id > ?1)
      WHERE id = ?1 AND EXISTS (
        SELECT 1 FROM archive_credit_report AS newer
        JOIN archive_review AS review ON review.report = newer.id AND review.status = 'accepted'
        WHERE newer.agency = ?2 AND newer.report_no = ?3 AND coalesce(newer.status, '') = 'filed' AND newer.id > ?1)
      """, number, report.agency, report.number, call.now)
  }

  /// Numbers that the customer lacks; one that somebody else has, or that contradicts the customer's own, is left out.
  private func addNumbers(_ identifiers: [PartyIdentifier], to customer: Int64) throws {
    let known = try store.all("SELECT DISTINCT scheme FROM archive_identifier WHERE customer = ?1", customer) {
      $0.text(0)
    }
    let registry = Registry(call)
    for identifier in identifiers where !known.contains(identifier.scheme) {
      guard try registry.holder(of: identifier) == nil else { continue }
      try registry.add([identifier], to: customer, path: "/ids")
    }
  }
}
