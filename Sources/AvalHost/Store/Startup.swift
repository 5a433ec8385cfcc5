import AvalKit
import CSQLite
import Glibc

/// Brings the database to what this host and its modules expect: one transaction on a connection of its own.
///
/// Make one, call `migrate` for each module in load order, then `finish`. A module that is refused has changed nothing
/// and the others go on; nothing is visible to anyone before `finish`. Where nothing changed, nothing is written.
package final class Startup {
  private let database: Database
  private let connection: Connection
  /// Milliseconds since 1970, recorded with each migration.
  private let now: Int64
  private var fingerprints: [String: Digest]
  /// Why the whole start-up has failed: not a module's fault, so the others cannot go on either.
  private var stopper: Failure?

  /// Opens the file, refuses what is not an Aval database of a schema this host knows, and makes the host's tables.
  package init(_ database: Database, now: Int64) throws {
    self.database = database
    self.now = now
    fingerprints = [:]
    connection = try database.openForStartup()
    let version = try checkHeader()
    try useWriteAheadLog()
    if version < HostSchema.version { try migrateHost() }
    fingerprints = try readFingerprints()
  }

  /// Applies a module's pending migrations and publishes its views, or throws and changes nothing.
  ///
  /// `moduleUnavailable` refuses this module alone. Any other kind (a busy, full or damaged database) ends start-up:
  /// every later call throws it again.
  package func migrate(_ module: ModuleSchema) throws {
    if let stopper { throw stopper }
    let fingerprint = module.fingerprint
    if fingerprints[module.id] == fingerprint { return }
    do {
      try begin()
      if fingerprints[module.id] == fingerprint { return }
      try connection.savepoint(0)
      do {
        try ModuleMigration(module, on: connection, now: now).run(fingerprint: fingerprint)
        try connection.release(0)
      } catch {
        try connection.undo(0)
        throw error
      }
      fingerprints[module.id] = fingerprint
    } catch let failure as Failure where failure.kind != .moduleUnavailable || !connection.isInTransaction {
      stopper = failure
      throw failure
    }
  }

  /// Changes rows of the host's own, where `isNeeded` finds that they are to be changed.
  func change(_ isNeeded: (Connection) throws -> Bool, by body: (Connection) throws -> Void) throws {
    if let stopper { throw stopper }
    guard try isNeeded(connection) else { return }
    try begin()
    try body(connection)
  }

  /// Makes everything durable, or throws and nothing has changed. The object is of no use afterwards.
  package func finish() throws {
    if let stopper { throw stopper }
    if connection.isInTransaction { try connection.commit() }
  }

  /// The transaction starts with the first thing to change; what was read before is read again inside.
  private func begin() throws {
    guard !connection.isInTransaction else { return }
    try connection.beginImmediate()
    guard try checkHeader() == HostSchema.version else { throw Failure.newerDatabase(database.path) }
    fingerprints = try readFingerprints()
  }

  private func readFingerprints() throws -> [String: Digest] {
    var result: [String: Digest] = [:]
    let rows = try connection.all("SELECT id, fingerprint FROM host_module") { ($0.text(0), Digest($0.bytes(1))) }
    for (id, fingerprint) in rows { result[id] = fingerprint }
    return result
  }

  private func migrateHost() throws {
    try connection.beginImmediate()
    let version = try checkHeader()
    for step in HostSchema.steps[Int(version)...] { try connection.exec(step) }
    if version == 0 { try SecureDeletion.note(on: connection) }
    try connection.exec("PRAGMA application_id=\(HostSchema.applicationID); PRAGMA user_version=\(HostSchema.version)")
  }

  /// The schema's number, or a refusal of a file that is something else. Read in one snapshot: another host may be
  /// making the tables at this moment.
  private func checkHeader() throws -> Int64 {
    guard !connection.isInTransaction else { return try readHeader() }
    do {
      try connection.exec("BEGIN")
      defer { connection.rollback() }
      return try readHeader()
    } catch let failure as Failure where failure.kind == .corrupt {
      throw Failure.notADatabase(database.path)
    }
  }

  private func readHeader() throws -> Int64 {
    let application = try connection.first("PRAGMA application_id") { $0.int(0) } ?? 0
    let version = try connection.first("PRAGMA user_version") { $0.int(0) } ?? 0
    if application == HostSchema.applicationID {
      guard (1...HostSchema.version).contains(version) else { throw Failure.newerDatabase(database.path) }
      return version
    }
    let isEmpty = try connection.first("SELECT 1 FROM sqlite_master LIMIT 1") { _ in false } ?? true
    guard application == 0, version == 0, isEmpty else { throw Failure.notADatabase(database.path) }
    return 0
  }

  /// Two hosts that open a new file at once collide here without SQLite waiting, so we do.
  private func useWriteAheadLog() throws {
    let mode = try connection.first("PRAGMA journal_mode") { $0.text(0) }
    if mode == "wal" { return }
    var waited: Int32 = 0
    while true {
      do {
        let mode = try connection.first("PRAGMA journal_mode=WAL") { $0.text(0) }
        if mode == "wal" { return }
      } catch let failure as Failure where failure.kind == .busy && waited < database.busyTimeout {}
      guard waited < database.busyTimeout else { throw Failure.noWriteAheadLog(database.path) }
      usleep(5000)
      waited += 5
    }
  }
}

extension Database {
  fileprivate func openForStartup() throws -> Connection {
    do {
      return try Connection(self, role: .startup)
    } catch let failure as Failure where failure.kind == .corrupt {
      throw Failure.notADatabase(path)
    }
  }
}

extension Failure {
  fileprivate static func notADatabase(_ path: String) -> Failure {
    Failure(
      .corrupt,
      "\(path) is not an Aval database, or its first page is damaged; configure another path or restore a backup.",
      zh: "\(path) 不是 Aval 数据库，或其首页已损坏；请配置其他路径或恢复备份。")
  }

  fileprivate static func newerDatabase(_ path: String) -> Failure {
    Failure(
      .unsupported, "The database \(path) was written by a newer aval; install that version or a later one.",
      zh: "数据库 \(path) 由更新版本的 aval 写入；请安装该版本或更高版本。")
  }

  fileprivate static func noWriteAheadLog(_ path: String) -> Failure {
    Failure(
      .storage,
      "The database \(path) cannot use a write-ahead log; put it on a local disk and end programs that hold it open.",
      zh: "数据库 \(path) 无法使用预写日志；请放在本地磁盘上，并关闭占用它的程序。")
  }
}
