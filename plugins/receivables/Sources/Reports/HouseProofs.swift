import AvalKit

/// Proofs of the books in the house currency: debits equal credits there too.
enum HouseProofs {
  static let proofs = [
    VerifyLedger.Proof(
      name: "houseDebitsEqualCredits",
      detail: Text(
        "In the house currency the sides of each settlement, its exchange difference included, cancel out.",
        zh: "每笔核销的各方以本位币计、连同汇兑差额相抵（借贷相等）。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN total = 0 THEN 0 ELSE 1 END), 0) FROM (
          SELECT e.posting, (SELECT coalesce(sum(h.amount), 0) FROM receivables_house_entry h
            WHERE h.posting = e.posting AND h.account IN (0, e.account, e.counter)) AS total
          FROM receivables_carrying v JOIN receivables_entry e ON e.account = v.account
          JOIN receivables_carrying w ON w.account = e.counter
          WHERE e.kind IN ('apply', 'unapply') AND e.amount > 0) AS settlements
        """),
    VerifyLedger.Proof(
      name: "conversions",
      detail: Text(
        "What was given for each conversion or transfer left its payment, what was received opened another.",
        zh: "每笔换汇或转款的付出额减少原收款，换入（转入）额成为新收款。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN given = left_amount AND received = opened
            AND (given = received OR is_exchange) THEN 0 ELSE 1 END), 0) FROM (
          SELECT v.given, v.received, c.amount AS opened, s.currency <> c.currency AS is_exchange, (SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
            WHERE e.account = v.source AND e.posting = v.target AND e.kind IN ('convert', 'transfer')) AS left_amount
          FROM receivables_conversion v JOIN receivables_credit c ON c.id = v.target
          JOIN receivables_credit s ON s.id = v.source) AS conversions
        """),
    VerifyLedger.Proof(
      name: "houseRows",
      detail: Text(
        "Each row in the house currency stands beside a row of the journal, on its day.", zh: "每条本位币流水都对应一条同日的流水。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN e.account IS NULL OR e.day <> h.day THEN 1 ELSE 0 END), 0)
        FROM receivables_house_entry h LEFT JOIN receivables_entry e ON e.account = h.account AND e.posting = h.posting
        WHERE h.account <> 0
        """),
  ]

  /// On every day each foreign account carries its balance's share of its worth, to the cent.
  static func carrying(_ call: Call) throws -> VerifyLedger.Check {
    var examined: Int64 = 0
    var wrong: Int64 = 0
    try call.store.each(
      """
      SELECT v.amount, v.worth, d.balance, d.carried FROM (
        SELECT account, sum(sum(amount)) OVER (PARTITION BY account ORDER BY day) AS balance,
          sum(sum(worth)) OVER (PARTITION BY account ORDER BY day) AS carried
        FROM (
          SELECT e.account, e.day, e.amount, 0 AS worth FROM receivables_carrying f
            JOIN receivables_entry e ON e.account = f.account
          UNION ALL
          SELECT h.account, h.day, 0, h.amount FROM receivables_house_entry h WHERE h.account <> 0) AS rows
        GROUP BY account, day) AS d
      LEFT JOIN receivables_carrying v ON v.account = d.account
      """
    ) { row in
      examined += 1
      let isRight =
        try !row.isNull(0) && Carrying(amount: row.int(0), worth: row.int(1)).worth(of: row.int(2)) == row.int(3)
      if !isRight { wrong += 1 }
      return true
    }
    let detail = Text(
      "On every day each foreign account carries its balance at its own rate.",
      zh: "每个外币账户每日的本位币价值等于其余额按自身汇率折算。")
    return VerifyLedger.Check("houseCarrying", examined: examined, wrong: wrong, detail, call)
  }
}
