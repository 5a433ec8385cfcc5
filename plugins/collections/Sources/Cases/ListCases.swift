import AvalKit

/// Cases in the order they were opened.
struct ListCases: Method {
  func run(_ params: Params, in call: Call) throws -> Page<CaseView> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.state, params.collector],
      after: [0])
    let found = try call.store.all(
      """
      SELECT \(CaseView.columns) FROM collections_case
      WHERE (?1 IS NULL OR customer IN \(Owner.sql)) AND id > ?2 AND (?3 IS NULL OR state = ?3)
        AND (?4 IS NULL OR collector = ?4)
      ORDER BY id LIMIT ?5
      """, customer, page.after[0], params.state, params.collector,
      page.fetch
    ) { CaseView(row: $0) }
    return page.page(found) { [$0.id] }
  }
}
