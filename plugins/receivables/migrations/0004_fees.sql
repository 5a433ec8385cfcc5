-- What late-fee items were charged on, and by which rule: charging again counts only what is new.
CREATE TABLE receivables_fee (
  item INTEGER PRIMARY KEY REFERENCES receivables_item (id),
  principal INTEGER NOT NULL REFERENCES receivables_item (id),
  rule TEXT NOT NULL,
  through INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  policy_version TEXT NOT NULL,
  policy_sha256 TEXT NOT NULL,
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX receivables_fee_principal ON receivables_fee (principal);
