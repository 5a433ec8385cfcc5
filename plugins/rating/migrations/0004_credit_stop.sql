-- What stops a customer's credit, each from the assessment that found it to whatever ended it: asserted vetoes, which two
-- persons clear; computed ones, which follow the figures; and a grade without credit.
CREATE TABLE rating_credit_stop (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('asserted', 'computed', 'grade')),
  -- The veto's code in its model, or the grade.
  code TEXT NOT NULL,
  rule TEXT NOT NULL,
  title_en TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  -- The veto as its model declares it, so that the next assessment can look again whatever model it uses; null for a grade.
  veto TEXT,
  value TEXT NOT NULL,
  -- Where the value came from, as JSON.
  source TEXT NOT NULL,
  assessment INTEGER NOT NULL REFERENCES rating_assessment (id),
  -- The first day of the stop, and the first day on which it no longer holds.
  since INTEGER NOT NULL,
  ended_on INTEGER,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  ended_at INTEGER,
  ended_by TEXT,
  -- The assessment whose figures ended it; null where persons cleared it.
  ended_assessment INTEGER REFERENCES rating_assessment (id),
  -- The first of the two persons who clear an asserted veto.
  asked_at INTEGER,
  asked_by TEXT,
  ask_reason TEXT,
  ask_evidence TEXT,
  clear_reason TEXT,
  clear_evidence TEXT,
  -- 1 where one person did both, because nobody had to sign in.
  waived INTEGER NOT NULL DEFAULT 0,
  CHECK ((ended_on IS NULL) = (ended_at IS NULL)),
  CHECK (ended_on IS NULL OR ended_on >= since)
) STRICT;
CREATE INDEX rating_credit_stop_customer ON rating_credit_stop (customer, since, id);
-- One stop of a customer and reason is open at a time.
CREATE UNIQUE INDEX rating_credit_stop_open ON rating_credit_stop (customer, kind, code) WHERE ended_on IS NULL;
