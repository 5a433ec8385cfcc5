import AvalKit
import CSQLite

extension Connection {
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
        zh: "模块 \(scope.module) 的只读方法试图写入；请在其 methods 目录中将 effect 声明为 write。")
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
}
