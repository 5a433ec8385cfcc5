import AvalKit

/// What the database remembers of a module: its schema, and whether it may run.
package struct ModuleState: Sendable, Hashable {
  package enum Switch: String, Sendable, CaseIterable {
    case enabled
    /// An operator switched it off; its tables stay.
    case disabled
    /// It brought the host down twice in a row.
    case quarantined
  }

  package let id: String
  package let state: Switch
  /// Why it is not enabled; empty texts where it is.
  package let reason: Text
  /// How many of its migrations have been applied.
  package let schemaVersion: Int64
  /// The library that applied the last of them.
  package let libraryVersion: String
}

/// Reads and sets what `host_module` holds. Setting belongs into a write transaction that also raises the generation.
package enum ModuleStates {
  private static let columns = "id, state, reason, reason_zh, schema_version, library_version"

  /// All modules that this database has ever seen, by id.
  package static func all(on connection: Connection) throws -> [ModuleState] {
    try connection.all("SELECT \(columns) FROM host_module ORDER BY id", decode: decode)
  }

  package static func set(
    _ id: String, to state: ModuleState.Switch, reason: Text = Text("", zh: ""), on connection: Connection
  ) throws {
    try connection.run(
      """
      INSERT INTO host_module (id, state, reason, reason_zh) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, reason_zh = excluded.reason_zh
      """, [.text(id), .text(state.rawValue), .text(reason.en), .text(reason.zhHans)])
    try Generation.raise(on: connection)
  }

  /// Drops everything a module keeps: its views, tables and migration records. The caller has asked twice, backed up
  /// and will audit. Its foreign keys lead only to its own tables, so the order does not matter inside the transaction.
  package static func purge(_ id: String, on connection: Connection) throws {
    let scope = AccessScope(module: id, kind: .migration)
    let objects = try connection.all("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')") {
      (type: $0.text(0), name: $0.text(1))
    }
    try connection.exec("PRAGMA defer_foreign_keys=ON")
    for object in objects where scope.owns(object.name) {
      let name = object.name.replacing("\"", with: "\"\"")
      try connection.exec("DROP \(object.type == "view" ? "VIEW" : "TABLE") \"\(name)\"")
    }
    try connection.run("DELETE FROM host_migration WHERE module = ?1", [.text(id)])
    try connection.run("DELETE FROM host_module WHERE id = ?1", [.text(id)])
    try connection.run("DELETE FROM host_subscription WHERE subscriber = ?1", [.text(id)])
    try connection.run("DELETE FROM host_import_key WHERE module = ?1", [.text(id)])
    try connection.run("DELETE FROM host_work WHERE module = ?1", [.text(id)])
    try connection.run("DELETE FROM host_policy WHERE module = ?1", [.text(id)])
    try connection.run("DELETE FROM host_day WHERE module = ?1", [.text(id)])
    try connection.run("DELETE FROM host_day_start WHERE module = ?1", [.text(id)])
    try Generation.raise(on: connection)
  }

  private static func decode(_ row: PreparedStatement) throws -> ModuleState {
    guard let state = ModuleState.Switch(rawValue: row.text(1)) else { throw Failure.damagedRow("host_module") }
    return ModuleState(
      id: row.text(0), state: state, reason: Text(row.text(2), zh: row.text(3)), schemaVersion: row.int(4),
      libraryVersion: row.text(5))
  }
}

extension Failure {
  /// A row of the host's own tables that cannot have been written by the host.
  static func damagedRow(_ table: String) -> Failure {
    Failure(
      .corrupt, "A row of \(table) is damaged; stop the host and put back the last copy of the database.",
      zh: "\(table) 中有损坏的行；请停止主机并放回数据库的最近副本。")
  }
}
