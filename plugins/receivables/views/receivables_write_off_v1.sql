-- Losses: what was written off on which item and day and not taken back since, and how much of it came in after all. The
-- debt itself stays.
CREATE VIEW receivables_write_off_v1 AS
SELECT id AS write_off_id, item AS item_id, customer AS customer_id, currency, day, amount - reversed AS amount,
  recovered
FROM receivables_write_off;
