-- Payments received, with what is not yet applied to items. customer_id is null while the payer is unknown. `amount` is
-- what stayed: less what was paid back, and less what was transferred, which is a payment of the customer it went to. What
-- a payment became in another currency is no further receipt; its `unapplied` no longer counts what was converted.
CREATE VIEW receivables_payment_v1 AS
SELECT id AS payment_id, customer AS customer_id, number AS reference, day, currency,
  amount - (SELECT coalesce(sum(f.amount), 0) FROM receivables_refund f WHERE f.credit = c.id)
    - (SELECT coalesce(sum(v.given), 0) FROM receivables_conversion v JOIN receivables_credit t ON t.id = v.target
      WHERE v.source = c.id AND t.currency = c.currency) AS amount,
  unapplied, bank_account
FROM receivables_credit c
WHERE kind = 'payment' AND NOT EXISTS (SELECT 1 FROM receivables_conversion v JOIN receivables_credit s ON s.id = v.source
  WHERE v.target = c.id AND s.currency <> c.currency);
