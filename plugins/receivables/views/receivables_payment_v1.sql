-- Payments received, with what is not yet applied to items. customer_id is null while the payer is unknown.
CREATE VIEW receivables_payment_v1 AS
SELECT id AS payment_id, customer AS customer_id, number AS reference, day, currency, amount, unapplied, bank_account
FROM receivables_credit
WHERE kind = 'payment';
