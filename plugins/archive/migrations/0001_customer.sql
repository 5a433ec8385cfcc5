-- Customers and what identifies them. Days are days since 1970-01-01, instants milliseconds since then in UTC.

CREATE TABLE archive_customer (
  id INTEGER PRIMARY KEY,
  -- The fonds number (A-54): the class's pinyin code and its running number, also kept apart for F-A7.
  archive_number TEXT NOT NULL UNIQUE,
  archive_code TEXT NOT NULL,
  archive_running INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('company', 'individual')),
  industry TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('potential', 'existing', 'closed', 'merged')),
  status_reason TEXT,
  region TEXT,
  salesperson TEXT,
  owner TEXT NOT NULL,
  source TEXT,
  opened_on INTEGER NOT NULL,
  closed_on INTEGER,
  -- The survivor itself, never a customer that was merged in turn.
  merged_into INTEGER REFERENCES archive_customer (id),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (archive_code, archive_running),
  CHECK ((status = 'merged') = (merged_into IS NOT NULL))
) STRICT;
CREATE INDEX archive_customer_merged ON archive_customer (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX archive_customer_salesperson ON archive_customer (salesperson);

-- Every name that the customer bears or bore, by its folded key.
CREATE TABLE archive_name (
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  name_key TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('legal', 'trade', 'former', 'english')),
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (customer, name_key)
) STRICT;
CREATE INDEX archive_name_by_key ON archive_name (name_key);

-- Pairs of neighbouring characters of the folded names, and each name's last character alone.
CREATE TABLE archive_name_gram (
  gram TEXT NOT NULL,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  PRIMARY KEY (gram, customer)
) STRICT;
CREATE INDEX archive_name_gram_customer ON archive_name_gram (customer);

-- A number that a register gave: normalised for comparing, and as it was written.
CREATE TABLE archive_identifier (
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  written TEXT NOT NULL,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  -- 1: the check digit fits; null: the scheme has none.
  check_ok INTEGER,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  PRIMARY KEY (scheme, value)
) STRICT;
CREATE INDEX archive_identifier_customer ON archive_identifier (customer);

CREATE TABLE archive_contact (
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  title TEXT,
  phone TEXT,
  email TEXT,
  PRIMARY KEY (customer, position)
) STRICT;

CREATE TABLE archive_address (
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('registered', 'operating', 'postal', 'branch', 'other')),
  text TEXT NOT NULL,
  city TEXT,
  region TEXT,
  post_code TEXT,
  country TEXT,
  PRIMARY KEY (customer, position)
) STRICT;

-- When the archive was brought up to date, and by what: the clock of A-59 and A-92 for any past day.
CREATE TABLE archive_update (
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  updated_on INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  what TEXT NOT NULL,
  PRIMARY KEY (customer, updated_on, what)
) STRICT;
