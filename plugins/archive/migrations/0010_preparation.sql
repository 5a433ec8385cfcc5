-- 1: documents of the registration authority (I-7, I-8), which are evidence like a report and are no credit report.
ALTER TABLE archive_credit_report ADD COLUMN registry INTEGER NOT NULL DEFAULT 0;

-- What the credit department did before a customer was scored: documents verified, interviews held (I-34).
CREATE TABLE archive_verification (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  kind TEXT NOT NULL CHECK (kind IN ('documents', 'interview')),
  done_on INTEGER NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('confirmed', 'doubtful')),
  -- How it was verified, or what was said.
  note TEXT NOT NULL,
  -- A role of the policy `sources`.
  done_by TEXT NOT NULL,
  -- 1: verified by the caller who had filed the document, on a host where nobody signs in.
  waived INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT;
CREATE INDEX archive_verification_customer ON archive_verification (customer, kind, done_on);
CREATE TABLE archive_verified_document (
  verification INTEGER NOT NULL REFERENCES archive_verification (id),
  document INTEGER NOT NULL REFERENCES archive_document (id),
  PRIMARY KEY (verification, document)
) STRICT;
CREATE INDEX archive_verified_document_document ON archive_verified_document (document);

-- Information that the credit department asks others for (I-13).
CREATE TABLE archive_information_request (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  subject TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- A role of the policy `sources`.
  addressed_to TEXT NOT NULL,
  due_on INTEGER,
  status TEXT NOT NULL CHECK (status IN ('open', 'answered', 'withdrawn')),
  requested_at INTEGER NOT NULL,
  requested_by TEXT NOT NULL,
  closed_at INTEGER,
  closed_by TEXT,
  answer TEXT,
  -- The document that answers it.
  document INTEGER REFERENCES archive_document (id),
  CHECK ((status = 'open') = (closed_at IS NULL))
) STRICT;
CREATE INDEX archive_information_request_customer ON archive_information_request (customer, status);
CREATE INDEX archive_information_request_status ON archive_information_request (status, id);

-- Disputes between sales and the credit department, each with its history (I-14).
CREATE TABLE archive_ticket (
  id INTEGER PRIMARY KEY,
  customer INTEGER REFERENCES archive_customer (id),
  request INTEGER REFERENCES archive_information_request (id),
  subject TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'inProgress', 'resolved')),
  opened_at INTEGER NOT NULL,
  opened_by TEXT NOT NULL
) STRICT;
CREATE INDEX archive_ticket_status ON archive_ticket (status, id);
CREATE INDEX archive_ticket_customer ON archive_ticket (customer);
CREATE TABLE archive_ticket_step (
  ticket INTEGER NOT NULL REFERENCES archive_ticket (id),
  position INTEGER NOT NULL,
  -- A measure of the policy `cooperation`.
  measure TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'inProgress', 'resolved')),
  note TEXT NOT NULL,
  role TEXT,
  taken_at INTEGER NOT NULL,
  taken_by TEXT NOT NULL,
  PRIMARY KEY (ticket, position)
) STRICT;

-- Credit that was refused, with what the customer was told (I-19, I-38).
CREATE TABLE archive_refusal (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES archive_customer (id),
  code TEXT NOT NULL,
  refused_on INTEGER NOT NULL,
  -- The order, application or limit that it is about.
  about TEXT,
  -- For the house alone.
  note TEXT,
  text_en TEXT NOT NULL,
  text_zh TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT;
CREATE INDEX archive_refusal_customer ON archive_refusal (customer, refused_on);
