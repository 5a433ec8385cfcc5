-- What a customer will owe: goods delivered but not invoiced, and orders whose amount is reserved.

CREATE TABLE receivables_delivery (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  number TEXT NOT NULL,
  order_number TEXT,
  day INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  recorded INTEGER NOT NULL,
  billed_document INTEGER,
  billed_day INTEGER
) STRICT;
CREATE UNIQUE INDEX receivables_delivery_number ON receivables_delivery (customer, number);

CREATE TABLE receivables_order (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  number TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  reserved INTEGER NOT NULL CHECK (reserved >= 0),
  state TEXT NOT NULL CHECK (state IN ('approved', 'held', 'released', 'rejected', 'invoiced', 'cancelled')),
  day INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE UNIQUE INDEX receivables_order_number ON receivables_order (customer, number);

-- Supply stops and their cures: one row when a customer is found stopped, completed when found cured.
CREATE TABLE receivables_stop (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  code TEXT NOT NULL CHECK (code IN ('overdue', 'supplyStop')),
  limit_days INTEGER NOT NULL,
  since INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  worst_days INTEGER NOT NULL,
  cured INTEGER,
  cured_recorded INTEGER
) STRICT;
CREATE UNIQUE INDEX receivables_stop_active ON receivables_stop (customer, code) WHERE cured IS NULL;
