-- Lines of bank statements as imported: each once, by the bank's reference or by everything that the line says. Receipts
-- name the payment they became; money going out became none.
CREATE TABLE receivables_bank_line (
  fingerprint TEXT PRIMARY KEY,
  credit INTEGER REFERENCES receivables_credit (id),
  account TEXT,
  line TEXT,
  day INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL,
  payer TEXT,
  payer_account TEXT,
  reference TEXT,
  source TEXT NOT NULL,
  recorded INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
