-- Changes that somebody reported: the rows of the update form (A-60, A-61, A-64). The new value is a field value that hangs
-- on the same review.
CREATE TABLE archive_change (
  review INTEGER PRIMARY KEY REFERENCES archive_review (id),
  field TEXT NOT NULL,
  -- What counted when the change was reported; null where nothing did.
  old_value TEXT,
  value TEXT NOT NULL,
  note TEXT
) STRICT;
