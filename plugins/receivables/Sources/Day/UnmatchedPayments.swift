import AvalKit

/// Money that still stands on account a day after it came: nobody has said what it pays, and matching did not find it.
enum UnmatchedPayments {
  struct Unmatched: Encodable {
    let payment: EntityID
    /// Left out where nobody knows whose money it is.
    let customer: EntityID?
    let date: CivilDate
    let unapplied: Money
    let reference: String?
  }

  /// - Returns: how many were found, and the last credit looked at; nil where all have been.
  static func announce(after: Int64, in call: Call) throws -> (Int, last: Int64?) {
    let announcements = Announcements(kind: .paymentUnmatched, call: call)
    guard let last = try announcements.last(of: Credit.table, after: after) else { return (0, nil) }
    let found = try call.store.all(
      """
      SELECT id, customer, day, balance, currency, number FROM (
        SELECT c.id, c.customer, c.day, c.currency, c.number,
          CASE WHEN c.last_day <= ?3 THEN c.unapplied ELSE (SELECT coalesce(-sum(e.amount), 0)
            FROM receivables_entry e WHERE e.account = c.id AND e.day <= ?3) END AS balance
        FROM receivables_credit c
        WHERE c.id > ?1 AND c.id <= ?2 AND c.kind = 'payment' AND c.day < ?3
          AND (c.unapplied > 0 OR c.last_day > ?3)
          AND NOT EXISTS (SELECT 1 FROM receivables_announced a WHERE a.kind = 'paymentUnmatched' AND a.subject = c.id)
      ) AS waiting WHERE balance > 0 ORDER BY id
      """, after, last, call.asOf
    ) { row in
      Unmatched(
        payment: row.id(0, "pay"),
        customer: row.optionalInt(1).map { EntityID(prefix: CustomerRef.prefix, number: $0) },
        date: row.day(2), unapplied: try row.money(3, 4), reference: row.optionalText(5))
    }
    for one in found {
      try announcements.note(one.payment.number, one.payment.description, one)
      try call.emit("receivables.payment.unmatched", one)
    }
    return (found.count, last)
  }
}
