-- Model, grades and limit methods as they were applied, by the SHA-256 of the text: what a record is recomputed with.
CREATE TABLE rating_snapshot (
  sha256 TEXT PRIMARY KEY,
  content TEXT NOT NULL
) STRICT;
