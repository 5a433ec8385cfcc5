-- What the day run has announced, once each: an item that became late, a payment that nothing fits; with the day of it.
CREATE TABLE receivables_announced (
  kind TEXT NOT NULL CHECK (kind IN ('itemLate', 'paymentUnmatched')),
  subject INTEGER NOT NULL,
  day INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
