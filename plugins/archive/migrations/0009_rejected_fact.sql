-- Single facts that an auditor rejects while the rest of the evidence counts, and reviews that are held again (I-27).

-- The table is made anew for its key: evidence that is reviewed again is filed once more beside its first filing.
CREATE TABLE archive_credit_report_again (
  id INTEGER PRIMARY KEY,
  -- Null while parked: no customer is known by the report's numbers.
  customer INTEGER REFERENCES archive_customer (id),
  agency TEXT NOT NULL,
  report_no TEXT NOT NULL,
  -- As the report gives it, perhaps only a month; the day where it is one.
  report_date TEXT,
  report_day INTEGER,
  subject_name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('filed', 'parked', 'superseded')),
  superseded_by INTEGER REFERENCES archive_credit_report (id),
  matched_scheme TEXT,
  document TEXT NOT NULL,
  document_sha256 TEXT NOT NULL,
  schema_number INTEGER NOT NULL,
  source_format TEXT NOT NULL,
  source_revision TEXT NOT NULL,
  source_file TEXT NOT NULL,
  source_sha256 TEXT NOT NULL,
  source_encoding TEXT NOT NULL,
  source_job TEXT NOT NULL,
  source_record INTEGER NOT NULL,
  source_line INTEGER NOT NULL,
  source_column INTEGER NOT NULL,
  source_path TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'creditReport'
    CHECK (kind IN ('creditReport', 'financialStatement', 'tradeExperience')),
  superseded_at INTEGER,
  -- How often the same evidence had been filed for review before.
  round INTEGER NOT NULL DEFAULT 0,
  -- The document without the facts that were rejected: what counts. Null: all of it does.
  counted TEXT,
  -- The key that makes a second import change nothing (F-I11).
  UNIQUE (agency, report_no, source_sha256, round),
  CHECK ((status = 'parked') = (customer IS NULL))
) STRICT;
INSERT INTO archive_credit_report_again (id, customer, agency, report_no, report_date, report_day, subject_name, status,
  superseded_by, matched_scheme, document, document_sha256, schema_number, source_format, source_revision, source_file,
  source_sha256, source_encoding, source_job, source_record, source_line, source_column, source_path, recorded_at,
  recorded_by, kind, superseded_at)
SELECT id, customer, agency, report_no, report_date, report_day, subject_name, status, superseded_by, matched_scheme,
  document, document_sha256, schema_number, source_format, source_revision, source_file, source_sha256, source_encoding,
  source_job, source_record, source_line, source_column, source_path, recorded_at, recorded_by, kind, superseded_at
FROM archive_credit_report;
DROP TABLE archive_credit_report;
ALTER TABLE archive_credit_report_again RENAME TO archive_credit_report;
CREATE INDEX archive_credit_report_customer ON archive_credit_report (customer, report_day);
CREATE INDEX archive_credit_report_status ON archive_credit_report (status, id);

-- The review whose decision this one takes back; until it is decided that decision stands.
ALTER TABLE archive_review ADD COLUMN reopens INTEGER REFERENCES archive_review (id);
ALTER TABLE archive_review ADD COLUMN reopen_reason TEXT;
CREATE INDEX archive_review_reopens ON archive_review (reopens) WHERE reopens IS NOT NULL;

CREATE TABLE archive_rejected_fact (
  review INTEGER NOT NULL REFERENCES archive_review (id),
  position INTEGER NOT NULL,
  -- JSON Pointer into the report's document; null where evidence without a document was rejected by its value.
  pointer TEXT,
  fact INTEGER REFERENCES archive_field (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (review, position)
) STRICT;

-- Why this value does not count although the evidence it came with does.
ALTER TABLE archive_field ADD COLUMN rejected_reason TEXT;
-- When the review that let it count was decided anew.
ALTER TABLE archive_field ADD COLUMN withdrawn_at INTEGER;
-- 1: the auditor rejected the statement and accepted the rest of its report.
ALTER TABLE archive_statement ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
