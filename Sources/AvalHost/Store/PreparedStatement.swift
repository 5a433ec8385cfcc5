import AvalKit
import CSQLite
import Glibc
import ModuleABI

/// One prepared statement.
///
/// Thread-confined like its connection, which must outlive every use. Bytes of columns live until the next step,
/// reset or release.
package final class PreparedStatement {
  private let handle: OpaquePointer
  private unowned(unsafe) let connection: Connection
  package let scope: AccessScope
  /// True where the statement writes nothing.
  package let isReadOnly: Bool
  package let columnCount: Int32
  /// The other statements of the cache with the same hash.
  var sibling: PreparedStatement?
  var isInUse = true
  /// When the cache last lent it, in lendings: the smallest goes first.
  var lastUse: UInt64 = 0

  private let textCount: Int
  private let compiledCount: Int

  fileprivate let names: SQLNames

  init(
    handle: OpaquePointer, connection: Connection, scope: AccessScope, textCount: Int, names: SQLNames
  ) {
    self.names = names
    self.textCount = textCount
    compiledCount = sqlite3_sql(handle).map { strlen($0) } ?? 0
    self.handle = handle
    self.connection = connection
    self.scope = scope
    isReadOnly = sqlite3_stmt_readonly(handle) != 0
    columnCount = sqlite3_column_count(handle)
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// True where the statement was made from this text. SQLite keeps it up to its end; blanks behind that do not count.
  func hasText(_ sql: UnsafeRawBufferPointer) -> Bool {
    guard sql.count == textCount, let start = sql.baseAddress, let text = sqlite3_sql(handle) else { return false }
    return memcmp(text, start, compiledCount) == 0
  }

  // MARK: Binding, from 1

  package func bind(_ value: Int64, at index: Int32) throws {
    try check(sqlite3_bind_int64(handle, index, value))
  }

  package func bindNull(at index: Int32) throws {
    try check(sqlite3_bind_null(handle, index))
  }

  /// Binds a null where a value of a type could stand: AVAL_INTEGER, AVAL_TEXT or AVAL_BLOB.
  ///
  /// SQLite's placeholders have no types, so the type is only checked: a mistake is found here, not on the day of a
  /// database whose placeholders have them.
  package func bindNull(of type: Int32, at index: Int32) throws {
    guard [AVAL_INTEGER, AVAL_TEXT, AVAL_BLOB].contains(type) else {
      throw Failure(
        .denied,
        "A statement of module \(scope.module) binds a null of the unknown type \(type); use AVAL_INTEGER, AVAL_TEXT or AVAL_BLOB.",
        zh: "模块 \(scope.module) 的语句绑定了未知类型 \(type) 的空值；请使用 AVAL_INTEGER、AVAL_TEXT 或 AVAL_BLOB。")
    }
    try bindNull(at: index)
  }

  /// Binds a copy of UTF-8 bytes.
  package func bind(text: UnsafeRawBufferPointer, at index: Int32) throws {
    try check(aval_sqlite_bind_text(handle, index, text.baseAddress, text.count))
  }

  package func bind(_ text: String, at index: Int32) throws {
    var text = text
    try text.withUTF8 { try bind(text: UnsafeRawBufferPointer($0), at: index) }
  }

  /// Binds a copy.
  package func bind(blob: UnsafeRawBufferPointer, at index: Int32) throws {
    try check(aval_sqlite_bind_blob(handle, index, blob.baseAddress, blob.count))
  }

  package func bind(_ blob: [UInt8], at index: Int32) throws {
    try blob.withUnsafeBytes { try bind(blob: $0, at: index) }
  }

  /// Binds the caller's bytes without copying: they must stay until the statement was reset and cleared.
  func bind(lent blob: UnsafeRawBufferPointer, at index: Int32) throws {
    try check(aval_sqlite_bind_lent_blob(handle, index, blob.baseAddress, blob.count))
  }

  /// Binds several values from index 1.
  package func bind(_ values: [SQLValue]) throws {
    for (offset, value) in values.enumerated() {
      let index = Int32(offset + 1)
      switch value {
      case .null: try bindNull(at: index)
      case .integer(let number): try bind(number, at: index)
      case .text(let text): try bind(text, at: index)
      case .blob(let bytes): try bind(bytes, at: index)
      }
    }
  }

  // MARK: Running

  /// True where there is a row, false at the end. After a failure the statement is reset.
  ///
  /// A module's statement fails with `cancelled` once the connection's `cancellation` was raised; a statement that
  /// reads is also cut short while it runs.
  package func step() throws -> Bool {
    let code = connection.authorizer.step(self, handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let failure = connection.failure(code, in: scope)
      sqlite3_reset(handle)
      throw failure
    }
  }

  /// Runs to the end, then resets; bindings stay.
  package func run() throws {
    while try step() {}
    sqlite3_reset(handle)
  }

  /// Ready to step again; bindings are cleared.
  package func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  // MARK: Columns, from 0

  package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
  /// SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB, SQLITE_NULL or SQLITE_FLOAT.
  package func type(_ column: Int32) -> Int32 { sqlite3_column_type(handle, column) }
  package func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// Refuses a row with a floating-point value, which SQLite makes of sums that leave 64 bits and of texts that it
  /// computes with: it is not what was meant, and nearly right.
  func refuseFloats() throws {
    for column in 0..<columnCount where sqlite3_column_type(handle, column) == SQLITE_FLOAT {
      let name = sqlite3_column_name(handle, column).map { String(cString: $0) } ?? "\(column)"
      sqlite3_reset(handle)
      throw Failure(
        .limitExceeded,
        "A statement of module \(scope.module) computed a number beyond 64 bits, or with a text (\(name)); ask for less, or report it to the module's author.",
        zh: "模块 \(scope.module) 的语句得出超出 64 位的数值或以文本参与计算（\(name)）；请缩小范围，或向模块作者报告。")
    }
  }

  /// A text's or blob's bytes where SQLite keeps them.
  package func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    let start =
      sqlite3_column_type(handle, column) == SQLITE_BLOB
      ? sqlite3_column_blob(handle, column) : UnsafeRawPointer(sqlite3_column_text(handle, column))
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
  }

  package func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
  package func blob(_ column: Int32) -> [UInt8] { Array(bytes(column)) }

  private func check(_ code: Int32) throws {
    guard code == SQLITE_OK else { throw connection.failure(code, in: scope) }
  }
}

extension Authorizer {
  /// Steps under the statement's own scope: after a schema change SQLite compiles it anew, and asks again.
  func step(_ statement: PreparedStatement, _ handle: OpaquePointer) -> Int32 {
    scope = Unmanaged.passUnretained(statement.scope)
    if statement.scope.kind == .module {
      interruptible = statement.isReadOnly
      names = .passUnretained(statement.names)
      if cancellation?.isRaised == true { return SQLITE_INTERRUPT }
    } else {
      interruptible = false
    }
    return sqlite3_step(handle)
  }
}
