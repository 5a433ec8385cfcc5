-- What was done before a customer is scored (I-34): kind is documents or interview, result confirmed or doubtful; done_on
-- is a day number. One counts from its day on, as known from recorded_at on.
CREATE VIEW archive_verification_v1 AS
SELECT verification.id, coalesce(customer.merged_into, customer.id) AS customer_id, verification.kind,
  verification.done_on, verification.result, verification.recorded_at
FROM archive_verification AS verification
JOIN archive_customer AS customer ON customer.id = verification.customer;
