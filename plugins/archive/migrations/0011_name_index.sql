-- What a name is compared by, beside its pairs: legal forms, accents and brackets left out, with one character missing, and
-- by sound. A name is indexed again where `fingerprint` is not the fingerprint of the tables that decide its keys.

ALTER TABLE archive_name ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
CREATE INDEX archive_name_fingerprint ON archive_name (fingerprint);

-- The core of a name, the core without each of its characters, and its words in order of the alphabet.
CREATE TABLE archive_name_near (
  near TEXT NOT NULL,
  customer INTEGER NOT NULL,
  PRIMARY KEY (near, customer)
) STRICT, WITHOUT ROWID;

-- The reading of a core from each of its characters on, and behind a star the initials.
CREATE TABLE archive_name_sound (
  sound TEXT NOT NULL,
  customer INTEGER NOT NULL,
  PRIMARY KEY (sound, customer)
) STRICT, WITHOUT ROWID;
