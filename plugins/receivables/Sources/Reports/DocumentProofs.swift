import AvalKit

/// Proofs that what documents beside the journal say stands in the journal too.
enum DocumentProofs {
  static let proofs = [
    VerifyLedger.Proof(
      name: "corrections",
      detail: Text(
        "Each adjustment, write-off, reversal, waiver, recovery out of a payment and refund stands in the journal with its "
          + "amount and day, and no other does.",
        zh: "每笔调整、坏账核销、冲回、减免、以收款抵作的收回与退款都以相同金额和日期记入流水，反之亦然。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN documents = 1 AND rows = 1 AND total = 0 AND days = 1 THEN 0 ELSE 1 END), 0)
        FROM (
          SELECT sum(document) AS documents, sum(1 - document) AS rows, sum(amount) AS total, count(DISTINCT day) AS days
          FROM (
            SELECT id, item AS account, day, -amount AS amount, 1 AS document FROM receivables_adjustment
            UNION ALL SELECT id, item, day, amount, 1 FROM receivables_write_off
            UNION ALL SELECT id, credit, day, -amount, 1 FROM receivables_refund
            UNION ALL SELECT id, item, day, amount, 1 FROM receivables_fee_correction
            UNION ALL SELECT id, credit, day, -amount, 1 FROM receivables_recovery WHERE credit IS NOT NULL
            UNION ALL
            SELECT v.id, w.item, v.day, -v.amount, 1
            FROM receivables_write_off_reversal v JOIN receivables_write_off w ON w.id = v.write_off
            UNION ALL
            SELECT posting, account, day, amount, 0 FROM receivables_entry
            WHERE kind IN ('adjustment', 'writeOff', 'refund', 'feeReversal', 'feeWaiver', 'recover', 'writeOffReversal')
          ) AS sides
          GROUP BY id, account) AS corrections
        """),
    VerifyLedger.Proof(
      name: "recoveries",
      detail: Text(
        "What is recovered and reversed of each write-off is the sum of its rows and together no more than was written off.",
        zh: "每笔坏账核销的收回额、冲回额等于其记录之和，且合计不超过核销额。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN recovered = came AND reversed = went_back AND recovered + reversed <= amount
          THEN 0 ELSE 1 END), 0) FROM (
          SELECT w.amount, w.recovered, w.reversed,
            (SELECT coalesce(sum(v.amount), 0) FROM receivables_write_off_reversal v
              WHERE v.write_off = w.id AND v.day >= w.day) AS went_back,
            (SELECT coalesce(sum(r.amount), 0) FROM receivables_recovery r
            WHERE r.write_off = w.id AND r.day >= w.day) AS came
          FROM receivables_write_off w) AS losses
        """),
    VerifyLedger.Proof(
      name: "discounts",
      detail: Text(
        "Each discount is a share of what credit notes and adjustments left of its item.",
        zh: "每笔现金折扣都按贷项通知单与调整之后的余额计算。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN discount_base = amount + changed THEN 0 ELSE 1 END), 0) FROM (
          SELECT i.discount_base, i.amount, (SELECT coalesce(sum(e.amount), 0)
            FROM receivables_entry e LEFT JOIN receivables_credit c ON c.id = e.counter
            WHERE e.account = i.id AND (e.kind = 'adjustment'
              OR (e.kind IN ('apply', 'unapply') AND c.kind = 'creditNote'))) AS changed
          FROM receivables_item i WHERE i.discount_base IS NOT NULL) AS items
        """),
    VerifyLedger.Proof(
      name: "feeCorrections",
      detail: Text("No late fee is reversed and waived beyond its amount.", zh: "违约金及逾期利息的冲回与减免之和不超过其金额。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN corrected <= amount THEN 0 ELSE 1 END), 0) FROM (
          SELECT i.amount, sum(x.amount) AS corrected
          FROM receivables_fee_correction x JOIN receivables_item i ON i.id = x.item GROUP BY i.id, i.amount) AS fees
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
