-- What production and the warehouse report of products: quantities as exact decimals in the product's unit. The row
-- recorded last for a day counts, so that earlier reports stay readable.
CREATE TABLE receivables_stock (
  id INTEGER PRIMARY KEY,
  product TEXT NOT NULL,
  day INTEGER NOT NULL,
  quantity TEXT NOT NULL,
  unit TEXT NOT NULL,
  department TEXT,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_stock_product ON receivables_stock (product, day, id);

CREATE TABLE receivables_production (
  id INTEGER PRIMARY KEY,
  product TEXT NOT NULL,
  day INTEGER NOT NULL,
  until INTEGER NOT NULL CHECK (until >= day),
  quantity TEXT NOT NULL,
  unit TEXT NOT NULL,
  department TEXT,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_production_product ON receivables_production (product, day, id);

-- Money paid back out of what is unapplied: an overpayment returned, a receipt that the bank took back. Each is a row of
-- its own beside the journal row that it caused.
CREATE TABLE receivables_refund (
  id INTEGER PRIMARY KEY,
  credit INTEGER NOT NULL REFERENCES receivables_credit (id),
  customer INTEGER,
  currency TEXT NOT NULL,
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  reference TEXT,
  reason TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_refund_credit ON receivables_refund (credit);
