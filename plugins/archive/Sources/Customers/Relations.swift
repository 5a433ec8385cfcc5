import AvalKit

/// A customer's parent from a day on (`#/relation`).
struct RelationView: Encodable {
  let id: EntityID
  let customer: EntityID
  let parent: EntityID?
  let from: CivilDate
  let share: ExactDecimal?
  let source: String?

  static let columns = "id, customer, parent, valid_from, share, source"

  init(row: Row) throws {
    id = row.id(0, "rel")
    customer = row.id(1, CustomerRef.prefix)
    parent = row.optionalInt(2).map { EntityID(prefix: CustomerRef.prefix, number: $0) }
    from = row.day(3)
    share = try row.optionalText(4).map { try ExactDecimal(parsing: $0) }
    source = row.optionalText(5)
  }

  private enum CodingKeys: String, CodingKey { case id, customer, parent, from, share, source }

  /// Standing alone is a stated `null`.
  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(id, forKey: .id)
    try members.encode(customer, forKey: .customer)
    try members.encode(parent, forKey: .parent)
    try members.encode(from, forKey: .from)
    try members.encodeIfPresent(share, forKey: .share)
    try members.encodeIfPresent(source, forKey: .source)
  }
}

/// Records which customer controls another from a day on, or that it stands alone again (R-41): what group limits go by.
struct PutRelation: Method {
  struct Result: Encodable {
    let relation: RelationView
  }

  /// The most steps from a customer up to the head of its group.
  static let depthMax = 16
  /// The most later changes that are looked at for circles.
  private static let changesMax = 64

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let parent = try params.parent?.resolve(in: call, path: "/parent").id
    if let share = params.share, share.isNegative || share > ExactDecimal(100) {
      throw Failure(
        .invalidParams, "The share is a percentage from 0 to 100.", zh: "持股比例须在 0 至 100 之间。", path: "/share")
    }
    if let parent { try requireTree(customer.number, under: parent.number, on: params.from, call.store) }
    let id = try call.nextID("rel")
    try call.store.run(
      """
      INSERT INTO archive_relation (id, customer, parent, valid_from, share, source, recorded_at, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, id, customer, parent, params.from, params.share, params.source, call.now, call.actor)
    let stored = try call.store.first(
      "SELECT \(RelationView.columns) FROM archive_relation WHERE id = ?1", id, decode: RelationView.init(row:))
    guard let stored else {
      throw Failure(.corrupt, "The relation \(id) was not stored; verify the database.", zh: "关系 \(id) 未能存储；请检查数据库。")
    }
    try call.change(customer.description, after: stored)
    return Result(relation: stored)
  }

  /// Refuses a circle, on the day or on any later one until the customer's own next relation: the customer must not be
  /// among the parents of its parent.
  private func requireTree(_ customer: Int64, under parent: Int64, on first: CivilDate, _ store: Store) throws {
    let end = try nextChange(of: customer, after: first, store)
    var day = first
    for _ in 0..<Self.changesMax {
      guard let next = try requireTree(customer, under: parent, onDay: day, store) else { return }
      if let end, next >= end { return }
      day = next
    }
    throw Failure(
      .limitExceeded, "The parents change more than \(Self.changesMax) times after \(first); choose a later day.",
      zh: "\(first) 之后上级关系变更超过 \(Self.changesMax) 次；请选择更晚的日期。", path: "/from")
  }

  /// - Returns: the next day on which one of the parents gets another parent.
  private func requireTree(
    _ customer: Int64, under parent: Int64, onDay day: CivilDate, _ store: Store
  ) throws -> CivilDate? {
    var above: Int64? = parent
    var next: CivilDate?
    for _ in 0..<Self.depthMax {
      guard let current = above else { return next }
      guard current != customer else {
        throw Failure(
          .conflict, "The customer stands above that parent on \(day); a group has no circles.",
          zh: "该客户在 \(day) 是其上级的上级；集团关系不能成环。", path: "/parent")
      }
      next = try [next, nextChange(of: current, after: day, store)].compactMap { $0 }.min()
      above =
        try store.first(
          """
          SELECT coalesce(p.merged_into, p.id) FROM archive_relation r LEFT JOIN archive_customer p ON p.id = r.parent
          WHERE r.customer IN \(CustomerRef.members(of: "?1")) AND r.valid_from <= ?2
          ORDER BY r.valid_from DESC, r.id DESC LIMIT 1
          """, current, day
        ) { $0.optionalInt(0) } ?? nil
    }
    throw Failure(
      .limitExceeded, "A group is at most \(Self.depthMax) levels deep.", zh: "集团层级不超过 \(Self.depthMax) 层。",
      path: "/parent")
  }

  private func nextChange(of customer: Int64, after day: CivilDate, _ store: Store) throws -> CivilDate? {
    try store.first(
      """
      SELECT min(valid_from) FROM archive_relation
      WHERE customer IN \(CustomerRef.members(of: "?1")) AND valid_from > ?2
      """, customer, day
    ) { $0.optionalDay(0) } ?? nil
  }
}

/// The relations of a customer in the order of their days: as a child, or with `of: "parent"` as the parent.
struct ListRelations: Method {
  typealias Of = Role

  enum Role: String, Decodable { case child, parent }

  func run(_ params: Params, in call: Call) throws -> Page<RelationView> {
    let customer = try params.customer.resolve(in: call).id
    let role = params.of ?? .child
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, role.rawValue], after: [Int64.min, 0])
    let column = role == .child ? "customer" : "parent"
    let rows = try call.store.all(
      """
      SELECT \(RelationView.columns) FROM archive_relation
      WHERE \(column) IN \(CustomerRef.members(of: "?1"))
        AND (valid_from > ?2 OR (valid_from = ?2 AND id > ?3))
      ORDER BY valid_from, id LIMIT ?4
      """, customer, page.after[0], page.after[1], page.fetch, decode: RelationView.init(row:))
    return page.page(rows) { [$0.from, $0.id] }
  }
}
