import AvalKit

/// An open item as collections sees it on a day. Amounts are minor units of `currency`.
package struct DueItem: Sendable, Hashable {
  package let id: Int64
  /// As papers write it: the document's number, from the second instalment on with its part, such as F-2/2.
  package let number: String
  /// Which instalment of the document it is, from 1.
  package let part: Int
  /// The name of the merged customer that it was posted to, where another of the family has a document of the number.
  package let former: String?
  package let currency: Currency
  package let date: CivilDate
  package let due: CivilDate
  package let open: Int64
  /// The part under dispute, or accepted as wrong and not credited yet; at most what is open.
  package let disputed: Int64
  /// The level the item was last dunned at, or nil.
  package let dunned: Int?

  package init(
    id: Int64, number: String, part: Int = 1, former: String? = nil, currency: Currency, date: CivilDate,
    due: CivilDate, open: Int64, disputed: Int64 = 0, dunned: Int? = nil
  ) {
    self.id = id
    self.number = part > 1 ? "\(number)/\(part)" : number
    self.part = part
    self.former = former
    self.currency = currency
    self.date = date
    self.due = due
    self.open = open
    self.disputed = min(disputed, open)
    self.dunned = dunned
  }

  /// What may be demanded: the undisputed part (F-V23).
  package var demandable: Int64 { open - disputed }

  /// The number within a letter; with the former customer's name where the number alone names two documents.
  func number(in language: Language) -> String { Self.label(number, former: former, in: language) }

  static func label(_ number: String, former: String?, in language: Language) -> String {
    former.map { language == .en ? "\(number) (\($0))" : "\(number)（\($0)）" } ?? number
  }

  /// What a customer owes on a day, by due day: receivables' view, with what changed after the day taken back.
  static func all(of customer: Int64, on day: CivilDate, in call: Call) throws -> [DueItem] {
    let later = day < call.today ? "(i.open > 0 OR i.last_day > ?2)" : "i.open > 0"
    return try call.store.all(
      """
      SELECT item_id, number, currency, day, due_day, balance, disputed, accepted, credited, dunned, part, former
      FROM (
        SELECT i.item_id, i.number, i.part, i.currency, i.day, i.due_day,
          CASE WHEN i.customer_id <> ?1 AND EXISTS (SELECT 1 FROM receivables_open_item_v1 o
              WHERE o.customer_id IN \(Owner.sql) AND o.number = i.number AND o.customer_id <> i.customer_id)
            THEN (SELECT a.name FROM archive_customer_v1 a WHERE a.id = i.customer_id) END AS former,
          CASE WHEN i.last_day <= ?2 THEN i.open ELSE (SELECT coalesce(sum(m.amount), 0) FROM receivables_movement_v1 m
            WHERE m.account_id = i.item_id AND m.day <= ?2) END AS balance,
          (SELECT coalesce(sum(d.amount), 0) FROM collections_dispute d
            WHERE d.item = i.item_id AND d.opened <= ?2 AND (d.resolved IS NULL OR d.resolved > ?2)) AS disputed,
          (SELECT coalesce(sum(d.amount), 0) FROM collections_dispute d
            WHERE d.item = i.item_id AND d.resolved <= ?2 AND d.outcome = 'accepted') AS accepted,
          \(credited) AS credited,
          (SELECT l.level FROM collections_level l WHERE l.item = i.item_id) AS dunned
        FROM receivables_open_item_v1 i
        WHERE i.customer_id IN \(Owner.sql) AND \(later) AND i.day <= ?2) AS dated
      WHERE balance > 0 ORDER BY due_day, item_id
      """, customer, day
    ) { row in
      DueItem(
        id: row.int(0), number: row.text(1), part: Int(row.int(10)), former: row.optionalText(11),
        currency: try Currency(parsing: row.text(2)), date: row.day(3), due: row.day(4), open: row.int(5),
        disputed: row.int(6) + max(0, row.int(7) - row.int(8)), dunned: row.optionalInt(9).map { Int($0) })
    }
  }

  /// What was taken off the item `i` to its debtor's favour, to the day `?2`, since the first of its accepted disputes
  /// was opened: an accepted dispute holds its amount until so much is credited.
  static let credited = """
    CASE WHEN EXISTS (SELECT 1 FROM collections_dispute d WHERE d.item = i.item_id AND d.outcome = 'accepted')
      THEN (SELECT coalesce(-sum(m.amount), 0) FROM receivables_movement_v1 m
        LEFT JOIN receivables_credit_v1 c ON c.credit_id = m.counter_id
        WHERE m.account_id = i.item_id AND m.day <= ?2
          AND (m.kind IN ('adjustment', 'feeWaiver', 'feeReversal') OR c.kind IN ('creditNote', 'claim'))
          AND m.recorded_at >= (SELECT min(d.recorded) FROM collections_dispute d
            WHERE d.item = i.item_id AND d.outcome = 'accepted' AND d.resolved <= ?2))
      ELSE 0 END
    """
}
