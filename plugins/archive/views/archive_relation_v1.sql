-- The controlling parent of a customer from a day on; parent_id is null where it leaves its group. Of a customer's rows
-- the one with the latest valid_from not after the day counts, then the one with the largest relation_id. Both ids may
-- since have been merged: compare through archive_customer_v1.merged_into.
CREATE VIEW archive_relation_v1 AS
SELECT id AS relation_id, customer AS customer_id, parent AS parent_id, valid_from, share, recorded_at
FROM archive_relation;
