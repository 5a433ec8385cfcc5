import CSQLite

/// The floors, of the same run on the same disk: bare SQLite (WAL, synchronous=FULL), called from its C functions.
enum Floor {
  struct Failed: Error {}

  private static let table = """
    PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE t (id INTEGER PRIMARY KEY, customer TEXT, amount INTEGER, due INTEGER, document TEXT UNIQUE)
    """

  /// Rows a second, one commit each.
  static func commits(_ count: Int, in path: String) throws -> Double {
    try insert(count, of: 1, in: path)
  }

  /// Rows a second, so many a commit.
  static func batches(_ count: Int, of rows: Int, in path: String) throws -> Double {
    try insert(count, of: rows, in: path)
  }

  private static func insert(_ count: Int, of rows: Int, in path: String) throws -> Double {
    try open(path) { handle in
      guard sqlite3_exec(handle, table, nil, nil, nil) == SQLITE_OK else { throw Failed() }
      var statement: OpaquePointer?
      let sql = "INSERT INTO t (customer, amount, due, document) VALUES ('jindian001', ?1, 20000, ?2)"
      guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw Failed() }
      defer { sqlite3_finalize(statement) }
      let seconds = try Figures.timed {
        for row in 0..<count {
          if row % rows == 0 { sqlite3_exec(handle, "BEGIN IMMEDIATE", nil, nil, nil) }
          sqlite3_bind_int64(statement, 1, Int64(row))
          let number = "INV-\(row)"
          guard aval_sqlite_bind_text(statement, 2, number, number.utf8.count) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_DONE
          else { throw Failed() }
          sqlite3_reset(statement)
          if row % rows == rows - 1 || row == count - 1 {
            guard sqlite3_exec(handle, "COMMIT", nil, nil, nil) == SQLITE_OK else { throw Failed() }
          }
        }
      }
      return Double(count) / seconds
    }
  }

  /// Seconds that a query of an existing database takes, its pages in memory.
  static func time(_ sql: String, in path: String) throws -> Double {
    try open(path) { handle in
      sqlite3_exec(handle, "PRAGMA cache_size=-16384", nil, nil, nil)
      try run(sql, handle) { _ in }
      return try Figures.timed { try run(sql, handle) { _ in } }
    }
  }

  /// Steps through a query of an existing database and hands over the first column of each row.
  static func each(_ sql: String, in path: String, _ body: (Int64) -> Void) throws {
    try open(path) { try run(sql, $0, body) }
  }

  private static func run(_ sql: String, _ handle: OpaquePointer?, _ body: (Int64) -> Void) throws {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw Failed() }
    defer { sqlite3_finalize(statement) }
    var code = sqlite3_step(statement)
    while code == SQLITE_ROW {
      body(sqlite3_column_int64(statement, 0))
      code = sqlite3_step(statement)
    }
    guard code == SQLITE_DONE else { throw Failed() }
  }

  private static func open<T>(_ path: String, _ body: (OpaquePointer?) throws -> T) throws -> T {
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw Failed() }
    defer { sqlite3_close(handle) }
    return try body(handle)
  }
}
