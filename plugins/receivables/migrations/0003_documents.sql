-- Corrections and losses: each is a row of its own beside the journal row that it caused. Amounts are minor units.

CREATE TABLE receivables_adjustment (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES receivables_item (id),
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  reason TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_adjustment_item ON receivables_adjustment (item);

CREATE TABLE receivables_write_off (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES receivables_item (id),
  customer INTEGER NOT NULL,
  currency TEXT NOT NULL,
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  recovered INTEGER NOT NULL CHECK (recovered BETWEEN 0 AND amount),
  reason TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_write_off_customer ON receivables_write_off (customer, day);
CREATE INDEX receivables_write_off_item ON receivables_write_off (item);

-- Money that came in after all for what was written off: income, not a change of any balance.
CREATE TABLE receivables_recovery (
  id INTEGER PRIMARY KEY,
  write_off INTEGER NOT NULL REFERENCES receivables_write_off (id),
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_recovery_write_off ON receivables_recovery (write_off);
