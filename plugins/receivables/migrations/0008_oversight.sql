-- Targets of a year for a branch (region), a salesperson or the whole house, in one currency; the row recorded last for
-- a key counts, so that earlier targets stay readable.
CREATE TABLE receivables_plan (
  id INTEGER PRIMARY KEY,
  year INTEGER NOT NULL,
  by_key TEXT NOT NULL CHECK (by_key IN ('total', 'region', 'salesperson')),
  plan_key TEXT NOT NULL,
  currency TEXT NOT NULL,
  sales INTEGER CHECK (sales >= 0),
  recovery INTEGER NOT NULL CHECK (recovery >= 0),
  reason TEXT,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_plan_key ON receivables_plan (year, by_key, plan_key, currency, id);

-- What other departments recorded of a sale: production, warehouse, shipping, customs.
CREATE TABLE receivables_record (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('production', 'warehouse', 'shipping', 'customs', 'acceptance')),
  number TEXT NOT NULL,
  day INTEGER NOT NULL,
  department TEXT,
  note TEXT,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX receivables_record_number ON receivables_record (document, kind, number);

-- Our own accounts at the banks that collect for us, from a day on.
CREATE TABLE receivables_collecting_bank (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  bank TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_collecting_bank_account ON receivables_collecting_bank (account, valid_from, id);

-- Exposure data asked for by somebody outside: written only once another person has approved it.
CREATE TABLE receivables_disclosure (
  id INTEGER PRIMARY KEY,
  recipient TEXT NOT NULL,
  purpose TEXT NOT NULL,
  customer INTEGER,
  as_of INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'rejected')),
  requested INTEGER NOT NULL,
  requested_by TEXT NOT NULL,
  decided INTEGER,
  decided_by TEXT,
  reason TEXT,
  path TEXT,
  sha256 TEXT
) STRICT;
