-- How many lines of a fingerprint the import that met it last has met: equal bookings of one file are counted.
CREATE TABLE receivables_bank_seen (
  fingerprint TEXT PRIMARY KEY,
  job TEXT NOT NULL,
  seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a takeover took off as paid before had a row in the journal only.
INSERT INTO receivables_adjustment (id, item, day, amount, reason, recorded, actor)
SELECT e.posting, e.account, e.day, e.amount, 'paid before the takeover', e.recorded, 'system'
FROM receivables_entry e
WHERE e.kind = 'adjustment' AND NOT EXISTS (SELECT 1 FROM receivables_adjustment a WHERE a.id = e.posting);
