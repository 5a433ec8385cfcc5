-- Payments received, with what is not yet applied to items. customer_id is null while the payer is unknown. What a
-- payment became in another currency is no further receipt; its `unapplied` no longer counts what was converted.
CREATE VIEW receivables_payment_v1 AS
SELECT id AS payment_id, customer AS customer_id, number AS reference, day, currency, amount, unapplied, bank_account
FROM receivables_credit c
WHERE kind = 'payment' AND NOT EXISTS (SELECT 1 FROM receivables_conversion v WHERE v.target = c.id);
