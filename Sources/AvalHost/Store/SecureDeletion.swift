import AvalKit
import CSQLite

/// Whether everything that was ever deleted in a database has been overwritten: from its creation on, or, for one that is
/// older than that rule, since it was vacuumed.
enum SecureDeletion {
  private static let name = "secureDelete"

  static func note(on connection: Connection) throws {
    try connection.run(
      "INSERT INTO host_meta (name, value) VALUES (?1, '1') ON CONFLICT (name) DO NOTHING", [.text(name)])
  }

  private static func isNoted(on connection: Connection) throws -> Bool {
    try connection.first("SELECT 1 FROM host_meta WHERE name = ?1", [.text(name)]) { _ in true } ?? false
  }

  /// Rewrites an older database once, without its free pages; outside of a transaction. Where another host serves it, or
  /// there is no room for the copy, the next start tries again.
  static func vacuumOnce(_ connection: Connection, beside instance: HostInstance) {
    do {
      guard try !isNoted(on: connection), !instance.hasCompany else { return }
      try connection.vacuum()
      guard connection.cutLog() else { return }
      try connection.beginImmediate()
      try note(on: connection)
      try connection.commit()
    } catch {
      connection.rollback()
      Log.write(.warning, "deleted content could not be overwritten yet: \(error)")
    }
  }
}

extension Connection {
  /// Rewrites the database without its free pages. SQLite attaches the copy meanwhile, which is otherwise forbidden.
  fileprivate func vacuum() throws {
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1)
    defer { sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0) }
    try exec("VACUUM")
  }
}
