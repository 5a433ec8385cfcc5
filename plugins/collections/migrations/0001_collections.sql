-- Cases, notices, promises, disputes and the log. Days are numbers since 1970-01-01, instants milliseconds, amounts minor
-- units of their row's currency. Rows of the log, of notices and of receipts are never changed.

-- One case a customer while anything is overdue.
CREATE TABLE collections_case (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  level INTEGER NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('own', 'entrusted', 'arbitration', 'litigation')),
  collector TEXT,
  opened INTEGER NOT NULL,
  closed INTEGER,
  outcome TEXT,
  recorded INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX collections_case_open ON collections_case (customer) WHERE state = 'open';
CREATE INDEX collections_case_customer ON collections_case (customer);

-- What has been done in a case: calls, notices, assignments, escalations.
CREATE TABLE collections_action (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES collections_case (id),
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  channel TEXT,
  person TEXT,
  statement TEXT,
  next_action TEXT,
  next_day INTEGER,
  detail TEXT,
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX collections_action_case ON collections_action (case_id, day);

-- One notice a customer and currency, at the highest level of its items.
CREATE TABLE collections_notice (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  case_id INTEGER NOT NULL REFERENCES collections_case (id),
  customer INTEGER NOT NULL,
  currency TEXT NOT NULL,
  level INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  template TEXT NOT NULL,
  policy TEXT NOT NULL,
  policy_version TEXT NOT NULL,
  policy_sha256 TEXT NOT NULL,
  day INTEGER NOT NULL,
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX collections_notice_run ON collections_notice (run, id);
CREATE INDEX collections_notice_customer ON collections_notice (customer, day);

CREATE TABLE collections_notice_item (
  notice INTEGER NOT NULL REFERENCES collections_notice (id),
  item INTEGER NOT NULL,
  level INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  disputed INTEGER NOT NULL,
  days_overdue INTEGER NOT NULL,
  PRIMARY KEY (notice, item)
) STRICT, WITHOUT ROWID;

-- The level each item has been dunned at: what makes a run repeatable without a second letter.
CREATE TABLE collections_level (
  item INTEGER PRIMARY KEY,
  level INTEGER NOT NULL,
  day INTEGER NOT NULL,
  notice INTEGER NOT NULL
) STRICT;

CREATE TABLE collections_promise (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  case_id INTEGER,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  day INTEGER NOT NULL,
  due INTEGER NOT NULL CHECK (due >= day),
  promisor TEXT,
  note TEXT,
  received INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT;
CREATE INDEX collections_promise_customer ON collections_promise (customer, due);

-- What receipts count towards a promise.
CREATE TABLE collections_receipt (
  promise INTEGER NOT NULL REFERENCES collections_promise (id),
  payment INTEGER NOT NULL,
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  recorded INTEGER NOT NULL,
  PRIMARY KEY (promise, payment)
) STRICT, WITHOUT ROWID;
CREATE INDEX collections_receipt_payment ON collections_receipt (payment);

CREATE TABLE collections_dispute (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  reason TEXT NOT NULL,
  opened INTEGER NOT NULL,
  resolved INTEGER,
  outcome TEXT CHECK (outcome IN ('accepted', 'rejected', 'withdrawn')),
  resolution TEXT,
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX collections_dispute_item ON collections_dispute (item) WHERE resolved IS NULL;
CREATE INDEX collections_dispute_customer ON collections_dispute (customer);
