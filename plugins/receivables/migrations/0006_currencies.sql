-- Several currencies beside the house currency. Documents keep their own currency; what a document in a foreign currency
-- is worth in the house currency is fixed once, by the rate of its day, and follows its balance in proportion, so that
-- an account that is paid in full carries nothing. What settlement brings more or less than was carried is an exchange
-- difference: a row of its own.

-- Published rates: `per` units of `currency` are `rate` units of `house`, both decimals as text. The row recorded last
-- for a day counts; none is ever changed.
CREATE TABLE receivables_rate (
  id INTEGER PRIMARY KEY,
  currency TEXT NOT NULL,
  house TEXT NOT NULL,
  day INTEGER NOT NULL,
  rate TEXT NOT NULL,
  per TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_rate_day ON receivables_rate (currency, day, id);

-- What an item or credit of a foreign currency is worth in the house currency: `worth` minor units of `house` for its
-- whole `amount`. `rate` is null where a conversion gave the worth.
CREATE TABLE receivables_carrying (
  account INTEGER PRIMARY KEY,
  house TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  worth INTEGER NOT NULL CHECK (worth >= 0),
  rate INTEGER REFERENCES receivables_rate (id),
  recorded INTEGER NOT NULL
) STRICT;

-- Foreign documents whose day had no rate yet.
CREATE TABLE receivables_unvalued (
  account INTEGER PRIMARY KEY,
  currency TEXT NOT NULL,
  day INTEGER NOT NULL
) STRICT;
CREATE INDEX receivables_unvalued_day ON receivables_unvalued (currency, day);

-- The journal in the house currency, row by row beside receivables_entry, for accounts of foreign currencies. Account 0
-- takes exchange differences: negative is a gain. `cause` is the posting that made the row necessary: another than
-- `posting` where a back-dated posting moved a later rounding.
CREATE TABLE receivables_house_entry (
  account INTEGER NOT NULL,
  posting INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  day INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (account, posting, cause)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receivables_house_entry_kept BEFORE UPDATE ON receivables_house_entry
BEGIN
  SELECT RAISE(ABORT, 'the receivables journal is append-only');
END;
CREATE TRIGGER receivables_house_entry_stays BEFORE DELETE ON receivables_house_entry
BEGIN
  SELECT RAISE(ABORT, 'the receivables journal is append-only');
END;

-- Part of a credit turned into a credit of another currency, at what the bank gave for it.
CREATE TABLE receivables_conversion (
  target INTEGER PRIMARY KEY REFERENCES receivables_credit (id),
  source INTEGER NOT NULL REFERENCES receivables_credit (id),
  day INTEGER NOT NULL,
  given INTEGER NOT NULL CHECK (given > 0),
  received INTEGER NOT NULL CHECK (received > 0),
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_conversion_source ON receivables_conversion (source);

-- Unrealised differences booked at the end of a day and taken back on the next. Booked again for the same day, only what
-- has changed is added.
CREATE TABLE receivables_revaluation (
  id INTEGER PRIMARY KEY,
  day INTEGER NOT NULL,
  currency TEXT NOT NULL,
  house TEXT NOT NULL,
  balance INTEGER NOT NULL,
  carried INTEGER NOT NULL,
  current INTEGER NOT NULL,
  booked INTEGER NOT NULL CHECK (booked <> 0),
  rate INTEGER NOT NULL REFERENCES receivables_rate (id),
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX receivables_revaluation_day ON receivables_revaluation (day, currency);
