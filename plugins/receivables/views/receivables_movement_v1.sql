-- Every journal row: what it adds to the debt on its account, an item or a credit, on which document day, recorded at
-- which instant. An account's balance on a day is the sum of its rows up to that day.
CREATE VIEW receivables_movement_v1 AS
SELECT account AS account_id, posting, kind, day, recorded AS recorded_at, amount, counter AS counter_id
FROM receivables_entry;
