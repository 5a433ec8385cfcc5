-- Assessments whose review the day run has announced as due, once each.
CREATE TABLE rating_review_announced (
  assessment INTEGER PRIMARY KEY REFERENCES rating_assessment (id),
  day INTEGER NOT NULL
) STRICT;
