-- Projects, the steps that each has gone through, and the answers that came in.
CREATE TABLE survey_project (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('marketSurvey', 'customerSurvey')),
  -- A form of policies/forms, or null where the questions come with the answers.
  form TEXT,
  state TEXT NOT NULL,
  -- How often the gate sent the project back to its scheme (S-68).
  pilot_round INTEGER NOT NULL,
  -- 1: answers are always welcome and there is no workflow.
  standing INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
-- One standing project a form, or one for answers without a form.
CREATE UNIQUE INDEX survey_project_standing ON survey_project (coalesce(form, '')) WHERE standing = 1;

CREATE TABLE survey_project_customer (
  project INTEGER NOT NULL REFERENCES survey_project (id),
  customer INTEGER NOT NULL,
  PRIMARY KEY (project, customer)
) STRICT;

CREATE TABLE survey_step (
  project INTEGER NOT NULL REFERENCES survey_project (id),
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  note TEXT,
  -- A JSON array of texts: what the pilot found wrong.
  problems TEXT,
  follow_up_on INTEGER,
  follow_up TEXT,
  entered_at INTEGER NOT NULL,
  entered_by TEXT NOT NULL,
  PRIMARY KEY (project, position)
) STRICT;

CREATE TABLE survey_response (
  id INTEGER PRIMARY KEY,
  project INTEGER NOT NULL REFERENCES survey_project (id),
  -- 'pilot' answers are kept apart from the analysis.
  phase TEXT NOT NULL CHECK (phase IN ('pilot', 'field')),
  -- The respondent's or the source's own number, unique in the project.
  external TEXT,
  respondent TEXT,
  customer INTEGER,
  -- What named the customer, as it was written, where nobody is known by it.
  customer_written TEXT,
  language TEXT,
  submitted_at TEXT,
  complete INTEGER NOT NULL,
  -- SHA-256 of the answers: the same number with other answers is a conflict.
  answers_sha256 TEXT NOT NULL,
  source_file TEXT,
  source_sha256 TEXT,
  source_record INTEGER,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX survey_response_external ON survey_response (project, external) WHERE external IS NOT NULL;
CREATE INDEX survey_response_customer ON survey_response (customer, id);

CREATE TABLE survey_answer (
  response INTEGER NOT NULL REFERENCES survey_response (id),
  question TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (response, question)
) STRICT;
