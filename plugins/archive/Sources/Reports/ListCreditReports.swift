import AvalKit

/// Lists reports in the order in which they arrived.
struct ListCreditReports: Method {
  typealias Kind = EvidenceKind

  func run(_ params: Params, in call: Call) throws -> Page<CreditReportView> {
    let customer = try params.customer?.resolve(in: call).id
    let kind = (params.kind ?? .creditReport).rawValue
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor,
      filter: [customer, params.status, params.agency, kind, params.review], after: [0])
    let rows = try call.store.all(
      """
      SELECT \(CreditReportView.columns) FROM \(CreditReportView.tables)
      WHERE report.id > ?1 AND (?2 IS NULL OR report.customer IN \(CustomerRef.members(of: "?2")))
        AND (?3 IS NULL OR report.status = ?3) AND (?4 IS NULL OR report.agency = ?4)
        AND report.kind = ?5 AND (?6 IS NULL OR review.status = ?6)
      ORDER BY report.id LIMIT ?7
      """, page.after[0], customer, params.status, params.agency, kind, params.review, page.fetch,
      decode: CreditReportView.init(row:))
    return page.page(rows) { [$0.id] }
  }
}
