import AvalKit

/// Cases in the order they were opened.
struct ListCases: Method {
  func run(_ params: Params, in call: Call) throws -> Page<CaseView> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let filter = "cases \(customer ?? 0) \(params.state?.rawValue ?? "") \(params.collector ?? "")"
    let limit = params.limit ?? 100
    let found = try call.store.all(
      """
      SELECT \(CaseView.columns) FROM collections_case
      WHERE (?1 IS NULL OR customer IN \(Owner.sql)) AND id > ?2 AND (?3 IS NULL OR state = ?3)
        AND (?4 IS NULL OR collector = ?4)
      ORDER BY id LIMIT ?5
      """, customer, try PageCursor.position(of: params.cursor, filter: filter), params.state, params.collector,
      limit + 1
    ) { CaseView(row: $0) }
    return Page(found, limit: limit, filter: filter) { $0.id.number }
  }
}
