import AvalKit

/// Items that are open behind their due day: each is announced on the first day on which it is found so.
enum LateItems {
  struct Late: Encodable {
    let item: EntityID
    let customer: EntityID
    let number: String
    let dueDate: CivilDate
    let daysOverdue: Int
    let open: Money
  }

  /// - Returns: how many became late, and the last item looked at; nil where all have been.
  static func announce(after: Int64, in call: Call) throws -> (Int, last: Int64?) {
    let announcements = Announcements(kind: .itemLate, call: call)
    guard let last = try announcements.last(of: Item.table, after: after) else { return (0, nil) }
    let late = try call.store.all(
      """
      SELECT id, customer, number, due, balance, currency FROM (
        SELECT i.id, i.customer, i.number, i.due, i.currency,
          CASE WHEN i.last_day <= ?3 THEN i.open ELSE (SELECT coalesce(sum(e.amount), 0)
            FROM receivables_entry e WHERE e.account = i.id AND e.day <= ?3) END AS balance
        FROM receivables_item i
        WHERE i.id > ?1 AND i.id <= ?2 AND i.due < ?3 AND i.day <= ?3 AND (i.open > 0 OR i.last_day > ?3)
          AND NOT EXISTS (SELECT 1 FROM receivables_announced a WHERE a.kind = 'itemLate' AND a.subject = i.id)
      ) AS overdue WHERE balance > 0 ORDER BY id
      """, after, last, call.asOf
    ) {
      Late(
        item: $0.id(0, Item.prefix), customer: $0.id(1, CustomerRef.prefix), number: $0.text(2), dueDate: $0.day(3),
        daysOverdue: $0.day(3).days(until: call.asOf), open: try $0.money(4, 5))
    }
    for one in late {
      try announcements.note(one.item.number, one.item.description, one)
      try call.emit("receivables.item.late", one)
    }
    return (late.count, last)
  }
}
