-- What reached the debtor and what else the law of limitation knows. Days are numbers since 1970-01-01, instants
-- milliseconds. Rows are evidence and are never changed, except that proceedings end and promises are cancelled.

-- A notice that reached the debtor: how, when, and what proves it.
CREATE TABLE collections_delivery (
  id INTEGER PRIMARY KEY,
  notice INTEGER NOT NULL REFERENCES collections_notice (id),
  channel TEXT NOT NULL,
  day INTEGER NOT NULL,
  waybill TEXT,
  signed_by TEXT,
  document TEXT,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX collections_delivery_notice ON collections_delivery (notice);

-- Acknowledgements, suits, arbitrations and what equals them, by the policy's key.
CREATE TABLE collections_act (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  act TEXT NOT NULL,
  day INTEGER NOT NULL,
  until INTEGER CHECK (until >= day),
  reference TEXT,
  signed_by TEXT,
  document TEXT,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX collections_act_customer ON collections_act (customer, day);

CREATE TABLE collections_act_item (
  act INTEGER NOT NULL REFERENCES collections_act (id),
  item INTEGER NOT NULL,
  PRIMARY KEY (act, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX collections_act_item_item ON collections_act_item (item);

-- The debts that a promise acknowledges.
CREATE TABLE collections_promise_item (
  promise INTEGER NOT NULL REFERENCES collections_promise (id),
  item INTEGER NOT NULL,
  PRIMARY KEY (promise, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX collections_promise_item_item ON collections_promise_item (item);

ALTER TABLE collections_promise ADD COLUMN cancelled INTEGER;
ALTER TABLE collections_promise ADD COLUMN cancel_reason TEXT;

-- What money on account covers of a dunned item.
ALTER TABLE collections_notice_item ADD COLUMN covered INTEGER NOT NULL DEFAULT 0;

-- The note or adjustment that an accepted dispute was settled by.
ALTER TABLE collections_dispute ADD COLUMN settled_by TEXT;
