import AvalKit

/// Which archives must be looked at again: reminder after 3 months, overdue after 6, rating blocked after 12, counted in
/// calendar months from the last update (A-59, A-92, F-A1).
struct UpdatesDue: Method {
  static let name = "archive.update.due"

  struct Policy: Decodable {
    let remindMonths: Int
    let overdueMonths: Int
    let blockMonths: Int
  }

  struct Item: Encodable {
    let customer: EntityID
    let archiveNumber: String
    let name: String
    let owner: String
    let lastUpdatedOn: CivilDate
    let remindOn: CivilDate
    let overdueOn: CivilDate
    let blockOn: CivilDate
    /// `due`, `overdue` or `blocked`.
    let state: String
    let daysSinceUpdate: Int
  }

  func run(_ params: Params, in call: Call) throws -> Page<Item> {
    let policy = try call.policy("updates", as: Policy.self)
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [call.asOf], after: [Int64.min, 0])
    // No month is longer than 31 days: nobody updated later than this can be due, and each row is checked exactly.
    let latest = try call.asOf.adding(days: -28 * policy.remindMonths)
    var items: [Item] = []
    try call.store.each(
      """
      SELECT customer.id, customer.archive_number, customer.name, customer.owner, latest.updated_on
      FROM (
        SELECT coalesce(filed.merged_into, filed.id) AS customer, max(updates.updated_on) AS updated_on
        FROM archive_update AS updates JOIN archive_customer AS filed ON filed.id = updates.customer
        WHERE updates.updated_on <= ?1 GROUP BY coalesce(filed.merged_into, filed.id)
      ) AS latest
      JOIN archive_customer AS customer ON customer.id = latest.customer
      WHERE (customer.closed_on IS NULL OR customer.closed_on > ?1) AND latest.updated_on <= ?2
        AND (latest.updated_on > ?3 OR (latest.updated_on = ?3 AND customer.id > ?4))
      ORDER BY latest.updated_on, customer.id
      """, call.asOf, latest, page.after[0], page.after[1]
    ) { row in
      if let item = try Self.item(row, policy, call.asOf) { items.append(item) }
      return items.count < page.fetch
    }
    return page.page(items) { [$0.lastUpdatedOn, $0.customer] }
  }

  private static func item(_ row: Row, _ policy: Policy, _ asOf: CivilDate) throws -> Item? {
    let last = row.day(4)
    let remindOn = try last.adding(months: policy.remindMonths)
    guard asOf >= remindOn else { return nil }
    let overdueOn = try last.adding(months: policy.overdueMonths)
    let blockOn = try last.adding(months: policy.blockMonths)
    return Item(
      customer: row.id(0, CustomerRef.prefix), archiveNumber: row.text(1), name: row.text(2), owner: row.text(3),
      lastUpdatedOn: last, remindOn: remindOn, overdueOn: overdueOn, blockOn: blockOn,
      state: asOf > blockOn ? "blocked" : asOf >= overdueOn ? "overdue" : "due",
      daysSinceUpdate: last.days(until: asOf))
  }
}
