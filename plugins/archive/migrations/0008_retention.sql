-- Documents that are given up: the list is kept for ever, the content goes (A-65 … A-71, F-A6).
CREATE TABLE archive_destruction (
  id INTEGER PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('proposed', 'approved', 'rejected', 'executed')),
  -- What the documents are still worth, as somebody judged it.
  appraisal TEXT NOT NULL,
  reason TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  decision_reason TEXT,
  -- 1: proposed and decided by the same caller, on a host where nobody signs in.
  waived INTEGER,
  executed_at INTEGER,
  executed_by TEXT
) STRICT;
CREATE INDEX archive_destruction_status ON archive_destruction (status, id);

CREATE TABLE archive_destruction_item (
  destruction INTEGER NOT NULL REFERENCES archive_destruction (id),
  document INTEGER NOT NULL REFERENCES archive_document (id),
  archive_number TEXT NOT NULL,
  title TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  class TEXT NOT NULL,
  retained_until INTEGER NOT NULL,
  PRIMARY KEY (destruction, document)
) STRICT;
CREATE INDEX archive_destruction_item_document ON archive_destruction_item (document);

-- A customer whose documents may not be destroyed, whatever their age.
CREATE TABLE archive_hold (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  reason TEXT NOT NULL,
  placed_at INTEGER NOT NULL,
  placed_by TEXT NOT NULL,
  released_at INTEGER,
  released_by TEXT,
  release_reason TEXT
) STRICT;
CREATE INDEX archive_hold_customer ON archive_hold (customer) WHERE released_at IS NULL;

ALTER TABLE archive_document ADD COLUMN destroyed_at INTEGER;
