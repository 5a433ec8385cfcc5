-- Assessments, each a record of its own for ever: what was known, by which rules, and what came of it.
CREATE TABLE rating_assessment (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  model TEXT NOT NULL,
  model_version TEXT NOT NULL,
  model_sha256 TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('graded', 'vetoed', 'incomplete')),
  grade TEXT,
  sub_grade TEXT,
  -- Decimals as text: exact.
  score TEXT,
  safety_factor TEXT,
  -- Minor units of the currency.
  limit_amount INTEGER,
  currency TEXT,
  next_review INTEGER,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  -- The answer as it was given, with a schema number.
  record TEXT NOT NULL
) STRICT;
CREATE INDEX rating_assessment_customer ON rating_assessment (customer, as_of, id);
CREATE INDEX rating_assessment_review ON rating_assessment (next_review, id);
