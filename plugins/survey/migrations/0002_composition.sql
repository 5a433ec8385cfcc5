-- The rows of a composition are found by who described it when.
CREATE INDEX survey_response_round ON survey_response (project, submitted_at, respondent, customer);
