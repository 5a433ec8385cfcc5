-- Notices by customer and day: how often a customer was dunned (C-25).
CREATE VIEW collections_dunning_v1 AS
SELECT id AS notice_id, customer AS customer_id, currency, level, amount, day FROM collections_notice;
