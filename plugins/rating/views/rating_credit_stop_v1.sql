-- Who gets no credit, and why: a stop holds on a day where since <= day and (until_day is null or day < until_day). kind
-- is 'asserted' or 'computed' (vetoes) or 'grade' (a grade without credit); code is the veto's, or the grade.
-- A customer's id here may since have been merged: compare through archive_customer_v1.merged_into.
CREATE VIEW rating_credit_stop_v1 AS
SELECT id AS stop_id, customer AS customer_id, kind, code, title_en, title_zh, since, ended_on AS until_day,
  recorded_at, ended_at, assessment AS assessment_id
FROM rating_credit_stop;
