-- Proposals for limits, and the limits that approvals made. Both are only ever added to, or ended.
CREATE TABLE rating_limit_proposal (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  -- Minor units of the currency.
  amount INTEGER NOT NULL CHECK (amount >= 0),
  currency TEXT NOT NULL,
  reason TEXT,
  assessment INTEGER REFERENCES rating_assessment (id),
  status TEXT NOT NULL CHECK (status IN ('proposed', 'approved', 'rejected')),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  decision_reason TEXT,
  -- 1 where one person did both, because nobody had to sign in.
  waived INTEGER NOT NULL DEFAULT 0,
  CHECK ((status = 'proposed') = (decided_at IS NULL))
) STRICT;
CREATE INDEX rating_limit_proposal_customer ON rating_limit_proposal (customer, id);

CREATE TABLE rating_limit (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  currency TEXT NOT NULL,
  -- The first day of the limit, and the first day on which it no longer holds.
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  proposal INTEGER NOT NULL UNIQUE REFERENCES rating_limit_proposal (id),
  assessment INTEGER REFERENCES rating_assessment (id),
  grade TEXT,
  sub_grade TEXT,
  safety_factor TEXT,
  approved_at INTEGER NOT NULL,
  approved_by TEXT NOT NULL,
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
CREATE INDEX rating_limit_customer ON rating_limit (customer, currency, valid_from);
-- One limit of a customer and currency is open at a time.
CREATE UNIQUE INDEX rating_limit_open ON rating_limit (customer, currency) WHERE valid_to IS NULL;
