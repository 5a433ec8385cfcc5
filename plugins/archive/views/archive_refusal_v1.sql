-- Credit that customers were refused (I-19, I-38); code is a reason of the policy `refusals`, refused_on a day number.
CREATE VIEW archive_refusal_v1 AS
SELECT refusal.id, coalesce(customer.merged_into, customer.id) AS customer_id, refusal.code, refusal.refused_on,
  refusal.about, refusal.recorded_at
FROM archive_refusal AS refusal JOIN archive_customer AS customer ON customer.id = refusal.customer;
