import AvalKit

/// Designates an account of ours, and the bank that collects on it, from a day on (V-30).
struct DesignateBank: Method {
  struct Bank: Encodable {
    let id: EntityID
    let account: String
    let bank: String
    let from: CivilDate
    let to: CivilDate?
  }

  struct Result: Encodable {
    let bank: Bank
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    if let to = params.to, to < params.from {
      throw Failure(.invalidParams, "The designation would end before it begins.", zh: "截止日早于起始日。", path: "/to")
    }
    let id = try call.nextID("cbk")
    try call.store.run(
      """
      INSERT INTO receivables_collecting_bank (id, account, bank, valid_from, valid_to, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """, id, params.account, params.bank, params.from, params.to, call.now, call.actor)
    let bank = Bank(id: id, account: params.account, bank: params.bank, from: params.from, to: params.to)
    try call.change("receivables.bank.\(params.account)", after: bank)
    return Result(bank: bank)
  }
}

/// Evaluates the banks that collect for us: how much came in on each account, how much of it was found to belong to
/// somebody, and how soon it was applied (V-30).
struct EvaluateBanks: Method {
  struct Row: Encodable {
    let account: String
    /// Left out where the account is not designated.
    let bank: String?
    let receipts: Int
    let amount: Money
    /// Receipts whose payer is known, in percent of their number.
    let identifiedPercent: ExactDecimal
    /// Applied of the amount, in percent.
    let appliedPercent: ExactDecimal
    /// From the booking to the last application of receipts applied in full, one digit; left out where there is none.
    let daysToApply: ExactDecimal?
  }

  struct Result: Encodable {
    let currency: String
    let items: [Row]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try ReportPeriod.require(params.from, params.to)
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let rows = try call.store.all(
      """
      SELECT coalesce(b.account, ''), (SELECT k.bank FROM receivables_collecting_bank k WHERE k.account = b.account
          AND k.valid_from <= ?3 AND (k.valid_to IS NULL OR k.valid_to >= ?2) ORDER BY k.valid_from DESC, k.id DESC LIMIT 1),
        count(*), sum(c.amount), sum(CASE WHEN c.customer IS NULL THEN 0 ELSE 1 END), sum(c.amount - c.unapplied),
        sum(CASE WHEN c.unapplied = 0 THEN 1 ELSE 0 END),
        sum(CASE WHEN c.unapplied = 0 THEN c.last_day - c.day ELSE 0 END)
      FROM receivables_bank_line b JOIN receivables_credit c ON c.id = b.credit
      WHERE c.currency = ?1 AND b.day BETWEEN ?2 AND ?3
      GROUP BY b.account ORDER BY 4 DESC, 1
      """, currency.code, params.from, params.to
    ) { row in
      let (count, amount, full) = (row.int(2), row.int(3), row.int(6))
      return Row(
        account: row.text(0), bank: row.optionalText(1), receipts: Int(count),
        amount: Money(minor: amount, currency: currency),
        identifiedPercent: try Fraction(Int128(row.int(4)), Int128(count)).percent(digits: 2),
        appliedPercent: try Fraction(Int128(row.int(5)), Int128(amount)).percent(digits: 2),
        daysToApply: full > 0 ? try Fraction(Int128(row.int(7)), Int128(full)).rounded(digits: 1) : nil)
    }
    return Result(currency: currency.code, items: rows)
  }
}
