-- The days on which a customer's archive was brought up to date.
CREATE VIEW archive_update_v1 AS
SELECT coalesce(customer.merged_into, customer.id) AS customer_id, updates.updated_on, updates.recorded_at, updates.what
FROM archive_update AS updates JOIN archive_customer AS customer ON customer.id = updates.customer;
