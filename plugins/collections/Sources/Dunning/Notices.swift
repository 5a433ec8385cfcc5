import AvalKit

/// Notices: one a customer and currency, with the level of each item kept.
enum Notices {
  private struct Issued: Encodable {
    let notice: EntityID
    let customer: EntityID
    let level: Int
    let amount: Money
    let items: Int
    let policy: String
    let policyVersion: String
  }

  static func issue(
    _ raised: [DunningDecision.Raised], _ level: Ladder.Level, _ currency: Currency, to customer: Int64, run: Int64,
    _ policy: LadderInForce, _ call: Call
  ) throws -> EntityID {
    let caseID = try Cases.open(for: customer, level: level.level, in: call)
    let id = try call.nextID("ntc")
    let amount = raised.reduce(0) { $0 + $1.demand }
    try call.store.run(
      """
      INSERT INTO collections_notice (id, run, case_id, customer, currency, level, amount, template, policy,
        policy_version, policy_sha256, day, recorded)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
      """,
      id, run, caseID, customer, currency.code, level.level, amount, level.template, policy.name, policy.version,
      policy.sha256, call.asOf, call.now)
    for one in raised {
      try call.store.run(
        """
        INSERT INTO collections_notice_item (notice, item, level, amount, disputed, days_overdue, covered)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """, id, one.item.id, one.level.level, one.demand, one.item.disputed, one.daysOverdue, one.covered)
      try call.store.run(
        """
        INSERT INTO collections_level (item, level, day, notice) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (item) DO UPDATE SET level = excluded.level, day = excluded.day, notice = excluded.notice
        """, one.item.id, one.level.level, call.asOf, id)
    }
    let issued = Issued(
      notice: id, customer: EntityID(prefix: CustomerRef.prefix, number: customer), level: level.level,
      amount: Money(minor: amount, currency: currency), items: raised.count, policy: policy.name,
      policyVersion: policy.version)
    try call.emit("collections.notice.issued", issued)
    try call.change(id.description, after: issued)
    return id
  }
}

/// Notices issued, in the order of issue (C-10, C-25).
struct ListNotices: Method {
  struct Item: Encodable {
    let item: EntityID
    let level: Int
    let amount: Money
    let disputed: Money
    /// What stood on account for the item and is not demanded.
    let covered: Money
    let daysOverdue: Int
  }

  struct Notice: Encodable {
    let id: EntityID
    let run: EntityID
    let `case`: EntityID
    let customer: EntityID
    let level: Int
    let amount: Money
    let template: String
    let date: CivilDate
    let policy: String
    let policyVersion: String
    let items: [Item]
    /// When and how it reached the debtor: a notice that did not is no demand (Civil Code 195).
    let deliveries: [DeliveryView]
  }

  func run(_ params: Params, in call: Call) throws -> Page<Notice> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let run = try params.run?.number(of: "run", path: "/run")
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, run], after: [0])
    let found = try call.store.all(
      """
      SELECT id, run, case_id, customer, level, amount, currency, template, day, policy, policy_version
      FROM collections_notice
      WHERE (?1 IS NULL OR customer IN \(Owner.sql)) AND id > ?2 AND (?3 IS NULL OR run = ?3) ORDER BY id LIMIT ?4
      """, customer, page.after[0], run, page.fetch
    ) { row in
      let currency = try Currency(parsing: row.text(6))
      return Notice(
        id: row.id(0, "ntc"), run: row.id(1, "run"), case: row.id(2, "cas"), customer: row.id(3, CustomerRef.prefix),
        level: Int(row.int(4)), amount: Money(minor: row.int(5), currency: currency), template: row.text(7),
        date: row.day(8), policy: row.text(9), policyVersion: row.text(10),
        items: try items(of: row.int(0), currency, call),
        deliveries: try DeliveryView.all(of: row.int(0), in: call))
    }
    return page.page(found) { [$0.id] }
  }

  private func items(of notice: Int64, _ currency: Currency, _ call: Call) throws -> [Item] {
    try call.store.all(
      """
      SELECT item, level, amount, disputed, days_overdue, covered FROM collections_notice_item WHERE notice = ?1
      ORDER BY item
      """, notice
    ) {
      Item(
        item: $0.id(0, "itm"), level: Int($0.int(1)), amount: Money(minor: $0.int(2), currency: currency),
        disputed: Money(minor: $0.int(3), currency: currency), covered: Money(minor: $0.int(5), currency: currency),
        daysOverdue: Int($0.int(4)))
    }
  }
}
