import AvalKit

/// Proofs of what orders reserve and deliveries leave unbilled.
enum HoldProofs {
  static let proofs = [
    VerifyLedger.Proof(
      name: "holds",
      detail: Text(
        "What orders reserve and deliveries leave unbilled equals the sum of their rows.",
        zh: "订单占用与未开票发货金额等于其流水之和。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN kept = summed AND (latest IS NULL OR latest <= last_day) THEN 0 ELSE 1 END), 0)
        FROM (
          SELECT a.kept, a.last_day, coalesce(sum(h.amount), 0) AS summed, max(h.day) AS latest FROM (
            SELECT id, reserved AS kept, last_day FROM receivables_order
            UNION ALL SELECT id, unbilled, last_day FROM receivables_delivery) AS a
          LEFT JOIN receivables_hold h ON h.account = a.id GROUP BY a.id) AS accounts
        """),
    VerifyLedger.Proof(
      name: "holdsEveryDay",
      detail: Text("On no day does an order or a delivery hold less than nothing.", zh: "任何一日的订单占用与未开票发货均不为负。"),
      sql: """
        SELECT count(*), coalesce(sum(CASE WHEN held < 0 THEN 1 ELSE 0 END), 0) FROM (
          SELECT sum(sum(amount)) OVER (PARTITION BY account ORDER BY day) AS held FROM receivables_hold
          GROUP BY account, day) AS days
        """),
  ]
}
