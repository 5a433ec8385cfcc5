import AvalKit

/// The host's own tables, all prefixed `host_`. Each entry of `steps` takes the schema from its index to the next
/// number, which is kept in the file's header (`user_version`). Steps are never edited once released.
enum HostSchema {
  /// "Aval" in the file's header, so that `file` and other programs know what it is.
  static let applicationID: Int64 = 0x4176_616C

  static var version: Int64 { Int64(steps.count) }

  static let steps = [
    """
    CREATE TABLE host_meta (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What was migrated, and what an operator or the breadcrumb said about it.
    CREATE TABLE host_module (
      id TEXT PRIMARY KEY,
      state TEXT NOT NULL CHECK (state IN ('enabled', 'disabled', 'quarantined')),
      reason TEXT NOT NULL DEFAULT '',
      reason_zh TEXT NOT NULL DEFAULT '',
      schema_version INTEGER NOT NULL DEFAULT 0,
      library_version TEXT NOT NULL DEFAULT '',
      fingerprint BLOB NOT NULL DEFAULT x''
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE host_migration (
      module TEXT NOT NULL,
      number INTEGER NOT NULL,
      file TEXT NOT NULL,
      sha256 BLOB NOT NULL,
      library_version TEXT NOT NULL,
      applied_at INTEGER NOT NULL,
      PRIMARY KEY (module, number)
    ) STRICT, WITHOUT ROWID;

    -- Raised by whatever changes policies, settings, access or module state.
    CREATE TABLE host_generation (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      value INTEGER NOT NULL
    ) STRICT;
    INSERT INTO host_generation (one, value) VALUES (1, 1);

    CREATE TABLE host_sequence (
      site INTEGER PRIMARY KEY,
      last INTEGER NOT NULL
    ) STRICT;

    -- Append-only. hash = SHA-256 over the entry before and this entry's other columns.
    CREATE TABLE host_audit (
      seq INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      actor TEXT NOT NULL,
      method TEXT NOT NULL,
      subject TEXT NOT NULL,
      payload_hash BLOB NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;

    -- What changed. May lawfully be destroyed: the chain holds only the salted hash.
    CREATE TABLE host_audit_payload (
      seq INTEGER PRIMARY KEY,
      salt BLOB NOT NULL,
      payload BLOB NOT NULL
    ) STRICT;

    -- key begins with parts of the caller's own key, so that callers who count up write to one end of the index.
    CREATE TABLE host_idempotency (
      id INTEGER PRIMARY KEY,
      key BLOB NOT NULL,
      request BLOB NOT NULL,
      at INTEGER NOT NULL,
      reply BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX host_idempotency_key ON host_idempotency (key);

    -- Events on their way to subscribers; the last row is kept, so that no number is given twice.
    CREATE TABLE host_outbox (
      seq INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      event TEXT NOT NULL,
      actor TEXT NOT NULL,
      payload BLOB NOT NULL
    ) STRICT;
    CREATE TABLE host_subscription (
      subscriber TEXT PRIMARY KEY,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE host_job (
      id INTEGER PRIMARY KEY,
      method TEXT NOT NULL,
      actor TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
      context BLOB NOT NULL,
      params BLOB NOT NULL,
      checkpoint BLOB,
      result BLOB,
      error BLOB,
      done INTEGER NOT NULL DEFAULT 0,
      total INTEGER NOT NULL DEFAULT 0,
      owner INTEGER,
      cancel_requested INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX host_job_unfinished ON host_job (id) WHERE state IN ('queued', 'running');

    -- The original bytes lie in <database>.evidence/<first two digits>/<sha256>.
    CREATE TABLE host_evidence (
      sha256 TEXT PRIMARY KEY,
      bytes INTEGER NOT NULL,
      encoding TEXT NOT NULL,
      file_name TEXT NOT NULL,
      received_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- What identifies each record that an import landed: key is the hash of its format and the key's values, content that
    -- of the canonical record without its places in the file; module is whose record it became.
    CREATE TABLE host_import_key (
      key BLOB PRIMARY KEY,
      content BLOB NOT NULL,
      module TEXT NOT NULL,
      job INTEGER NOT NULL,
      record INTEGER NOT NULL,
      line INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      file BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- What the audit chain must end with, and the time up to which something has been recorded: kept outside the chain,
    -- so that what is missing at its end is missed.
    CREATE TABLE host_anchor (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      entries INTEGER NOT NULL,
      head BLOB NOT NULL,
      -- Milliseconds since 1970: the latest recording time, and the latest reading of a clock that recorded. The first
      -- never goes back; the second does where an operator accepts a clock that is behind.
      recorded_at INTEGER NOT NULL,
      clock_at INTEGER NOT NULL
    ) STRICT;
    INSERT INTO host_anchor (one, entries, head, recorded_at, clock_at)
    SELECT 1, coalesce(max(seq), 0), coalesce((SELECT hash FROM host_audit ORDER BY seq DESC LIMIT 1), zeroblob(32)),
      coalesce(max(at), 0), coalesce(max(at), 0)
    FROM host_audit;

    -- Content that was destroyed in the tables. It is gone from the disk once erased_at is set: then the files that held
    -- it are unlinked and the log has been moved into the database and cut.
    CREATE TABLE host_destruction (
      id INTEGER PRIMARY KEY,
      subject TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      -- A JSON array of file names below the folders of evidence and rejects.
      files TEXT NOT NULL,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      erased_at INTEGER
    ) STRICT;
    CREATE INDEX host_destruction_subject ON host_destruction (subject);
    CREATE INDEX host_destruction_pending ON host_destruction (id) WHERE erased_at IS NULL;
    """,
    """
    -- Who signed in, beside the person it asked for (actor). NULL in entries made before the two were told apart; their
    -- hash is without it.
    ALTER TABLE host_audit ADD COLUMN principal TEXT;
    ALTER TABLE host_job ADD COLUMN principal TEXT NOT NULL DEFAULT 'local';
    CREATE INDEX host_job_failed ON host_job (updated_at) WHERE state = 'failed';

    -- as_of is the day the request spoke of; NULL in events from before it was kept.
    ALTER TABLE host_outbox ADD COLUMN principal TEXT NOT NULL DEFAULT 'local';
    ALTER TABLE host_outbox ADD COLUMN as_of INTEGER;

    -- The job that holds the key while it goes on; the reply is empty until then.
    ALTER TABLE host_idempotency ADD COLUMN job INTEGER;
    CREATE INDEX host_idempotency_job ON host_idempotency (job) WHERE job IS NOT NULL;
    """,
    """
    -- What waits for somebody, line by line: put and closed by modules in the transaction of what they did.
    CREATE TABLE host_work (
      module TEXT NOT NULL,
      kind TEXT NOT NULL,
      key TEXT NOT NULL,
      customer TEXT,
      -- Civil days: by which it is to be done, and from which it is shown.
      due INTEGER NOT NULL,
      since INTEGER NOT NULL,
      owner TEXT,
      unit TEXT,
      rank INTEGER NOT NULL,
      currency TEXT,
      amount INTEGER,
      -- A JSON object: the values that the kind's texts name.
      details TEXT NOT NULL,
      PRIMARY KEY (module, kind, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX host_work_due ON host_work (module, kind, due, rank, key, since);
    CREATE INDEX host_work_customer ON host_work (customer, module, kind, due, rank, key, since) WHERE customer IS NOT NULL;
    CREATE INDEX host_work_owner ON host_work (owner, module, kind, due, rank, key, since) WHERE owner IS NOT NULL;
    CREATE INDEX host_work_unit ON host_work (unit, module, kind, due, rank, key, since) WHERE unit IS NOT NULL;
    """,
    """
    -- Every version of every policy; rows are only added. The files of a module and of the integrator are first versions
    -- (from_day NULL: they have always held), what changes later holds from its day on.
    CREATE TABLE host_policy (
      id INTEGER PRIMARY KEY,
      module TEXT NOT NULL,
      -- The path below the module's policies, without ".json".
      name TEXT NOT NULL,
      number INTEGER NOT NULL,
      from_day INTEGER,
      recorded_at INTEGER NOT NULL,
      author TEXT NOT NULL,
      principal TEXT NOT NULL,
      reason TEXT NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('module', 'config', 'channel')),
      -- What the document calls itself, and the SHA-256 of its bytes as they were supplied.
      version TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      -- NULL where the supplier withdraws: from that day on what ranks below holds again.
      document TEXT,
      -- The number of the version that is put in force again.
      restores INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX host_policy_number ON host_policy (module, name, number);
    """,
    """
    -- A head office, branch, department or team; merged_into is the one that took its users and its work.
    CREATE TABLE host_unit (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      parent TEXT,
      merged_into TEXT
    ) STRICT;

    -- Who may act; roles are ids, separated by commas.
    CREATE TABLE host_user (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      unit TEXT,
      roles TEXT NOT NULL,
      active INTEGER NOT NULL CHECK (active IN (0, 1))
    ) STRICT;

    -- Roles that were put through the channel, in the place of those of the configuration's table or beside them.
    CREATE TABLE host_role (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      title_zh TEXT NOT NULL,
      permissions TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- hash is the SHA-256 of the token's text, which is kept nowhere. Times are milliseconds since 1970.
    CREATE TABLE host_token (
      seq INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      hash BLOB NOT NULL UNIQUE,
      holder TEXT NOT NULL,
      act_for INTEGER NOT NULL CHECK (act_for IN (0, 1)),
      issued_at INTEGER NOT NULL,
      issued_by TEXT NOT NULL,
      expires_at INTEGER,
      revoked_at INTEGER
    ) STRICT;
    """,
    """
    -- Who owns a duty of the configuration's table.
    CREATE TABLE host_duty (
      duty TEXT PRIMARY KEY,
      holder TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Breaches of security; at is milliseconds since 1970.
    CREATE TABLE host_incident (
      id INTEGER PRIMARY KEY,
      class TEXT NOT NULL CHECK (class IN ('secrecy', 'integrity', 'necessity')),
      what TEXT NOT NULL,
      note TEXT NOT NULL,
      at INTEGER NOT NULL,
      recorded_by TEXT NOT NULL
    ) STRICT;
    """,
    """
    -- The first day of a module: the civil day on which it was first enabled here.
    CREATE TABLE host_day_start (
      module TEXT PRIMARY KEY,
      day INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- The civil day's own work, module by module: claimed in the transaction that makes the job which does it.
    CREATE TABLE host_day (
      module TEXT NOT NULL,
      day INTEGER NOT NULL,
      job INTEGER NOT NULL,
      PRIMARY KEY (module, day)
    ) STRICT, WITHOUT ROWID;
    """,
  ]
}
