-- Promises that were not cancelled, with what was received by their day; kept where received >= amount.
CREATE VIEW collections_promise_v1 AS
SELECT id AS promise_id, customer AS customer_id, currency, amount, day, due AS due_day, received
FROM collections_promise WHERE cancelled IS NULL;
