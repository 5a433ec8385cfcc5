import AvalKit

/// What the archive holds of a customer that a rating is made of, as of a day and a recording time.
struct ArchiveFile {
  /// The newest filed credit report.
  struct Report {
    let source: FactSource
    let day: CivilDate?
    let document: JSONDocument
  }

  /// Evidence that nobody has reviewed yet: it counts nowhere (A-60, I-27).
  struct Pending {
    let reports: Int
    let statements: Int
    let experiences: Int

    var isEmpty: Bool { reports + statements + experiences == 0 }
  }

  let report: Report?
  /// Full years only, one a period, of the newest report that has it; newest first.
  let statements: [(statement: FinancialStatement, source: FactSource)]
  /// Statements on file whose period cannot be: it had not ended, or is no period of accounts.
  let misdated: [StatementFault]
  /// Payments to other suppliers, filed one by one.
  let experiences: [TradeExperience]
  let pending: Pending
  /// The day on which the archive was last brought up to date.
  let updatedOn: CivilDate

  /// The most periods that are read: ratios look at two.
  private static let periods = 4

  /// Which rows count as known at `?3`: accepted by then, and not yet replaced.
  private static let counted = """
    recorded_at <= ?3 AND accepted_at <= ?3 AND (superseded_at IS NULL OR superseded_at > ?3)
    """
  /// Which rows had come in by `?3` and had not been decided.
  private static let undecided = """
    recorded_at <= ?3 AND (accepted_at IS NULL OR accepted_at > ?3) AND (rejected_at IS NULL OR rejected_at > ?3)
    """

  /// - Parameter experienceMonths: the age up to which a trade experience counts.
  static func read(_ customer: ResolvedCustomer, experienceMonths: Int, in call: Call) throws -> ArchiveFile {
    let store = call.store
    let report = try store.first(
      """
      SELECT id, report_day, document, source_file, source_sha256, agency, report_no FROM archive_credit_report_v1
      WHERE customer_id = ?1 AND status <> 'parked' AND coalesce(report_day, 0) <= ?2 AND \(counted)
      ORDER BY report_day DESC NULLS LAST, recorded_at DESC, id DESC LIMIT 1
      """, customer.id, call.asOf, call.knownAt
    ) { row in
      Report(
        source: FactSource(
          .creditReport, document: row.id(0, "crr").description, day: row.optionalDay(1), file: row.nonEmptyText(3),
          sha256: row.nonEmptyText(4), words: ArchiveFile.words(row.text(5), row.nonEmptyText(6), row.optionalDay(1))),
        day: row.optionalDay(1), document: try JSONDocument(parsing: Array(row.text(2).utf8)))
    }
    let updatedOn =
      try store.first(
        "SELECT max(updated_on) FROM archive_update_v1 WHERE customer_id = ?1 AND updated_on <= ?2 AND recorded_at <= ?3",
        customer.id, call.asOf, call.knownAt, decode: { $0.optionalDay(0) }) ?? nil
    let openedOn = try store.first(
      "SELECT opened_on FROM archive_customer_v1 WHERE id = ?1", customer.id, decode: { $0.day(0) })
    return ArchiveFile(
      report: report, statements: try readStatements(customer, call),
      misdated: try readMisdated(customer, call),
      experiences: try readExperiences(customer, months: experienceMonths, call),
      pending: try readPending(customer, call),
      updatedOn: updatedOn ?? openedOn ?? call.asOf)
  }

  /// A report as a reader names it: whose, its number, its day.
  private static func words(_ agency: String, _ number: String?, _ day: CivilDate?) -> Text {
    let name = [agency, number].compactMap(\.self).joined(separator: " ")
    guard let day else { return Text(name, zh: name) }
    return Text("\(name) of \(day.worded(.en))", zh: "\(name)（\(day.chinese)）")
  }

  private static func readExperiences(
    _ customer: ResolvedCustomer, months: Int, _ call: Call
  ) throws -> [TradeExperience] {
    try call.store.all(
      """
      SELECT id, report_day, document, source_file, source_sha256 FROM archive_trade_experience_v1
      WHERE customer_id = ?1 AND report_day > ?4 AND report_day <= ?2 AND \(counted) ORDER BY id LIMIT 1000
      """, customer.id, call.asOf, call.knownAt, try call.asOf.adding(months: -months)
    ) { row in
      let document = try JSONDocument(parsing: Array(row.text(2).utf8))
      return ReportFacts.daysBeyondTerms(document.root).map {
        TradeExperience(
          daysBeyondTerms: $0,
          source: FactSource(
            .tradeExperience, document: row.id(0, "crr").description, day: row.optionalDay(1),
            file: row.nonEmptyText(3), sha256: row.nonEmptyText(4), path: "/dbt"))
      }
    }
    .compactMap(\.self)
  }

  private static func readPending(_ customer: ResolvedCustomer, _ call: Call) throws -> Pending {
    func count(_ view: String) throws -> Int {
      let count = try call.store.first(
        "SELECT count(*) FROM \(view) WHERE customer_id = ?1 AND coalesce(report_day, 0) <= ?2 AND \(undecided)",
        customer.id, call.asOf, call.knownAt, decode: { $0.int(0) })
      return Int(count ?? 0)
    }
    return Pending(
      reports: try count("archive_credit_report_v1"), statements: try count("archive_statement_v1"),
      experiences: try count("archive_trade_experience_v1"))
  }

  /// Two years of statements that say of their period what cannot be.
  private static func readMisdated(_ customer: ResolvedCustomer, _ call: Call) throws -> [StatementFault] {
    try call.store.all(
      """
      SELECT DISTINCT period_end, CASE WHEN period_end > ?2 THEN ?2 WHEN period_end > report_day THEN report_day END
      FROM archive_statement_v1
      WHERE customer_id = ?1 AND period_end > ?4 AND coalesce(report_day, 0) <= ?2
        AND (period_end > ?2 OR period_end > report_day OR months < 1 OR months > 18 OR period_start >= period_end)
        AND \(counted)
      ORDER BY period_end DESC LIMIT 4
      """, customer.id, call.asOf, call.knownAt, try call.asOf.adding(months: -24)
    ) { row in
      row.optionalDay(1).map { .notEnded(row.day(0), by: $0) } ?? .noPeriod(row.day(0))
    }
  }

  private static func readStatements(
    _ customer: ResolvedCustomer, _ call: Call
  ) throws -> [(statement: FinancialStatement, source: FactSource)] {
    struct Head {
      let report: EntityID
      let end: CivilDate
      let currency: String
      let file: String?
      let sha256: String?
      /// Where the statement's lines stand in its document.
      let path: String
      let lines: String
    }
    let heads = try call.store.all(
      """
      SELECT report_id, period_end, currency, source_file, source_sha256, report_kind, lines
      FROM archive_statement_v1
      WHERE customer_id = ?1 AND period_end <= ?2 AND coalesce(months, 12) = 12 AND coalesce(report_day, period_end) >= period_end
        AND \(counted)
      ORDER BY period_end DESC, report_day DESC NULLS LAST, recorded_at DESC, report_id DESC, position
      LIMIT 64
      """, customer.id, call.asOf, call.knownAt
    ) { row in
      Head(
        report: row.id(0, "crr"), end: row.day(1), currency: row.text(2), file: row.nonEmptyText(3),
        sha256: row.nonEmptyText(4), path: row.text(5) == "creditReport" ? "/statements" : "/lines",
        lines: row.text(6))
    }
    var result: [(statement: FinancialStatement, source: FactSource)] = []
    for head in heads where result.last?.statement.periodEnd != head.end {
      guard result.count < periods else { break }
      let currency = try Currency(parsing: head.currency)
      let lines = try JSONDocument(parsing: Array(head.lines.utf8)).root.members.compactMap { code, amount in
        amount.int64.map { FinancialStatement.Line(code: code, amount: Money(minor: $0, currency: currency).amount) }
      }
      result.append(
        (
          FinancialStatement(periodEnd: head.end, currency: currency, lines: lines),
          FactSource(
            .statement, document: head.report.description, day: head.end, file: head.file, sha256: head.sha256,
            path: head.path)
        ))
    }
    return result
  }
}

extension Row {
  /// A text, or nil where it is null or empty: a report entered by hand has no file.
  fileprivate func nonEmptyText(_ column: Int) -> String? {
    optionalText(column).flatMap { $0.isEmpty ? nil : $0 }
  }
}
