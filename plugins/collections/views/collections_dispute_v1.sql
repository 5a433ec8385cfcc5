-- What is disputed of items: an amount of minor units of the currency from opened_day until resolved_day (null while it is
-- not resolved). Days are numbers since 1970-01-01.
CREATE VIEW collections_dispute_v1 AS
SELECT id AS dispute_id, item AS item_id, customer AS customer_id, currency, amount, opened AS opened_day,
  resolved AS resolved_day, outcome, recorded AS recorded_at
FROM collections_dispute;
