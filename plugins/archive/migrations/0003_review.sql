-- Evidence that was brought in, and whether somebody has looked at it: what is pending or rejected counts nowhere
-- (I-27, A-94).
CREATE TABLE archive_review (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('creditReport', 'financialStatement', 'tradeExperience', 'customer', 'change')),
  -- Null while the report is parked.
  customer INTEGER REFERENCES archive_customer (id),
  -- The filed report, statement or trade experience; null where only field values came in.
  report INTEGER UNIQUE REFERENCES archive_credit_report (id),
  title TEXT NOT NULL,
  -- How it came in, as the policy `reviews` tells ways apart.
  way TEXT NOT NULL CHECK (way IN ('channel', 'import')),
  -- A source of policies/sources.json, the body that gave it, and the sources behind that body (I-3), a JSON array.
  source TEXT NOT NULL,
  provider TEXT NOT NULL,
  upstream TEXT NOT NULL,
  -- The role that collected it (I-15).
  collected_by TEXT,
  -- What the report cost and which order brought it (I-30).
  order_no TEXT,
  price_minor INTEGER,
  price_currency TEXT,
  observed_on INTEGER,
  -- The source's quality vector when it arrived, a JSON object (I-26).
  quality TEXT NOT NULL,
  -- JSON array.
  flags TEXT NOT NULL,
  job TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected')),
  received_at INTEGER NOT NULL,
  received_by TEXT NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  reason TEXT,
  -- The five quality columns as the auditor found them, a JSON object.
  checked TEXT,
  -- Null where a policy accepted it; 1: received and decided by the same caller, on a host where nobody signs in.
  waived INTEGER,
  CHECK ((status = 'pending') = (decided_at IS NULL))
) STRICT;
CREATE INDEX archive_review_status ON archive_review (status, id);
CREATE INDEX archive_review_customer ON archive_review (customer, status);
CREATE INDEX archive_review_job ON archive_review (job, status) WHERE job <> '';

ALTER TABLE archive_field ADD COLUMN provider TEXT;
-- Null: entered by a person who may, and accepted with that.
ALTER TABLE archive_field ADD COLUMN review INTEGER REFERENCES archive_review (id);
CREATE INDEX archive_field_review ON archive_field (review) WHERE review IS NOT NULL;

-- Statements and trade experiences that come without a report are filed like one.
ALTER TABLE archive_credit_report ADD COLUMN kind TEXT NOT NULL DEFAULT 'creditReport'
  CHECK (kind IN ('creditReport', 'financialStatement', 'tradeExperience'));
ALTER TABLE archive_credit_report ADD COLUMN superseded_at INTEGER;

-- What was filed before there were reviews counted at once, and goes on to.
INSERT INTO archive_review (id, kind, customer, report, title, way, source, provider, upstream, observed_on, quality,
  flags, job, status, received_at, received_by, decided_at, decided_by, reason)
SELECT id, 'creditReport', customer, id, report_no, 'import', 'agency', agency, '[]', report_day, '{}', '[]', source_job,
  CASE WHEN status = 'parked' THEN 'pending' ELSE 'accepted' END, recorded_at, recorded_by,
  CASE WHEN status = 'parked' THEN NULL ELSE recorded_at END,
  CASE WHEN status = 'parked' THEN NULL ELSE recorded_by END,
  CASE WHEN status = 'parked' THEN NULL ELSE 'Filed before reviews were kept.' END
FROM archive_credit_report;
UPDATE archive_field SET review = report WHERE report IS NOT NULL;
UPDATE archive_credit_report SET superseded_at =
  (SELECT newer.recorded_at FROM archive_credit_report AS newer WHERE newer.id = archive_credit_report.superseded_by)
WHERE superseded_by IS NOT NULL;

-- Which record of which customer master file led to which customer: the file again changes nothing, also where it gives
-- a customer twice.
CREATE TABLE archive_customer_record (
  sha256 TEXT NOT NULL,
  record INTEGER NOT NULL,
  value_sha256 TEXT NOT NULL,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  PRIMARY KEY (sha256, record, value_sha256)
) STRICT;
