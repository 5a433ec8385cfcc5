-- What a document is within its type (policies/intake.json), until when it holds (I-10), who collected it (I-15).
ALTER TABLE archive_document ADD COLUMN item TEXT;
ALTER TABLE archive_document ADD COLUMN valid_until INTEGER;
ALTER TABLE archive_document ADD COLUMN collected_by TEXT;
-- JSON array.
ALTER TABLE archive_document ADD COLUMN flags TEXT NOT NULL DEFAULT '[]';
CREATE INDEX archive_document_valid ON archive_document (valid_until) WHERE valid_until IS NOT NULL;

-- Credit reports ordered from agencies (I-32).
CREATE TABLE archive_report_order (
  id INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  order_no TEXT NOT NULL,
  customer INTEGER REFERENCES archive_customer (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  -- Of one report.
  price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
  price_currency TEXT NOT NULL,
  ordered_on INTEGER NOT NULL,
  -- Which stage of a phased purchase it belongs to.
  phase TEXT,
  note TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (agency, order_no)
) STRICT;
CREATE INDEX archive_report_order_day ON archive_report_order (ordered_on);
CREATE INDEX archive_review_order ON archive_review (provider, order_no) WHERE order_no IS NOT NULL;
