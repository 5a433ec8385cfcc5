import AvalKit
import CSQLite

/// One SQLite connection, for one thread at a time.
///
/// Not Sendable: SQLite runs without its own locks (NOMUTEX), so whoever hands a connection to another thread makes sure
/// that the first has finished with it, its statements and their column bytes. `Cancellation` is the only thing
/// that another thread may touch.
package final class Connection {
  package enum Role: Sendable {
    /// The one writer of this process: 64 MiB cache.
    case writer
    /// Reads snapshots; cannot write (`query_only`).
    case reader
    /// Migrations: foreign keys are off until it is closed.
    case startup
  }

  package let role: Role
  let handle: OpaquePointer
  let authorizer = Authorizer()
  private var caches: [ObjectIdentifier: StatementCache] = [:]
  private var lastCache: StatementCache?
  private var controls: [String: PreparedStatement] = [:]
  private var savepoints: [Savepoint] = []
  private var generation: PreparedStatement?

  /// How many statements each module keeps prepared on this connection.
  package static let cacheLimit = 256
  /// How deep savepoints may nest.
  package static let savepointLimit = 64

  private struct Savepoint {
    let open: PreparedStatement
    let release: PreparedStatement
    let undo: PreparedStatement
  }

  /// Opens an existing database file and sets it up for its role.
  init(path: String, role: Role, busyTimeout milliseconds: Int32) throws {
    self.role = role
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard let opened else { throw Failure.outOfMemory }
    handle = opened
    guard code == SQLITE_OK else {
      let failure = SQLiteError(code, handle).failure(in: .host)
      sqlite3_close_v2(handle)
      throw failure
    }
    sqlite3_busy_timeout(handle, milliseconds)
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

  private func setUp() throws {
    guard aval_sqlite_harden(handle) == SQLITE_OK else { throw failure(sqlite3_extended_errcode(handle), in: .host) }
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 256 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, 4096)
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4096)
    var pragmas = "PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON;"
    pragmas += "PRAGMA foreign_keys=\(role == .startup ? "OFF" : "ON");"
    switch role {
    case .writer:
      pragmas += "PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000;"
    case .reader: pragmas += "PRAGMA cache_size=-16384; PRAGMA query_only=ON;"
    case .startup: break
    }
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

  // MARK: Module SQL

  /// A statement of a module, from its cache where one is idle. Give it back with `release`.
  ///
  /// - Parameters:
  ///   - sql: one statement, UTF-8; not needed after the call.
  ///   - writes: false inside a read request: a statement that changes anything is then refused.
  package func statement(
    sql: UnsafeRawBufferPointer, scope: AccessScope, writes: Bool
  ) throws -> PreparedStatement {
    let cache = cache(of: scope)
    let hash = StatementCache.hash(sql)
    let statement: PreparedStatement
    if let idle = cache.take(sql, hash: hash) {
      statement = idle
    } else {
      statement = try compile(sql, scope: scope, names: try names(of: sql, in: scope))
      cache.add(statement, hash: hash)
    }
    guard writes || statement.isReadOnly else {
      statement.isInUse = false
      throw Failure(
        .denied,
        "A reading method of module \(scope.module) tried to write; declare its effect as write in its methods folder.",
        zh: "模块 \(scope.module) 的只读方法试图写入;请在其 methods 目录中将 effect 声明为 write。")
    }
    return statement
  }

  /// Returns a module's statement to its cache, reset and with its bindings cleared.
  package func release(_ statement: PreparedStatement) {
    statement.reset()
    statement.isInUse = false
  }

  /// Drops every module's prepared statements; those in use live until their last reference goes.
  package func forgetStatements() {
    caches.removeAll()
    lastCache = nil
  }

  private func cache(of scope: AccessScope) -> StatementCache {
    if let lastCache, lastCache.scope === scope { return lastCache }
    let key = ObjectIdentifier(scope)
    let cache = caches[key] ?? StatementCache(scope: scope, limit: Self.cacheLimit)
    caches[key] = cache
    lastCache = cache
    return cache
  }

  /// Compiles exactly one statement under a scope.
  func compile(
    _ sql: UnsafeRawBufferPointer, scope: AccessScope, names: SQLNames
  ) throws -> PreparedStatement {
    let (statement, end) = try compileFirst(sql, scope: scope, names: names)
    guard let statement, isBlank(sql, from: end) else { throw Failure.notOneStatement(scope) }
    return statement
  }

  /// Runs every statement of a text, one by one, under a scope.
  func execute(script: UnsafeRawBufferPointer, scope: AccessScope) throws {
    let names = try names(of: script, in: scope)
    var start = 0
    while start < script.count {
      let rest = UnsafeRawBufferPointer(rebasing: script[start...])
      let (statement, end) = try compileFirst(rest, scope: scope, names: names)
      guard let statement else { return }
      try statement.run()
      start += end
    }
  }

  /// The first statement of a text and where it ends; nil where there is nothing but comments.
  private func compileFirst(
    _ sql: UnsafeRawBufferPointer, scope: AccessScope, names: SQLNames
  ) throws -> (PreparedStatement?, Int) {
    authorizer.scope = .passUnretained(scope)
    authorizer.names = .passUnretained(names)
    authorizer.denial = nil
    authorizer.interruptible = false
    var prepared: OpaquePointer?
    var tail: UnsafePointer<CChar>?
    let start = sql.baseAddress?.assumingMemoryBound(to: CChar.self)
    let code = sqlite3_prepare_v3(
      handle, start, Int32(clamping: sql.count), UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &tail)
    guard code == SQLITE_OK else { throw failure(code, in: scope, sql: sql) }
    guard let prepared, let start, let tail else { return (nil, sql.count) }
    let statement = PreparedStatement(
      handle: prepared, connection: self, scope: scope, textCount: sql.count, names: names)
    return (statement, tail - start)
  }

  /// The names in a module's text; none of its WITH expressions may have a table's or view's name.
  private func names(of sql: UnsafeRawBufferPointer, in scope: AccessScope) throws -> SQLNames {
    let names = try PortableSQL.check(sql, in: scope)
    for name in names.expressions where !scope.owns(name) {
      let isTaken = try first("SELECT 1 FROM sqlite_master WHERE lower(name) = ?1", [.text(name)]) { _ in true }
      if isTaken == true || scope.readableViews.contains(name) { throw PortableSQL.clash(name, in: scope) }
    }
    return names
  }

  /// Compiles the look-up of a whole view as another module would write it.
  func compile(readingAll view: String, scope: AccessScope) throws -> PreparedStatement {
    try Array("SELECT * FROM \(view)".utf8).withUnsafeBytes { sql in
      try compile(sql, scope: scope, names: try names(of: sql, in: scope))
    }
  }

  /// True where there are only blanks, comments and semicolons behind a place.
  private func isBlank(_ sql: UnsafeRawBufferPointer, from start: Int) -> Bool {
    var rest = SQLLexer(UnsafeRawBufferPointer(rebasing: sql[start...]))
    while let token = rest.next() {
      guard case .symbol(UInt8(ascii: ";")) = token else { return false }
    }
    return true
  }

  // MARK: Transactions

  /// True while a transaction is open. SQLite ends one by itself on some failures (disk full, I/O, memory): a group
  /// that finds this false after a failure has lost everything since its `beginImmediate`.
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Opens a write transaction; fails with `busy` when another process writes longer than the busy timeout.
  package func beginImmediate() throws { try control("BEGIN IMMEDIATE") }

  /// Opens a read transaction and pins its snapshot by one look-up; answers the generation that is in force in it.
  package func beginSnapshot() throws -> Int64 {
    try control("BEGIN")
    do {
      return try readGeneration()
    } catch {
      rollback()
      throw error
    }
  }

  package func commit() throws { try control("COMMIT") }

  /// Ends the transaction if one is open. What fails here has been rolled back by SQLite already.
  package func rollback() {
    guard isInTransaction else { return }
    do { try control("ROLLBACK") } catch { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// Opens the savepoint of a nesting level, counted from 0 by the caller.
  package func savepoint(_ level: Int) throws { try savepointStatements(level).open.run() }
  /// Keeps what was written since the level's savepoint.
  package func release(_ level: Int) throws { try savepointStatements(level).release.run() }
  /// Undoes what was written since the level's savepoint, and closes it. Nothing to do where SQLite has already
  /// ended the transaction.
  package func undo(_ level: Int) throws {
    guard isInTransaction else { return }
    let statements = try savepointStatements(level)
    try statements.undo.run()
    try statements.release.run()
  }

  /// Rows changed by the last finished INSERT, UPDATE or DELETE.
  package var changes: Int64 { sqlite3_changes64(handle) }

  /// Whose wish to stop ends module statements on this connection; nil: nobody's.
  package var cancellation: Cancellation? {
    get { authorizer.cancellation }
    set { authorizer.cancellation = newValue }
  }

  /// `host_generation` as of the current snapshot.
  package func readGeneration() throws -> Int64 {
    let statement = try generation ?? prepare("SELECT value FROM host_generation WHERE one = 1")
    generation = statement
    defer { statement.reset() }
    return try statement.step() ? statement.int(0) : 0
  }

  private func control(_ sql: String) throws {
    if let statement = controls[sql] { return try statement.run() }
    let statement = try prepare(sql)
    controls[sql] = statement
    try statement.run()
  }

  private func savepointStatements(_ level: Int) throws -> Savepoint {
    guard level < Self.savepointLimit else {
      throw Failure(
        .limitExceeded, "Savepoints nest deeper than \(Self.savepointLimit) levels; write the method flatter.",
        zh: "保存点嵌套超过 \(Self.savepointLimit) 层;请减少方法的嵌套。")
    }
    while savepoints.count <= level {
      let name = "s\(savepoints.count)"
      savepoints.append(
        Savepoint(
          open: try prepare("SAVEPOINT \(name)"), release: try prepare("RELEASE \(name)"),
          undo: try prepare("ROLLBACK TO \(name)")))
    }
    return savepoints[level]
  }

  func failure(_ code: Int32, in scope: AccessScope, sql: UnsafeRawBufferPointer? = nil) -> Failure {
    if let denial = authorizer.take() { return denial.failure(in: scope) }
    return SQLiteError(code, handle).failure(in: scope, sql: sql)
  }
}
