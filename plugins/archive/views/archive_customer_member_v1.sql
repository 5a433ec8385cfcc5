-- Whose rows are a customer's: its own, and those of every customer merged into it. A merged customer still has its own.
CREATE VIEW archive_customer_member_v1 AS
SELECT id AS customer_id, id AS member_id
FROM archive_customer
UNION ALL
SELECT merged_into, id
FROM archive_customer
WHERE merged_into IS NOT NULL;
