import AvalKit

/// The customers that stand together: a head and everybody below it, as the archive's relations say for a day.
struct CustomerGroup {
  let head: Int64
  /// The head first, then by level and id.
  let members: [Int64]

  /// The most members of one group that are looked at.
  static let membersMax = 1_000
  private static let depthMax = 16

  private let store: Store
  private let day: CivilDate
  private let known: Instant

  /// The group that a customer belongs to; nil for one that stands alone.
  static func of(_ customer: Int64, clocks: Clocks, in store: Store) throws -> CustomerGroup? {
    let reader = Reader(store: store, day: clocks.day, known: clocks.known)
    guard try reader.isRelated(customer) else { return nil }
    var head = customer
    for _ in 0..<depthMax {
      guard let parent = try reader.parent(of: head), parent != head else { break }
      head = parent
    }
    var members = [head]
    var seen: Set<Int64> = [head]
    var index = 0
    while index < members.count {
      for child in try reader.children(of: members[index]) where seen.insert(child).inserted {
        guard members.count < membersMax else {
          throw Failure(
            .limitExceeded,
            "The group of \(EntityID(prefix: CustomerRef.prefix, number: head)) has more than "
              + "\(membersMax) members.",
            zh: "该集团成员超过 \(membersMax) 个。", path: "/customer")
        }
        members.append(child)
      }
      index += 1
    }
    guard members.count > 1 else { return nil }
    return CustomerGroup(head: head, members: members, store: store, day: clocks.day, known: clocks.known)
  }

  /// Whether any group was ever given a limit: without one, an order is spared the group.
  static func anyLimit(in store: Store) throws -> Bool {
    try store.first("SELECT 1 FROM receivables_group_limit LIMIT 1") { _ in true } ?? false
  }

  /// The limit of the group in force on the day, or nil.
  func limit() throws -> Money? {
    let found = try store.first(
      """
      SELECT amount, currency FROM receivables_group_limit
      WHERE customer IN \(CustomerRef.members(of: "?1"))
        AND valid_from <= ?2 AND recorded <= ?3
      ORDER BY valid_from DESC, id DESC LIMIT 1
      """, head, day, known
    ) { ($0.optionalInt(0), $0.text(1)) }
    guard let (amount, currency) = found, let amount else { return nil }
    return Money(minor: amount, currency: try Currency(parsing: currency))
  }

  private struct Reader {
    let store: Store
    let day: CivilDate
    let known: Instant

    /// Whether any relation, of whatever day, names the customer: most stand alone, and two indexes say so.
    func isRelated(_ customer: Int64) throws -> Bool {
      try store.first(
        """
        SELECT 1 FROM archive_relation_v1
        WHERE customer_id IN \(CustomerRef.members(of: "?1"))
        UNION ALL
        SELECT 1 FROM archive_relation_v1
        WHERE parent_id IN \(CustomerRef.members(of: "?1"))
        LIMIT 1
        """, customer
      ) { _ in true } ?? false
    }

    func parent(of customer: Int64) throws -> Int64? {
      try store.first(
        """
        SELECT coalesce(p.merged_into, p.id) FROM archive_relation_v1 r LEFT JOIN archive_customer_v1 p ON p.id = r.parent_id
        WHERE r.customer_id IN \(CustomerRef.members(of: "?1"))
          AND r.valid_from <= ?2 AND r.recorded_at <= ?3
        ORDER BY r.valid_from DESC, r.relation_id DESC LIMIT 1
        """, customer, day, known
      ) { $0.optionalInt(0) } ?? nil
    }

    /// Those whose latest relation of the day names the customer as their parent.
    func children(of customer: Int64) throws -> [Int64] {
      let named = try store.all(
        """
        SELECT DISTINCT coalesce(c.merged_into, c.id) FROM archive_relation_v1 r
        JOIN archive_customer_v1 c ON c.id = r.customer_id
        WHERE r.parent_id IN \(CustomerRef.members(of: "?1"))
          AND r.valid_from <= ?2 AND r.recorded_at <= ?3
        ORDER BY 1 LIMIT ?4
        """, customer, day, known, CustomerGroup.membersMax + 1
      ) { $0.int(0) }
      return try named.filter { try parent(of: $0) == customer }
    }
  }
}

/// The head of every group on a day, for reports over all customers.
struct GroupHeads {
  private var parents: [Int64: Int64] = [:]

  /// - Parameter survivors: what merged customers became.
  init(_ clocks: Clocks, _ survivors: [Int64: Int64], _ store: Store) throws {
    var parents: [Int64: Int64] = [:]
    try store.each(
      """
      SELECT customer_id, parent_id FROM archive_relation_v1 WHERE valid_from <= ?1 AND recorded_at <= ?2
      ORDER BY valid_from, relation_id
      """, clocks.day, clocks.known
    ) { row in
      let child = survivors[row.int(0)] ?? row.int(0)
      parents[child] = row.optionalInt(1).map { survivors[$0] ?? $0 }
      return true
    }
    self.parents = parents
  }

  func head(of customer: Int64) -> Int64 {
    var head = customer
    // A merger may have closed a circle; the bound ends the climb.
    for _ in 0..<16 {
      guard let parent = parents[head], parent != head else { break }
      head = parent
    }
    return head
  }
}

/// Sets the limit of a group from a day on, or ends it.
struct PutGroupLimit: Method {
  struct Limit: Encodable {
    let id: EntityID
    let customer: EntityID
    let amount: Money?
    let from: CivilDate
    let reason: String
  }

  struct Result: Encodable {
    let groupLimit: Limit
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    if let amount = params.amount, amount.isNegative {
      throw Failure(
        .invalidParams, "A limit is not negative; leave the amount out to end the group's limit.",
        zh: "限额不得为负；如需取消集团限额，请不填金额。", path: "/amount")
    }
    let customer = try params.customer.resolve(in: call).id
    let id = try call.nextID("gpl")
    try call.store.run(
      """
      INSERT INTO receivables_group_limit (id, customer, currency, amount, valid_from, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, id, customer, params.amount?.currency.code ?? "", params.amount?.minor, params.from, params.reason, call.now,
      call.actor)
    let limit = Limit(id: id, customer: customer, amount: params.amount, from: params.from, reason: params.reason)
    try call.change(customer.description, after: limit)
    return Result(groupLimit: limit)
  }
}
