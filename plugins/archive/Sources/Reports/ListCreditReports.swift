import AvalKit

/// Lists reports in the order in which they arrived.
struct ListCreditReports: Method {
  typealias Kind = EvidenceKind

  func run(_ params: Params, in call: Call) throws -> Page<CreditReportView> {
    let customer = try params.customer?.resolve(in: call).id
    let limit = params.limit ?? PageCursor.defaultLimit
    let kind = (params.kind ?? .creditReport).rawValue
    let filter =
      "reports \(customer?.number ?? 0) \(params.status?.rawValue ?? "") \(params.agency ?? "") \(params.review?.rawValue ?? "") \(kind)"
    let after = try PageCursor.position(params.cursor, count: 1, filter: filter)?.first ?? 0
    let rows = try call.store.all(
      """
      SELECT \(CreditReportView.columns) FROM \(CreditReportView.tables)
      WHERE report.id > ?1 AND (?2 IS NULL OR customer.id = ?2 OR customer.merged_into = ?2)
        AND (?3 IS NULL OR report.status = ?3) AND (?4 IS NULL OR report.agency = ?4)
        AND report.kind = ?5 AND (?6 IS NULL OR review.status = ?6)
      ORDER BY report.id LIMIT ?7
      """, after, customer, params.status, params.agency, kind, params.review, limit + 1,
      decode: CreditReportView.init(row:))
    return Page(rows, limit: limit, filter: filter) { [$0.id.number] }
  }
}
