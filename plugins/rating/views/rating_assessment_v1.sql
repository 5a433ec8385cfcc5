-- Every assessment. Days are numbers since 1970-01-01; score and safety_factor are decimals as text; limit_amount is in
-- minor units of the currency. grade is null where too little was known.
CREATE VIEW rating_assessment_v1 AS
SELECT id, customer AS customer_id, as_of, model, model_version, model_sha256, status, grade, sub_grade, score,
  safety_factor, limit_amount, currency, next_review, created_at, created_by
FROM rating_assessment;
