-- What came in for losses, by hand or from a payment: performance of the debt on the item, although it was written off.
-- Days are numbers since 1970-01-01, amounts minor units of the currency.
CREATE VIEW receivables_recovery_v1 AS
SELECT r.id AS recovery_id, r.write_off AS write_off_id, w.item AS item_id, w.customer AS customer_id, w.currency,
  r.day, r.recorded AS recorded_at, r.amount, r.credit AS payment_id
FROM receivables_recovery r JOIN receivables_write_off w ON w.id = r.write_off;
