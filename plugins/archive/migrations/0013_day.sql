-- What the day run has announced, once each: a certificate that ended, an archive that was to be looked at again (by the
-- day of its last update), a document whose retention ended.
CREATE TABLE archive_announced (
  kind TEXT NOT NULL CHECK (kind IN ('certificateExpired', 'updateDue', 'retentionEnded')),
  subject INTEGER NOT NULL,
  -- What is announced again where it differs: the day of the last update; 0 where there is nothing.
  about INTEGER NOT NULL,
  day INTEGER NOT NULL,
  PRIMARY KEY (kind, subject, about)
) STRICT, WITHOUT ROWID;
