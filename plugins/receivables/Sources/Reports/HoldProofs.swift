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
          LEFT JOIN receivables_hold h ON h.account = a.id GROUP BY a.id, a.kept, a.last_day)
          AS accounts
        """),
    VerifyLedger.Proof(
      name: "orderProgress",
      detail: Text(
        "What an order reserves and its deliveries leave unbilled follows from what was ordered, delivered and invoiced.",
        zh: "订单占用与其发货的未开票金额，均由订购、发货和开票金额推得。"),
      sql: """
        SELECT count(*), coalesce(sum(wrong), 0) FROM (
          SELECT CASE WHEN o.reserved = CASE
              WHEN p.delivered > p.invoiced AND o.amount > p.delivered THEN o.amount - p.delivered
              WHEN p.delivered <= p.invoiced AND o.amount > p.invoiced THEN o.amount - p.invoiced ELSE 0 END
            THEN 0 ELSE 1 END AS wrong
          FROM receivables_order_progress p JOIN receivables_order o
            ON o.customer = p.customer AND o.number = p.number AND o.currency = p.currency
          WHERE o.state IN ('approved', 'held', 'released')
          UNION ALL
          SELECT CASE WHEN sum(delivered) = sum(went) AND sum(rest) = sum(unbilled) THEN 0 ELSE 1 END FROM (
            SELECT coalesce(c.merged_into, c.id) AS customer, p.number, p.currency, p.delivered,
              CASE WHEN p.delivered > p.invoiced THEN p.delivered - p.invoiced ELSE 0 END AS rest, 0 AS went, 0 AS unbilled
            FROM receivables_order_progress p JOIN archive_customer_v1 c ON c.id = p.customer
            UNION ALL
            SELECT coalesce(c.merged_into, c.id), d.order_number, d.currency, 0, 0, d.amount - d.cancelled, d.unbilled
            FROM receivables_delivery d JOIN archive_customer_v1 c ON c.id = d.customer
            WHERE d.order_number IS NOT NULL) AS parts
          GROUP BY customer, number, currency) AS orders
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
