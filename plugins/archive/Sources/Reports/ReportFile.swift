import AvalKit

/// Puts reports into the archive: the document as it came, its statements as rows, its facts as field values.
struct ReportFile {
  /// Whose report it is, and by which number that was found.
  struct Owner {
    let customer: Int64
    let scheme: String
    let isNew: Bool
  }

  struct Filed: Encodable {
    let report: EntityID
    let customer: EntityID?
    let agency: String
    let reportNo: String
  }

  private let call: Call
  private var store: Store { call.store }

  init(_ call: Call) {
    self.call = call
  }

  /// Files a report, or parks it where nobody owns it.
  func file(_ report: CanonicalReport, owner: Owner?) throws -> EntityID {
    let id = try call.nextID(CreditReportView.prefix)
    let (source, record) = (report.source, report.record)
    try store.run(
      """
      INSERT INTO archive_credit_report (id, customer, agency, report_no, report_date, report_day, subject_name, status,
        matched_scheme, document, document_sha256, schema_number, source_format, source_revision, source_file,
        source_sha256, source_encoding, source_job, source_record, source_line, source_column, source_path,
        recorded_at, recorded_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
        ?23)
      """,
      id, owner?.customer, report.agency, report.number, report.date, report.day, report.subjectName,
      owner == nil ? "parked" : "filed", owner?.scheme, String(decoding: record.value.bytes, as: UTF8.self),
      report.documentDigest, source.format, source.revision, source.file, source.sha256, source.encoding, source.job,
      record.record, record.line ?? 0, record.column ?? 0, record.path ?? "", call.now, call.actor)
    try StatementRows(call).insert(report.node, of: id)
    if let owner {
      if !owner.isNew { try addNumbers(report.party.identifiers, to: owner.customer) }
      try attach(report.node, id, to: owner.customer, day: report.day)
      try store.run(
        """
        UPDATE archive_credit_report SET status = 'superseded', superseded_by = ?1
        WHERE agency = ?2 AND report_no = ?3 AND status = 'filed' AND id <> ?1
        """, id, report.agency, report.number)
    }
    let filed = Filed(
      report: id, customer: owner.map { EntityID(prefix: CustomerRef.prefix, number: $0.customer) },
      agency: report.agency, reportNo: report.number)
    try call.change(id.description, after: filed)
    try call.emit("archive.creditReport.filed", filed)
    return id
  }

  /// What a report brings to its customer once it is known whose it is.
  func attach(_ node: JSONNode, _ report: EntityID, to customer: Int64, day: CivilDate?) throws {
    try CanonicalNames.record(node, of: customer, call)
    // A report dated in the future is dated by its arrival, or its values would never count.
    let day = min(day ?? call.today, call.today)
    try CanonicalFields.record(node, of: customer, source: "agency", report: report, on: day, call)
    try Registry(call).touch(customer, on: call.today, what: "creditReport.import")
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
