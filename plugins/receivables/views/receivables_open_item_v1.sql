-- Every item of the ledger with what is open on it now; closed items have open = 0. Days are numbers since 1970-01-01,
-- amounts minor units of the currency.
CREATE VIEW receivables_open_item_v1 AS
SELECT id AS item_id, document AS document_id, customer AS customer_id, kind, number, part, component,
  day, due AS due_day, currency, amount, open, last_day, order_number, product, principal AS principal_item_id
FROM receivables_item;
