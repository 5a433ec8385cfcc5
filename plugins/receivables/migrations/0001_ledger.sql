-- The open-item ledger. Two kinds of accounts carry balances: items (what a customer owes) and credits (payments and
-- credit notes, as far as they are not applied). Every movement of either is a row of receivables_entry that is never
-- changed; `open`, `unapplied`, `last_day`, receivables_daily and receivables_control repeat sums of those rows and are
-- recomputed by receivables.ledger.verify.
--
-- Two clocks stand on every row: `day` (the document's day, chosen by asOf) and `recorded` (the instant we learnt of it,
-- chosen by knownAt). Amounts are minor units of `currency`, days are numbers since 1970-01-01, instants milliseconds.

-- One claim: an instalment of an invoice, a debit note, a late fee.
CREATE TABLE receivables_item (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('invoice', 'debitNote', 'lateFee')),
  number TEXT NOT NULL,
  part INTEGER NOT NULL,
  component TEXT NOT NULL CHECK (component IN ('principal', 'lateFee', 'cost', 'interest')),
  day INTEGER NOT NULL,
  due INTEGER NOT NULL CHECK (due >= day),
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  open INTEGER NOT NULL CHECK (open >= 0),
  last_day INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  discount_day INTEGER,
  discount INTEGER,
  order_number TEXT,
  product TEXT,
  secured INTEGER,
  interest_rate TEXT,
  acceptance TEXT,
  principal INTEGER
) STRICT;
CREATE UNIQUE INDEX receivables_item_number ON receivables_item (customer, kind, number, part);
CREATE INDEX receivables_item_open ON receivables_item (customer, currency, due, open, last_day) WHERE open > 0;

-- Money or a note in the customer's favour, applied to items by entries.
CREATE TABLE receivables_credit (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'creditNote', 'claim')),
  customer INTEGER,
  assigned INTEGER,
  number TEXT,
  day INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  unapplied INTEGER NOT NULL CHECK (unapplied >= 0),
  last_day INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  bank_account TEXT,
  cause TEXT,
  item INTEGER
) STRICT;
CREATE UNIQUE INDEX receivables_credit_number ON receivables_credit (customer, kind, number) WHERE kind <> 'payment';
CREATE INDEX receivables_credit_customer ON receivables_credit (customer, day);
CREATE INDEX receivables_credit_account ON receivables_credit (bank_account, customer) WHERE bank_account IS NOT NULL;
CREATE INDEX receivables_credit_open ON receivables_credit (customer, currency, unapplied, last_day) WHERE unapplied > 0;

-- The journal. `amount` is what the row adds to the customer's debt: positive on posting an item, negative on recording
-- a credit; an application is two rows of one posting that cancel out.
CREATE TABLE receivables_entry (
  account INTEGER NOT NULL,
  posting INTEGER NOT NULL,
  kind TEXT NOT NULL,
  day INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  counter INTEGER,
  PRIMARY KEY (account, posting)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receivables_entry_kept BEFORE UPDATE ON receivables_entry
BEGIN
  SELECT RAISE(ABORT, 'the receivables journal is append-only');
END;
CREATE TRIGGER receivables_entry_stays BEFORE DELETE ON receivables_entry
BEGIN
  SELECT RAISE(ABORT, 'the receivables journal is append-only');
END;

-- Changes of the whole portfolio by due day of the item (or of credits) and document day: ageing totals of any day
-- without reading items.
CREATE TABLE receivables_daily (
  currency TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('item', 'credit')),
  due INTEGER NOT NULL,
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (currency, side, due, day)
) STRICT, WITHOUT ROWID;

-- Turnover and latest day of the journal by currency. The turnover is kept at or below 2^62, so that no sum of rows can
-- overflow.
CREATE TABLE receivables_control (
  currency TEXT PRIMARY KEY,
  turnover INTEGER NOT NULL,
  last_day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Closings and reopenings; the last row counts. No posting is dated on or before `closed_through`.
CREATE TABLE receivables_period (
  id INTEGER PRIMARY KEY,
  closed_through INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT
) STRICT;
