import CSQLite

/// Looks into a database file from outside, as `sqlite3` would.
enum Books {
  struct Unreadable: Error {
    let code: Int32
  }

  /// Every row as text, its columns parted by bars.
  static func rows(_ sql: String, in path: String) throws -> [String] {
    var handle: OpaquePointer?
    var code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil)
    defer { sqlite3_close_v2(handle) }
    var statement: OpaquePointer?
    if code == SQLITE_OK { code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil) }
    defer { sqlite3_finalize(statement) }
    guard code == SQLITE_OK else { throw Unreadable(code: code) }
    var rows: [String] = []
    while true {
      code = sqlite3_step(statement)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw Unreadable(code: code) }
      let columns = (0..<sqlite3_column_count(statement)).map { column in
        sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
      }
      rows.append(columns.joined(separator: "|"))
    }
  }
}
