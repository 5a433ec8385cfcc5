import AvalKit

/// Proofs that what documents beside the journal say stands in the journal too.
enum DocumentProofs {
  static let proofs = [
    VerifyLedger.Proof(
      name: "corrections",
      detail: Text(
        "Each adjustment, write-off and refund stands in the journal with its amount and day, and no other does.",
        zh: "每笔调整、核销与退款都以相同金额和日期记入流水,反之亦然。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN documents = 1 AND rows = 1 AND total = 0 AND days = 1 THEN 0 ELSE 1 END), 0)
        FROM (
          SELECT sum(document) AS documents, sum(1 - document) AS rows, sum(amount) AS total, count(DISTINCT day) AS days
          FROM (
            SELECT id, item AS account, day, -amount AS amount, 1 AS document FROM receivables_adjustment
            UNION ALL SELECT id, item, day, amount, 1 FROM receivables_write_off
            UNION ALL SELECT id, credit, day, -amount, 1 FROM receivables_refund
            UNION ALL
            SELECT posting, account, day, amount, 0 FROM receivables_entry
            WHERE kind IN ('adjustment', 'writeOff', 'refund')) AS both
          GROUP BY id, account) AS corrections
        """),
    VerifyLedger.Proof(
      name: "recoveries",
      detail: Text(
        "What is recovered of each write-off is the sum of its recoveries and no more than was written off.",
        zh: "每笔核销的收回额等于其收回记录之和,且不超过核销额。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN recovered = came AND recovered <= amount THEN 0 ELSE 1 END), 0) FROM (
          SELECT w.amount, w.recovered, (SELECT coalesce(sum(r.amount), 0) FROM receivables_recovery r
            WHERE r.write_off = w.id AND r.day >= w.day) AS came
          FROM receivables_write_off w) AS losses
        """),
    VerifyLedger.Proof(
      name: "bankLines",
      detail: Text(
        "Each line of a bank statement that brought money names the payment it became, of the same amount and currency.",
        zh: "每条银行收款流水都对应一笔金额、货币相同的收款。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN b.amount <= 0 AND b.credit IS NULL THEN 0
            WHEN c.kind = 'payment' AND c.amount = b.amount AND c.currency = b.currency AND c.day = b.day THEN 0
            ELSE 1 END), 0)
        FROM receivables_bank_line b LEFT JOIN receivables_credit c ON c.id = b.credit
        """),
  ]
}
