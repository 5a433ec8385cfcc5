-- What is filed about a customer: field values with their sources, documents, credit reports.

-- Append-only. Which value counts is decided when it is read (F-I10); none is ever overwritten.
CREATE TABLE archive_field (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  -- A source of policies/sources.json: customer, department, creditDepartment, agency.
  source TEXT NOT NULL,
  dated_on INTEGER NOT NULL,
  report INTEGER REFERENCES archive_credit_report (id),
  -- JSON Pointer into the report's canonical document.
  pointer TEXT,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT;
CREATE INDEX archive_field_customer ON archive_field (customer, field);

CREATE TABLE archive_document (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  type TEXT NOT NULL,
  title TEXT NOT NULL,
  source TEXT NOT NULL,
  dated_on INTEGER NOT NULL,
  -- The order, contract or acceptance that types 11 to 13 belong to (A-57).
  link TEXT,
  -- 0: temporary reference value, kept apart (A-70).
  filed INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  byte_count INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  -- SHA-256 of the previous document's chain value and this one's digest (F-A9).
  chain_sha256 TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (customer, sequence)
) STRICT;

CREATE TABLE archive_document_content (
  document INTEGER PRIMARY KEY REFERENCES archive_document (id),
  content BLOB NOT NULL
) STRICT;

CREATE TABLE archive_credit_report (
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
  -- The key that makes a second import change nothing (F-I11).
  UNIQUE (agency, report_no, source_sha256),
  CHECK ((status = 'parked') = (customer IS NULL))
) STRICT;
CREATE INDEX archive_credit_report_customer ON archive_credit_report (customer, report_day);
CREATE INDEX archive_credit_report_status ON archive_credit_report (status, id);

CREATE TABLE archive_statement (
  id INTEGER PRIMARY KEY,
  report INTEGER NOT NULL REFERENCES archive_credit_report (id),
  position INTEGER NOT NULL,
  period_end INTEGER NOT NULL,
  period_start INTEGER,
  months INTEGER,
  currency TEXT NOT NULL,
  consolidated INTEGER,
  audited INTEGER,
  gaap TEXT,
  template TEXT,
  UNIQUE (report, position)
) STRICT;

CREATE TABLE archive_statement_line (
  statement INTEGER NOT NULL REFERENCES archive_statement (id),
  code TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (statement, code)
) STRICT;
