-- Every journal row of items: what it adds to the item's debt, on which document day, recorded at which instant. An
-- item's balance on a day is the sum of its rows up to that day.
CREATE VIEW receivables_movement_v1 AS
SELECT i.id AS item_id, i.customer AS customer_id, i.currency, e.posting, e.kind, e.day, e.recorded AS recorded_at,
  e.amount, e.counter AS counter_id
FROM receivables_item i JOIN receivables_entry e ON e.account = i.id;
