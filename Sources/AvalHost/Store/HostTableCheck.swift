import AvalKit

/// What of the host's own tables the host cannot have written: somebody changed it by hand. The audit chain and its
/// anchor are checked by `AuditReader.verify`.
struct HostTableCheck {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// Each query answers what is wrong in its table: one row, one text.
  private static let rules: [(table: String, sql: String)] = [
    (
      "host_module",
      "SELECT id FROM host_module WHERE schema_version <> (SELECT count(*) FROM host_migration WHERE module = host_module.id) OR length(fingerprint) NOT IN (0, 32)"
    ),
    (
      "host_migration",
      "SELECT module || ' ' || number FROM host_migration AS step WHERE length(sha256) <> 32 OR number < 1 OR number > (SELECT count(*) FROM host_migration WHERE module = step.module) OR NOT EXISTS (SELECT 1 FROM host_module WHERE id = step.module)"
    ),
    (
      "host_generation",
      "SELECT 'generation' WHERE NOT EXISTS (SELECT 1 FROM host_generation WHERE one = 1 AND value >= 1)"
    ),
    (
      "host_sequence",
      "SELECT 'site ' || site FROM host_sequence WHERE last < 0 OR last >= 281474976710656 OR site NOT BETWEEN 0 AND 32767 OR last < (SELECT max(id & 281474976710655) FROM host_job WHERE id >> 48 = site)"
    ),
    (
      "host_idempotency",
      "SELECT 'reply ' || id FROM host_idempotency WHERE length(key) <> 32 OR length(request) <> 16 OR (job IS NULL AND NOT json_valid(CAST(reply AS TEXT)))"
    ),
    (
      "host_outbox",
      "SELECT 'event ' || seq FROM host_outbox WHERE seq < 1 OR event = '' OR NOT json_valid(CAST(payload AS TEXT))"
    ),
    (
      "host_subscription",
      "SELECT subscriber FROM host_subscription WHERE position < 0 OR position > coalesce((SELECT max(seq) FROM host_outbox), 0)"
    ),
    (
      "host_job",
      "SELECT 'job ' || id FROM host_job WHERE NOT json_valid(CAST(params AS TEXT)) OR NOT json_valid(CAST(context AS TEXT)) OR (state = 'done' AND result IS NULL) OR (state = 'failed' AND error IS NULL) OR created_at > updated_at OR (result IS NOT NULL AND NOT json_valid(CAST(result AS TEXT)))"
    ),
    (
      "host_evidence",
      "SELECT sha256 FROM host_evidence WHERE length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*' OR bytes < 0"
    ),
    (
      "host_import_key",
      "SELECT 'record ' || record FROM host_import_key WHERE length(content) = 0 OR NOT EXISTS (SELECT 1 FROM host_job WHERE id = host_import_key.job)"
    ),
    (
      "host_policy",
      "SELECT module || '/' || name || ' ' || number FROM host_policy AS version WHERE number < 1 OR number > (SELECT count(*) FROM host_policy AS other WHERE other.module = version.module AND other.name = version.name) OR length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*' OR (document IS NOT NULL AND NOT json_valid(document)) OR (from_day IS NULL AND document IS NULL)"
    ),
    (
      "host_destruction",
      "SELECT subject FROM host_destruction WHERE length(sha256) <> 64 OR NOT json_valid(files) OR erased_at < at"
    ),
    (
      "host_work",
      "SELECT module || ' ' || kind || ' ' || key FROM host_work WHERE key = '' OR rank NOT BETWEEN 1 AND 1000 OR (amount IS NULL) <> (currency IS NULL) OR NOT json_valid(details)"
    ),
    ("host_unit", "SELECT id FROM host_unit WHERE id = '' OR merged_into = id OR parent = id"),
    ("host_user", "SELECT id FROM host_user WHERE id IN ('', 'local', 'system', 'nobody')"),
    (
      "host_duty",
      "SELECT duty FROM host_duty WHERE NOT EXISTS (SELECT 1 FROM host_user WHERE id = host_duty.holder)"
    ),
    ("host_incident", "SELECT 'incident ' || id FROM host_incident WHERE what = '' OR note = '' OR at < 0"),
    ("host_role", "SELECT id FROM host_role WHERE id = ''"),
    (
      "host_token",
      "SELECT name FROM host_token WHERE length(hash) <> 32 OR NOT EXISTS (SELECT 1 FROM host_user WHERE id = host_token.holder)"
    ),
    (
      "host_day",
      "SELECT module || ' ' || day FROM host_day WHERE NOT EXISTS (SELECT 1 FROM host_job WHERE id = host_day.job) OR NOT EXISTS (SELECT 1 FROM host_day_start s WHERE s.module = host_day.module AND s.day <= host_day.day)"
    ),
  ]

  func run() throws -> StoreCheck {
    for rule in Self.rules {
      guard let place = try connection.first(rule.sql + " LIMIT 1", decode: { $0.text(0) }) else { continue }
      return Self.told(rule.table, place)
    }
    if let job = try jobWithoutEntry() { return Self.told("host_job", job) }
    if let table = try tableBeyondSequence() { return Self.told("host_sequence", table) }
    return StoreCheck("tables", ok: true, Text("as the host wrote them", zh: "与主机写入一致"))
  }

  private static func told(_ table: String, _ place: String) -> StoreCheck {
    StoreCheck(
      "tables", ok: false,
      Text(
        "\(table) (\(place)) was changed by hand. Restore the last backup.",
        zh: "\(table)（\(place)）曾被人为更改。请恢复最近的备份。"))
  }

  /// Every job was audited when it was made.
  private func jobWithoutEntry() throws -> String? {
    let audited = Set(
      try connection.all(
        "SELECT DISTINCT subject FROM host_audit WHERE subject LIKE 'job\\_%' ESCAPE '\\'", decode: { $0.text(0) }))
    return try connection.all("SELECT id FROM host_job ORDER BY id", decode: { JobNumber.text($0.int(0)) })
      .first { !audited.contains($0) }
  }

  /// No table has an id that its site's counter has not given: it would be given again.
  private func tableBeyondSequence() throws -> String? {
    let counters = Dictionary(
      uniqueKeysWithValues: try connection.all("SELECT site, last FROM host_sequence") { ($0.int(0), $0.int(1)) })
    let tables = try connection.all(
      """
      SELECT entry.name FROM sqlite_master AS entry JOIN pragma_table_info(entry.name) AS field
      WHERE entry.type = 'table' AND entry.name NOT LIKE 'host\\_%' ESCAPE '\\' AND entry.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND field.name = 'id' AND field.pk = 1 AND field.type = 'INTEGER'
      ORDER BY entry.name
      """
    ) { $0.text(0) }
    for table in tables {
      let name = table.replacing("\"", with: "\"\"")
      let last = try connection.first("SELECT coalesce(max(id), 0) FROM \"\(name)\"") { $0.int(0) } ?? 0
      // Ids below the first site's are a module's own numbers.
      guard last >= 1 << 48 else { continue }
      if last & (1 << 48 - 1) > counters[last >> 48] ?? 0 { return table }
    }
    return nil
  }
}
