import AvalKit

/// Documents whose retention has ended, in the order of their filing; held ones are named as such (A-66, F-A4).
struct RetentionDue: Method {
  static let name = "archive.retention.due"

  struct Item: Encodable {
    let document: EntityID
    let customer: EntityID
    let archiveNumber: String
    let name: String
    let type: String
    let title: String
    let date: CivilDate
    let `class`: String
    let classTitle: String
    let retainedUntil: CivilDate
    let held: Bool
    /// The list that names it already.
    let destruction: EntityID?
  }

  func run(_ params: Params, in call: Call) throws -> Page<Item> {
    let policy = try RetentionPolicy.load(call)
    let customer = try params.customer?.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, call.asOf], after: [0])
    var items: [Item] = []
    try call.store.each(
      """
      SELECT \(RetainedDocument.columns) FROM \(RetainedDocument.tables)
      WHERE document.id > ?1 AND document.destroyed_at IS NULL AND (?2 IS NULL OR customer.id = ?2)
      ORDER BY document.id
      """, page.after[0], customer
    ) { row in
      let document = RetainedDocument(row: row)
      let kept = try policy.class(of: document)
      if let end = try policy.end(of: document), end <= call.asOf {
        items.append(
          Item(
            document: document.id, customer: document.customer, archiveNumber: document.archiveNumber,
            name: document.name, type: document.type, title: document.title, date: document.date, class: kept.key,
            classTitle: kept.title.in(call.language), retainedUntil: end, held: document.isHeld,
            destruction: document.openList))
      }
      return items.count < page.fetch
    }
    return page.page(items) { [$0.document] }
  }
}
