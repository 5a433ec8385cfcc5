import AvalKit

/// The movements of a period as vouchers, by day and number.
struct Vouchers {
  private let call: Call
  private let accounts: AccountsPolicy

  init(_ call: Call, _ accounts: AccountsPolicy) {
    self.call = call
    self.accounts = accounts
  }

  func each(_ from: CivilDate, _ to: CivilDate, _ body: (Voucher) throws -> Void) throws {
    let rates = ExchangeRates(call)
    let house = try rates.policy().house
    try call.store.each(Vouchers.sql, from, to) { row in
      let kind = row.text(2)
      guard let pair = accounts.movements[kind] else {
        throw Failure(
          .failedPrecondition, "The account policy has no accounts for \(kind); add them to policies/accounts.json.",
          zh: "科目策略未定义 \(kind) 的科目；请在 policies/accounts.json 中补充。")
      }
      let amount = Money(minor: row.int(3), currency: try row.currency(4))
      var worth = row.optionalInt(7)
      if kind == "recovery", amount.currency != house, let rate = try rates.rate(of: amount.currency, on: row.day(0)) {
        worth = try Int64(checked: (Fraction(Int128(amount.minor)) * rate.factor()).rounded(digits: 0).units)
      }
      let subject = Voucher.Party(
        customer: row.optionalInt(5), number: row.text(6), id: Vouchers.credit(row.optionalText(8), row.optionalInt(9)))
      let other = row.optionalInt(13).map {
        Voucher.Party(
          customer: row.optionalInt(10), number: row.text(11), id: Vouchers.credit(row.optionalText(12), $0))
      }
      try body(
        Voucher(
          row.int(1), on: row.day(0), kind, pair, amount, subject: subject,
          parties: Vouchers.parties(of: kind, subject, other),
          house: amount.currency == house ? nil : worth.map { Money(minor: abs($0), currency: house) }))
      return true
    }
  }

  private static func credit(_ kind: String?, _ id: Int64?) -> EntityID? {
    guard let kind = kind.flatMap(Credit.Kind.init(rawValue:)), let id else { return nil }
    return EntityID(prefix: kind.prefix, number: id)
  }

  /// An application's customers' side is the item's, the other the credit's; a transfer goes from one credit to another.
  private static func parties(
    of kind: String, _ subject: Voucher.Party, _ other: Voucher.Party?
  ) -> (debit: Voucher.Party, credit: Voucher.Party) {
    guard let other else { return (subject, subject) }
    return kind == "apply" ? (other, subject) : (subject, other)
  }

  /// Signs are those of the movement's usual direction: a reversal is negative and swaps its sides. Of an application's two
  /// rows the item's speaks for both; in the house currency the credit's does, and the exchange difference is a voucher
  /// of its own, on the item. Of a transfer's two rows the giver's speaks for both. What lowers a fee, interest or costs by
  /// an adjustment goes to the account of fees.
  ///
  /// Columns: day, posting, kind, amount, currency, the document's customer, number and worth, a credit's kind and id, then
  /// the other document's customer, number, kind and id.
  private static let sql = """
    SELECT day, posting, kind, amount, currency, customer, number, house, credit_kind, credit_id, other_customer,
      other_number, other_kind, other_id
    FROM (
      SELECT e.day, e.posting, CASE WHEN e.kind = 'post' THEN i.kind
          WHEN e.kind = 'adjustment' AND i.component <> 'principal' THEN 'feeAdjustment' ELSE e.kind END AS kind,
        CASE WHEN e.kind IN ('apply', 'discount', 'charge', 'writeOff', 'feeReversal', 'feeWaiver') THEN -e.amount
          ELSE e.amount END AS amount,
        i.currency, i.customer, i.number,
        (SELECT sum(h.amount) FROM receivables_house_entry h WHERE h.posting = e.posting
          AND h.account = CASE WHEN e.kind IN ('apply', 'unapply') THEN e.counter ELSE e.account END) AS house,
        NULL AS credit_kind, NULL AS credit_id, c.customer AS other_customer, coalesce(c.number, '') AS other_number,
        c.kind AS other_kind, c.id AS other_id
      FROM receivables_entry e JOIN receivables_item i ON i.id = e.account
        LEFT JOIN receivables_credit c ON c.id = e.counter AND e.kind IN ('apply', 'unapply')
      WHERE e.day BETWEEN ?1 AND ?2
      UNION ALL
      SELECT e.day, e.posting, CASE WHEN e.kind <> 'post' THEN e.kind WHEN v.target IS NULL THEN c.kind
          ELSE 'conversion' END,
        CASE WHEN e.kind <> 'post' THEN e.amount ELSE -e.amount END, c.currency, c.customer, coalesce(c.number, ''),
        (SELECT sum(h.amount) FROM receivables_house_entry h WHERE h.account = e.account AND h.posting = e.posting),
        c.kind, c.id, t.customer, coalesce(t.number, ''), t.kind, t.id
      FROM receivables_entry e JOIN receivables_credit c ON c.id = e.account
        LEFT JOIN receivables_conversion v ON v.target = c.id LEFT JOIN receivables_credit s ON s.id = v.source
        LEFT JOIN receivables_credit t ON t.id = e.counter AND e.kind = 'transfer'
      WHERE e.day BETWEEN ?1 AND ?2 AND e.kind IN ('post', 'convert', 'transfer', 'refund', 'recover')
        AND (e.kind <> 'post' OR v.target IS NULL OR s.currency <> c.currency)
      UNION ALL
      SELECT r.day, r.id, 'recovery', r.amount, w.currency, w.customer, i.number, NULL, NULL, NULL, NULL, '', NULL, NULL
      FROM receivables_recovery r JOIN receivables_write_off w ON w.id = r.write_off
        JOIN receivables_item i ON i.id = w.item WHERE r.day BETWEEN ?1 AND ?2 AND r.credit IS NULL
      UNION ALL
      SELECT h.day, h.posting, CASE WHEN v.target IS NULL THEN 'exchangeDifference'
          WHEN s.currency = c.currency THEN 'transferDifference' ELSE 'conversionDifference' END,
        -sum(h.amount), (SELECT min(house) FROM receivables_carrying), coalesce(c.customer, (\(settled("customer"))),
          (\(given("customer")))),
        coalesce(c.number, (\(settled("number"))), (\(given("number"))), ''), NULL, c.kind, c.id, NULL, '', NULL, NULL
      FROM receivables_house_entry h LEFT JOIN receivables_conversion v ON v.target = h.posting
        LEFT JOIN receivables_credit c ON c.id = v.target LEFT JOIN receivables_credit s ON s.id = v.source
      WHERE h.account = 0 AND h.day BETWEEN ?1 AND ?2
      GROUP BY h.day, h.posting, v.target, s.currency, c.currency, c.customer, c.number, c.kind, c.id
      HAVING sum(h.amount) <> 0
      UNION ALL
      SELECT day, id, 'revaluation', booked, house, NULL, currency, NULL, NULL, NULL, NULL, '', NULL, NULL
      FROM receivables_revaluation WHERE day BETWEEN ?1 AND ?2
      UNION ALL
      SELECT day + 1, id, 'revaluation', -booked, house, NULL, currency, NULL, NULL, NULL, NULL, '', NULL, NULL
      FROM receivables_revaluation WHERE day + 1 BETWEEN ?1 AND ?2) AS movements
    ORDER BY day, posting, kind, number, amount, credit_id NULLS FIRST, other_id NULLS FIRST, house NULLS FIRST
    """

  /// The item that a settlement was of.
  private static func settled(_ column: String) -> String {
    """
    SELECT min(i.\(column)) FROM receivables_house_entry x JOIN receivables_item i ON i.id = x.account
    WHERE x.posting = h.posting
    """
  }

  /// The credit that it was of, where rounding left nothing of the item's side to write down.
  private static func given(_ column: String) -> String {
    """
    SELECT min(g.\(column)) FROM receivables_house_entry x JOIN receivables_credit g ON g.id = x.account
    WHERE x.posting = h.posting
    """
  }
}
