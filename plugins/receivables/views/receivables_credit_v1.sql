-- Whatever stands in a customer's favour: payments, credit notes and claims, with what is not yet applied to items.
-- customer_id is null while the payer is unknown; kind is payment, creditNote or claim. Days are numbers since 1970-01-01,
-- amounts minor units of the currency. A credit's balance on a day is the negative sum of its rows in
-- receivables_movement_v1 up to that day; `unapplied` is the balance after `last_day`.
CREATE VIEW receivables_credit_v1 AS
SELECT id AS credit_id, kind, customer AS customer_id, number, day, currency, amount, unapplied, last_day, item AS item_id
FROM receivables_credit;
