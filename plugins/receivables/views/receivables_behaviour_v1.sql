-- Rating inputs, one row an item: what was due when, what came in, what was paid out on claims, and how late.
-- collected counts payments applied; claim_payout counts claims applied. settled_day is the day the item was closed, or
-- null while it is open; days_overdue is settled_day - due_day for closed items and null for open ones, whose lateness
-- depends on the reader's day. A reader sums over due_day in its window and takes the worst day.
CREATE VIEW receivables_behaviour_v1 AS
SELECT i.id AS item_id, i.customer AS customer_id, i.currency, i.day, i.due AS due_day, i.amount AS amount_due,
  (SELECT coalesce(-sum(e.amount), 0) FROM receivables_entry e JOIN receivables_credit c ON c.id = e.counter
    WHERE e.account = i.id AND e.kind IN ('apply', 'unapply') AND c.kind = 'payment') AS collected,
  (SELECT coalesce(-sum(e.amount), 0) FROM receivables_entry e JOIN receivables_credit c ON c.id = e.counter
    WHERE e.account = i.id AND e.kind IN ('apply', 'unapply') AND c.kind = 'claim') AS claim_payout,
  i.open,
  CASE WHEN i.open = 0 THEN i.last_day END AS settled_day,
  CASE WHEN i.open = 0 THEN i.last_day - i.due END AS days_overdue
FROM receivables_item i
WHERE i.component = 'principal';
