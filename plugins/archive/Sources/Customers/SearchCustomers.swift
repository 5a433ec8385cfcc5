import AvalKit

/// Finds customers by name, number or filter. With a text the best matches come first, without one
/// the list is in the order in which the archives were opened.
struct SearchCustomers: Method {
  struct Filters: Codable {
    let status: String?
    let kind: String?
    let industry: String?
    let region: String?
    let salesperson: String?
    let owner: String?
    let source: String?

    /// As many as a filter has members, so that one value in another member makes another filter.
    var values: [any SQLBindable] { [status, kind, industry, region, salesperson, owner, source] }
  }

  struct Item: Encodable {
    let id: EntityID
    let archiveNumber: String
    let name: String
    let kind: String
    let industry: String
    let status: String
    let region: String?
    let salesperson: String?
    let owner: String
    let createdAt: Instant
    /// With a text only: how alike the names are, and by which name it was found.
    let similarity: ExactDecimal?
    let foundAs: String?
  }

  func run(_ params: Params, in call: Call) throws -> Page<Item> {
    let limit = params.limit ?? PageRequest.defaultLimit
    guard let text = params.text?.nonBlank else { return try list(params, call) }
    if params.cursor != nil {
      throw Failure(
        .invalidParams, "A search by text has one page; raise its limit instead of giving a cursor.",
        zh: "按文字检索只有一页；请提高 limit，不要使用游标。", path: "/cursor")
    }
    if let exact = try exact(text, call) {
      let items = try rows("id = ?1", exact, params.filters, limit: 1, call)
      if !items.isEmpty { return Page(whole: items) }
    }
    var items: [Item] = []
    for match in try NameSearch(call).matches(text, limit: params.filters == nil ? limit : 10_000) {
      guard items.count < limit else { break }
      items += try rows("id = ?1", match.customer, params.filters, limit: 1, call, match)
    }
    return Page(whole: items)
  }

  /// The customer that an id, an archive number or a number of some register names exactly.
  private func exact(_ text: String, _ call: Call) throws -> Int64? {
    if let ref = try? CustomerRef(parsing: text), let found = try? ref.resolve(in: call) { return found.id.number }
    let spellings = Set(
      IdentifierScheme.allCases.map { $0.normalized(text) } + [TextFolding.halfWidth(text).uppercased()])
    for spelling in spellings.sorted() {
      let id = try call.store.first(
        "SELECT min(customer), count(DISTINCT customer) FROM archive_identifier WHERE value = ?1", spelling
      ) { $0.int(1) == 1 ? $0.int(0) : nil }
      if let id = id.flatMap({ $0 }) { return id }
    }
    return nil
  }

  private func list(_ params: Params, _ call: Call) throws -> Page<Item> {
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: params.filters?.values ?? [], after: [0])
    let rows = try rows("id > ?1 AND status <> 'merged'", page.after[0], params.filters, limit: page.fetch, call)
    return page.page(rows) { [$0.id] }
  }

  private func rows(
    _ condition: String, _ key: any SQLBindable, _ filters: Filters?, limit: Int, _ call: Call,
    _ match: NameMatch? = nil
  ) throws -> [Item] {
    try call.store.all(
      """
      SELECT id, archive_number, name, kind, industry, status, region, salesperson, owner, created_at
      FROM archive_customer
      WHERE \(condition) AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR kind = ?3)
        AND (?4 IS NULL OR industry = ?4) AND (?5 IS NULL OR region = ?5) AND (?6 IS NULL OR salesperson = ?6)
        AND (?7 IS NULL OR owner = ?7) AND (?8 IS NULL OR source = ?8)
      ORDER BY id LIMIT ?9
      """,
      key, filters?.status, filters?.kind, filters?.industry, filters?.region, filters?.salesperson,
      filters?.owner, filters?.source, limit
    ) { row in
      Item(
        id: row.id(0, CustomerRef.prefix), archiveNumber: row.text(1), name: row.text(2), kind: row.text(3),
        industry: row.text(4), status: row.text(5), region: row.optionalText(6), salesperson: row.optionalText(7),
        owner: row.text(8), createdAt: row.instant(9), similarity: match?.similarity, foundAs: match?.name)
    }
  }
}
