-- Rating inputs, one row a movement, so that a reader sums what had happened by its own day: group by item_id where
-- moved_day is on or before that day (and recorded_at on or before what was known). A row changes four figures of an item:
-- amount_due, what the customer was to pay: posted, less credit notes set off, adjustments, discounts and bank charges
-- granted; a write-off leaves it as it was. collected, what settled it: payments and claims set off, recoveries after a
-- write-off. claim_payout, what was paid out on claims on the day of the claim, on the item that the claim names; a claim
-- without an item is a row of its own with a null item_id, due on the claim's day. Net collection is collected -
-- claim_payout: a claim set off counts in both, once each way, and so does one paid out in money. unsettled, what the
-- customer still owes, written off or not: an item is settled on the last moved_day where its sum is 0.
CREATE VIEW receivables_behaviour_v2 AS
SELECT i.id AS item_id, i.customer AS customer_id, i.currency, i.day AS document_day, i.due AS due_day,
  e.day AS moved_day, e.recorded AS recorded_at,
  CASE WHEN c.kind IN ('payment', 'claim') AND e.kind IN ('apply', 'unapply') THEN 0
    WHEN e.kind IN ('writeOff', 'writeOffReversal') THEN 0 ELSE e.amount END AS amount_due,
  CASE WHEN c.kind IN ('payment', 'claim') AND e.kind IN ('apply', 'unapply') THEN -e.amount ELSE 0 END AS collected,
  0 AS claim_payout,
  CASE WHEN e.kind IN ('writeOff', 'writeOffReversal') THEN 0 ELSE e.amount END AS unsettled
FROM receivables_item i JOIN receivables_entry e ON e.account = i.id
LEFT JOIN receivables_credit c ON c.id = e.counter
WHERE i.component = 'principal'
UNION ALL
SELECT i.id, i.customer, i.currency, i.day, i.due, r.day, r.recorded, 0, r.amount, 0, -r.amount
FROM receivables_item i JOIN receivables_write_off w ON w.item = i.id
JOIN receivables_recovery r ON r.write_off = w.id
WHERE i.component = 'principal'
UNION ALL
SELECT i.id, i.customer, i.currency, i.day, i.due, c.day, c.recorded, 0, 0, c.amount, 0
FROM receivables_credit c JOIN receivables_item i ON i.id = c.item
WHERE c.kind = 'claim' AND i.component = 'principal'
UNION ALL
SELECT NULL, c.customer, c.currency, c.day, c.day, c.day, c.recorded, 0, 0, c.amount, 0
FROM receivables_credit c
WHERE c.kind = 'claim' AND c.item IS NULL;
