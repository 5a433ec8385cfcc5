-- Who belongs to whom: the controlling parent of a customer from a day on, null where it leaves its group. The row of the
-- latest day counts, of one day the one recorded last; none is ever changed. Days are numbers since 1970-01-01.
CREATE TABLE archive_relation (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  parent INTEGER REFERENCES archive_customer (id),
  valid_from INTEGER NOT NULL,
  share TEXT,
  source TEXT,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX archive_relation_customer ON archive_relation (customer, valid_from, id);
CREATE INDEX archive_relation_parent ON archive_relation (parent, valid_from) WHERE parent IS NOT NULL;
