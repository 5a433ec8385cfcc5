-- Approved limits: one holds on a day where valid_from <= day and (valid_to is null or day < valid_to). amount is in
-- minor units of the currency; safety_factor is a decimal as text, 1 best (R-18); status is 'current' or 'ended'.
-- A customer's id here may since have been merged: compare through archive_customer_v1.merged_into.
CREATE VIEW rating_limit_v1 AS
SELECT id AS limit_id, customer AS customer_id, currency, amount, valid_from, valid_to, grade, sub_grade, safety_factor,
  CASE WHEN valid_to IS NULL THEN 'current' ELSE 'ended' END AS status, approved_at, approved_by,
  assessment AS assessment_id
FROM rating_limit;
