-- Ladders put through the channel: the latest one in force on a day counts before the one shipped.
CREATE TABLE collections_ladder (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  document TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  effective INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX collections_ladder_name ON collections_ladder (name, effective);

-- Switches of a case's channel, each with its day and reason; a mandate's terms where a third party collects.
CREATE TABLE collections_escalation (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES collections_case (id),
  channel TEXT NOT NULL,
  day INTEGER NOT NULL,
  reason TEXT NOT NULL,
  override_reason TEXT,
  clause TEXT,
  agency TEXT,
  commission TEXT,
  mandate_from INTEGER,
  mandate_until INTEGER,
  recorded INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX collections_escalation_case ON collections_escalation (case_id);
