-- Every value ever recorded for a field of the customer card, with its source; which one counts is F-I10, among those
-- that are accepted: accepted_at is set, and withdrawn_at is not.
CREATE VIEW archive_field_v1 AS
SELECT field.id, coalesce(customer.merged_into, customer.id) AS customer_id, field.field, field.value, field.source,
  field.provider, field.dated_on, field.report AS report_id, field.recorded_at,
  CASE WHEN field.rejected_reason IS NOT NULL THEN NULL WHEN field.review IS NULL THEN field.recorded_at
    WHEN review.status = 'accepted' THEN review.decided_at END AS accepted_at,
  field.withdrawn_at
FROM archive_field AS field
JOIN archive_customer AS customer ON customer.id = field.customer
LEFT JOIN archive_review AS review ON review.id = field.review;
