-- What another person approved to be disclosed, as it stood at that moment: handed out from here.
CREATE TABLE receivables_disclosure_document (
  disclosure INTEGER PRIMARY KEY REFERENCES receivables_disclosure (id),
  content TEXT NOT NULL
) STRICT;
