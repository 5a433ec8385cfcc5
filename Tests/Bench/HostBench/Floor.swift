import CSQLite

/// The floor of durable writes: bare SQLite, one commit a row (WAL, synchronous=FULL).
enum Floor {
  struct Failed: Error {}

  static func commits(_ count: Int, in path: String) throws {
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw Failed() }
    defer { sqlite3_close(handle) }
    let setUp = """
      PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
      CREATE TABLE t (id INTEGER PRIMARY KEY, customer TEXT, amount INTEGER, due INTEGER, document TEXT UNIQUE)
      """
    guard sqlite3_exec(handle, setUp, nil, nil, nil) == SQLITE_OK else { throw Failed() }
    for row in 0..<count {
      let insert = "INSERT INTO t (customer, amount, due, document) VALUES ('jindian001', \(row), 20000, 'INV-\(row)')"
      guard sqlite3_exec(handle, insert, nil, nil, nil) == SQLITE_OK else { throw Failed() }
    }
  }
}
