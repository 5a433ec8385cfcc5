-- Responses in short; overall is 1 to 5 and recommend 0 to 10, as text, null where not answered.
CREATE VIEW survey_response_v1 AS
SELECT r.id, r.project AS project_id, p.form, r.phase, r.customer AS customer_id, r.respondent, r.submitted_at, r.complete,
  (SELECT value FROM survey_answer a WHERE a.response = r.id AND a.question = 'overall') AS overall,
  (SELECT value FROM survey_answer a WHERE a.response = r.id AND a.question = 'recommend') AS recommend, r.recorded_at
FROM survey_response r JOIN survey_project p ON p.id = r.project;
