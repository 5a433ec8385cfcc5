import AvalKit
import CSQLite
import Glibc

/// One SQLite connection, for one thread at a time.
///
/// Not Sendable: SQLite runs without its own locks (NOMUTEX), so whoever hands a connection to another thread makes
/// sure that the first has finished with it, its statements and their column bytes. A `Cancellation` is the only
/// thing that another thread may touch.
package final class Connection {
  package enum Role: Sendable {
    /// The one writer of this process.
    case writer
    /// Reads snapshots; cannot write (`query_only`).
    case reader
    /// Migrations: foreign keys are off until it is closed.
    case startup
  }

  package let role: Role
  let handle: OpaquePointer
  let authorizer = Authorizer()
  let watch: DatabaseWatch
  let recorded: RecordingTime
  var caches: [ObjectIdentifier: StatementCache] = [:]
  var lastCache: StatementCache?
  var controls: [String: PreparedStatement] = [:]
  var savepoints: [Savepoint] = []
  var generation: PreparedStatement?
  /// How long the writer waits for another process's lock, in milliseconds.
  package var waitMilliseconds: Int
  /// How many pages the log held after this connection's last commit, where it follows the log.
  package internal(set) var logPages = 0

  /// How many statements each module keeps prepared on this connection.
  package static let cacheLimit = 256
  /// How deep savepoints may nest.
  package static let savepointLimit = 64

  /// Refused, and harmless, where something else in the process has used SQLite before.
  private static let configured: Int32 = aval_sqlite_configure()

  /// Whether rows that no ORDER BY orders come in the other order: under test alone (`AVAL_CONFORMANCE=1` and
  /// `AVAL_REVERSED=1`), so that an order which was luck shows.
  private static let isReversed =
    Locations.variable("AVAL_CONFORMANCE") == "1" && Locations.variable("AVAL_REVERSED") == "1"

  struct Savepoint {
    let open: PreparedStatement
    let release: PreparedStatement
    let undo: PreparedStatement
  }

  /// Opens an existing database file and sets it up for its role.
  init(_ database: Database, role: Role) throws {
    self.role = role
    watch = database.watch
    recorded = database.recorded
    waitMilliseconds = Int(database.busyTimeout)
    _ = Self.configured
    try watch.checkSoon()
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE
    let code = sqlite3_open_v2(database.openPath, &opened, flags, database.fileSystem)
    guard let opened else { throw Failure.outOfMemory }
    handle = opened
    // From here on deinit closes the handle, whatever is thrown.
    guard code == SQLITE_OK else { throw SQLiteError(code, handle).failure(in: .host) }
    if role == .writer { waitForOthers() } else { sqlite3_busy_timeout(handle, database.busyTimeout) }
    authorizer.install(on: handle)
    try setUp()
  }

  deinit {
    savepoints.removeAll()
    controls.removeAll()
    generation = nil
    lastCache = nil
    caches.removeAll()
    // Statements that are still held elsewhere keep the handle alive until they are finalised.
    sqlite3_close_v2(handle)
  }

  /// How long the writer sleeps between two tries to begin, in milliseconds. SQLite's own waiting grows to 100 ms between
  /// two tries and misses the room that another process leaves.
  package static let tryMilliseconds = 1

  private func waitForOthers() {
    sqlite3_busy_handler(
      handle,
      { own, count in
        guard let own else { return 0 }
        let connection = Unmanaged<Connection>.fromOpaque(own).takeUnretainedValue()
        guard Int(count) * Connection.tryMilliseconds < connection.waitMilliseconds else { return 0 }
        usleep(UInt32(Connection.tryMilliseconds) * 1000)
        return 1
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func setUp() throws {
    guard aval_sqlite_harden(handle) == SQLITE_OK else { throw failure(sqlite3_extended_errcode(handle), in: .host) }
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 256 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, 4096)
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4096)
    // What is deleted is overwritten, from the first page of a database on (`secure_delete`).
    var pragmas = "PRAGMA secure_delete=ON; PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON;"
    pragmas += "PRAGMA foreign_keys=\(role == .startup ? "OFF" : "ON");"
    switch role {
    case .writer:
      pragmas += "PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000;"
    case .reader: pragmas += "PRAGMA cache_size=-16384; PRAGMA query_only=ON;"
    case .startup: break
    }
    if Self.isReversed { pragmas += "PRAGMA reverse_unordered_selects=ON;" }
    try exec(pragmas)
  }

  // MARK: Host SQL

  /// Runs the host's own SQL, one or more statements, results ignored.
  package func exec(_ sql: String) throws {
    authorizer.scope = .passUnretained(.host)
    authorizer.interruptible = false
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, in: .host) }
  }

  /// A statement of the host's own, not cached: keep it as long as it is needed.
  package func prepare(_ sql: String) throws -> PreparedStatement {
    var sql = sql
    return try sql.withUTF8 { try compile(UnsafeRawBufferPointer($0), scope: .host, names: .none) }
  }

  /// The first row of the host's own query, decoded, or nil.
  package func first<T>(_ sql: String, _ values: [SQLValue] = [], decode: (PreparedStatement) throws -> T) throws -> T?
  {
    let statement = try prepare(sql)
    try statement.bind(values)
    return try statement.step() ? try decode(statement) : nil
  }

  /// Every row of the host's own query, decoded.
  package func all<T>(_ sql: String, _ values: [SQLValue] = [], decode: (PreparedStatement) throws -> T) throws -> [T] {
    let statement = try prepare(sql)
    try statement.bind(values)
    var rows: [T] = []
    while try statement.step() { rows.append(try decode(statement)) }
    return rows
  }

  /// Runs the host's own statement and answers how many rows it changed.
  @discardableResult
  package func run(_ sql: String, _ values: [SQLValue] = []) throws -> Int64 {
    let statement = try prepare(sql)
    try statement.bind(values)
    try statement.run()
    return changes
  }

  func failure(_ code: Int32, in scope: AccessScope, sql: UnsafeRawBufferPointer? = nil) -> Failure {
    if let denial = authorizer.take() { return denial.failure(in: scope) }
    return SQLiteError(code, handle).failure(in: scope, sql: sql)
  }
}
