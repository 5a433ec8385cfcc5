-- Deliveries and orders with the ledger's two clocks: every change of what they hold is a row that is never changed. An
-- order's `reserved` and a delivery's unbilled amount repeat sums of these rows; `last_day` is the day of the latest.
CREATE TABLE receivables_hold (
  account INTEGER NOT NULL,
  posting INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reserve', 'consume', 'cancel', 'deliver', 'bill')),
  day INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (account, posting)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receivables_hold_kept BEFORE UPDATE ON receivables_hold
BEGIN
  SELECT RAISE(ABORT, 'the receivables journal is append-only');
END;
CREATE TRIGGER receivables_hold_stays BEFORE DELETE ON receivables_hold
BEGIN
  SELECT RAISE(ABORT, 'the receivables journal is append-only');
END;

ALTER TABLE receivables_order ADD COLUMN last_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receivables_delivery ADD COLUMN last_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receivables_delivery ADD COLUMN unbilled INTEGER NOT NULL DEFAULT 0;
UPDATE receivables_order SET last_day = day;
UPDATE receivables_delivery SET last_day = CASE WHEN billed_day > day THEN billed_day ELSE day END,
  unbilled = CASE WHEN billed_document IS NULL THEN amount ELSE 0 END;
INSERT INTO receivables_hold (account, posting, kind, day, recorded, amount)
SELECT id, id, 'reserve', day, recorded, reserved FROM receivables_order WHERE reserved > 0;
INSERT INTO receivables_hold (account, posting, kind, day, recorded, amount)
SELECT id, id, 'deliver', day, recorded, amount FROM receivables_delivery;
INSERT INTO receivables_hold (account, posting, kind, day, recorded, amount)
SELECT id, billed_document, 'bill', last_day, recorded, -amount FROM receivables_delivery
WHERE billed_document IS NOT NULL;

-- What stands behind a customer's debt: it counts from `valid_from` through `valid_to` (null: until released), as far as
-- it was not released. `share` is a decimal percentage as text.
CREATE TABLE receivables_security (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pledge', 'guarantee', 'insurance', 'deposit')),
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  share TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  provider TEXT,
  reference TEXT,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL,
  released INTEGER,
  released_recorded INTEGER,
  released_by TEXT,
  release_reason TEXT
) STRICT;
CREATE INDEX receivables_security_customer ON receivables_security (customer, valid_from);

-- The limit of a group, on its head: the row of the latest day counts, then the one recorded last; a null amount ends it.
CREATE TABLE receivables_group_limit (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER CHECK (amount >= 0),
  valid_from INTEGER NOT NULL,
  reason TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_group_limit_customer ON receivables_group_limit (customer, valid_from, id);
