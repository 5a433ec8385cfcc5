import CSQLite

/// Looks into a database beside its host, as an auditor with `sqlite3` would: what is committed, read only.
public final class BooksReader {
  private let handle: OpaquePointer?

  public struct CannotRead: Error, CustomStringConvertible {
    public let description: String
  }

  public init(_ path: String) throws {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY, nil)
    handle = opened
    sqlite3_busy_timeout(opened, 10_000)
    guard code == SQLITE_OK else { throw CannotRead(description: "\(path): \(code)") }
  }

  deinit { sqlite3_close_v2(handle) }

  /// Changes a database by hand, as nobody should: to see whether that is noticed.
  public static func tamper(_ path: String, _ sql: String) throws {
    var opened: OpaquePointer?
    defer { sqlite3_close_v2(opened) }
    var code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil)
    if code == SQLITE_OK { code = sqlite3_exec(opened, sql, nil, nil, nil) }
    guard code == SQLITE_OK else { throw CannotRead(description: "\(path): \(code)") }
  }

  /// The first column of each row, as text; nothing where the query's tables are not there.
  public func texts(_ sql: String) throws -> [String] {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    guard code == SQLITE_OK else {
      let reason = sqlite3_errmsg(handle).map { String(cString: $0) } ?? "\(code)"
      if reason.hasPrefix("no such table") { return [] }
      throw CannotRead(description: reason)
    }
    var texts: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      texts.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
    }
    return texts
  }
}
