import AvalKit

/// What the archive holds of a customer that a rating is made of, as of a day and a recording time.
struct ArchiveFile {
  /// The newest filed credit report.
  struct Report {
    let source: FactSource
    let day: CivilDate?
    let document: JSONDocument
  }

  let report: Report?
  /// Full years only, one a period, of the newest report that has it; newest first.
  let statements: [(statement: FinancialStatement, source: FactSource)]
  /// The day on which the archive was last brought up to date.
  let updatedOn: CivilDate

  /// The most periods that are read: ratios look at two.
  private static let periods = 4

  static func read(_ customer: ResolvedCustomer, in call: Call) throws -> ArchiveFile {
    let store = call.store
    let report = try store.first(
      """
      SELECT id, report_day, document, source_file, source_sha256 FROM archive_credit_report_v1
      WHERE customer_id = ?1 AND status = 'filed' AND coalesce(report_day, 0) <= ?2 AND recorded_at <= ?3
      ORDER BY report_day DESC NULLS LAST, recorded_at DESC, id DESC LIMIT 1
      """, customer.id, call.asOf, call.knownAt
    ) { row in
      Report(
        source: FactSource(
          .creditReport, document: row.id(0, "crr").description, day: row.optionalDay(1), file: row.nonEmptyText(3),
          sha256: row.nonEmptyText(4)),
        day: row.optionalDay(1), document: try JSONDocument(parsing: Array(row.text(2).utf8)))
    }
    let updatedOn =
      try store.first(
        "SELECT max(updated_on) FROM archive_update_v1 WHERE customer_id = ?1 AND updated_on <= ?2 AND recorded_at <= ?3",
        customer.id, call.asOf, call.knownAt, decode: { $0.optionalDay(0) }) ?? nil
    let openedOn = try store.first(
      "SELECT opened_on FROM archive_customer_v1 WHERE id = ?1", customer.id, decode: { $0.day(0) })
    return ArchiveFile(
      report: report, statements: try readStatements(customer, call), updatedOn: updatedOn ?? openedOn ?? call.asOf)
  }

  private static func readStatements(
    _ customer: ResolvedCustomer, _ call: Call
  ) throws -> [(statement: FinancialStatement, source: FactSource)] {
    struct Head {
      let id: Int64
      let report: EntityID
      let end: CivilDate
      let currency: String
    }
    let heads = try call.store.all(
      """
      SELECT id, report_id, period_end, currency FROM archive_statement_v1
      WHERE customer_id = ?1 AND period_end <= ?2 AND recorded_at <= ?3 AND coalesce(months, 12) = 12
      ORDER BY period_end DESC, report_day DESC NULLS LAST, recorded_at DESC, position LIMIT 64
      """, customer.id, call.asOf, call.knownAt
    ) { Head(id: $0.int(0), report: $0.id(1, "crr"), end: $0.day(2), currency: $0.text(3)) }
    var result: [(statement: FinancialStatement, source: FactSource)] = []
    for head in heads where result.last?.statement.periodEnd != head.end {
      guard result.count < periods else { break }
      let currency = try Currency(parsing: head.currency)
      let lines = try call.store.all(
        """
        SELECT code, amount_minor FROM archive_statement_line_v1 WHERE statement_id = ?1 AND customer_id = ?2
        ORDER BY code
        """, head.id, customer.id
      ) { FinancialStatement.Line(code: $0.text(0), amount: Money(minor: $0.int(1), currency: currency).amount) }
      let file = try call.store.first(
        "SELECT source_file, source_sha256 FROM archive_credit_report_v1 WHERE id = ?1 AND customer_id = ?2",
        head.report, customer.id
      ) { ($0.nonEmptyText(0), $0.nonEmptyText(1)) }
      result.append(
        (
          FinancialStatement(periodEnd: head.end, currency: currency, lines: lines),
          FactSource(
            .statement, document: head.report.description, day: head.end, file: file?.0, sha256: file?.1,
            path: "/statements")
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
