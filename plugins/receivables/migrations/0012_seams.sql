-- What an order's reservation is computed from: ordered, delivered and invoiced, not what is left after each.
--
-- Of an order's number in one currency: what was delivered (less what was cancelled), and what was invoiced, be it by
-- billing its deliveries or ahead of them. What is not yet an item: max(0, max(ordered, delivered) - invoiced), of which
-- max(0, delivered - invoiced) stands on its deliveries and the rest on the order.
CREATE TABLE receivables_order_progress (
  customer INTEGER NOT NULL,
  number TEXT NOT NULL,
  currency TEXT NOT NULL,
  delivered INTEGER NOT NULL CHECK (delivered >= 0),
  invoiced INTEGER NOT NULL CHECK (invoiced >= 0),
  PRIMARY KEY (customer, number, currency)
) STRICT, WITHOUT ROWID;

-- The amount up to which a person released the order; null where nobody did.
ALTER TABLE receivables_order ADD COLUMN released INTEGER;
UPDATE receivables_order SET released = amount WHERE state = 'released';

-- What of a delivery will not be invoiced: it came back, or never went.
ALTER TABLE receivables_delivery ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receivables_delivery ADD COLUMN cancelled_day INTEGER;
ALTER TABLE receivables_delivery ADD COLUMN cancel_reason TEXT;
CREATE INDEX receivables_delivery_unbilled ON receivables_delivery (customer, currency, day, id) WHERE unbilled > 0;

INSERT INTO receivables_order_progress (customer, number, currency, delivered, invoiced)
SELECT customer, order_number, currency, sum(amount), sum(amount - unbilled) FROM receivables_delivery
WHERE order_number IS NOT NULL GROUP BY customer, order_number, currency;
INSERT INTO receivables_order_progress (customer, number, currency, delivered, invoiced)
SELECT customer, order_number, currency, 0, sum(amount) FROM receivables_item
WHERE order_number IS NOT NULL AND kind = 'invoice' GROUP BY customer, order_number, currency
ON CONFLICT (customer, number, currency) DO UPDATE SET invoiced = CASE
  WHEN receivables_order_progress.invoiced < receivables_order_progress.delivered THEN receivables_order_progress.invoiced
  WHEN receivables_order_progress.invoiced < excluded.invoiced THEN excluded.invoiced
  ELSE receivables_order_progress.invoiced END;
INSERT INTO receivables_hold (account, posting, kind, day, recorded, amount)
SELECT id, -id, 'reserve', last_day, recorded, target - reserved FROM (
  SELECT o.id, o.last_day, o.recorded, o.reserved, CASE WHEN o.amount > p.most THEN o.amount - p.most ELSE 0 END AS target
  FROM receivables_order o JOIN (
    SELECT customer, number, currency, CASE WHEN delivered > invoiced THEN delivered ELSE invoiced END AS most
    FROM receivables_order_progress) AS p
  ON p.customer = o.customer AND p.number = o.number AND p.currency = o.currency
  WHERE o.state IN ('approved', 'held', 'released')) AS orders
WHERE target <> reserved;
UPDATE receivables_order SET reserved = (SELECT coalesce(sum(h.amount), 0) FROM receivables_hold h
  WHERE h.account = receivables_order.id);

-- A discount is a share of what credit notes and adjustments left: its percentage, and the amount that it is a share of.
ALTER TABLE receivables_item ADD COLUMN discount_percent TEXT;
ALTER TABLE receivables_item ADD COLUMN discount_base INTEGER;
UPDATE receivables_item SET discount_base = amount + (SELECT coalesce(sum(e.amount), 0)
  FROM receivables_entry e LEFT JOIN receivables_credit c ON c.id = e.counter
  WHERE e.account = receivables_item.id
    AND (e.kind = 'adjustment' OR (e.kind IN ('apply', 'unapply') AND c.kind = 'creditNote')))
WHERE discount IS NOT NULL;

-- A write-off that was wrong is taken back by a row of its own; the item is open again.
ALTER TABLE receivables_write_off ADD COLUMN reversed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE receivables_write_off_reversal (
  id INTEGER PRIMARY KEY,
  write_off INTEGER NOT NULL REFERENCES receivables_write_off (id),
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  reason TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_write_off_reversal_write_off ON receivables_write_off_reversal (write_off);

-- The payment that a recovery was taken from, where it came in as one.
ALTER TABLE receivables_recovery ADD COLUMN credit INTEGER REFERENCES receivables_credit (id);

-- What lowered a late fee: a reversal of what was charged too much, or a waiver. A reversal is charged again where the
-- interest accrues after all; what was waived is not.
CREATE TABLE receivables_fee_correction (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES receivables_item (id),
  principal INTEGER NOT NULL REFERENCES receivables_item (id),
  kind TEXT NOT NULL CHECK (kind IN ('feeReversal', 'feeWaiver')),
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  reason TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_fee_correction_principal ON receivables_fee_correction (principal);

-- Which accounts a settlement in the house currency was of, by its posting.
CREATE INDEX receivables_house_entry_posting ON receivables_house_entry (posting);
