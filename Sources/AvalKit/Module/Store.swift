import ModuleABI

/// The module's own tables, and the views it may read, through the host's functions.
///
/// Statements are cached by their text: write them as constants and bind what varies.
public struct Store {
  private let call: Call
  private var table: aval_store_facility { call.tables.store.pointee }

  init(_ call: Call) {
    self.call = call
  }

  /// Runs a statement to its end and answers how many rows it changed.
  @discardableResult
  public func run(_ sql: String, _ values: any SQLBindable...) throws -> Int {
    try withStatement(sql, values) { statement in
      while try statement.step() {}
    }
    return Int(table.changes(call.pointer))
  }

  /// Every row, decoded.
  public func all<T>(_ sql: String, _ values: any SQLBindable..., decode: (Row) throws -> T) throws -> [T] {
    var rows: [T] = []
    try withStatement(sql, values) { statement in
      while try statement.step() { rows.append(try decode(statement.row)) }
    }
    return rows
  }

  /// The first row, or nil where there is none.
  public func first<T>(_ sql: String, _ values: any SQLBindable..., decode: (Row) throws -> T) throws -> T? {
    try withStatement(sql, values) { statement in
      try statement.step() ? try decode(statement.row) : nil
    }
  }

  /// Each row in turn, in constant memory, until `body` answers false. Checks for cancellation every 256 rows.
  public func each(_ sql: String, _ values: any SQLBindable..., body: (Row) throws -> Bool) throws {
    try withStatement(sql, values) { statement in
      var count = 0
      while try statement.step() {
        guard try body(statement.row) else { return }
        count += 1
        if count & 0xFF == 0 { try call.checkCancelled() }
      }
    }
  }

  /// Runs one statement many times: prepared once, bound anew by each `run`.
  public func prepared<T>(_ sql: String, _ body: (Statement) throws -> T) throws -> T {
    try withStatement(sql, [], body)
  }

  /// A statement that stays prepared for as long as the object lives, which is within the call.
  public func held(_ sql: String) throws -> HeldStatement {
    var sql = sql
    guard let pointer = sql.withUTF8({ table.prepare(call.pointer, $0.baseAddress, $0.count) }) else {
      throw call.takeFailure()
    }
    return HeldStatement(Statement(pointer, call), call)
  }

  /// Undoes everything that `body` wrote if it throws, then throws on.
  public func savepoint<T>(_ body: () throws -> T) throws -> T {
    guard table.savepoint(call.pointer) == AVAL_OK else { throw call.takeFailure() }
    do {
      let result = try body()
      guard table.release_savepoint(call.pointer) == AVAL_OK else { throw call.takeFailure() }
      return result
    } catch {
      _ = table.rollback_savepoint(call.pointer)
      throw error
    }
  }

  private func withStatement<T>(
    _ sql: String, _ values: [any SQLBindable], _ body: (Statement) throws -> T
  ) throws -> T {
    var sql = sql
    guard let pointer = sql.withUTF8({ table.prepare(call.pointer, $0.baseAddress, $0.count) }) else {
      throw call.takeFailure()
    }
    defer { table.release(pointer) }
    let statement = Statement(pointer, call)
    try statement.bind(values)
    return try body(statement)
  }
}

/// One prepared statement in use.
public struct Statement {
  let pointer: OpaquePointer
  private let call: Call
  private var table: aval_store_facility { call.tables.store.pointee }

  init(_ pointer: OpaquePointer, _ call: Call) {
    self.pointer = pointer
    self.call = call
  }

  /// Binds, runs to the end and makes ready for the next run.
  public func run(_ values: any SQLBindable...) throws {
    try bind(values)
    while try step() {}
    table.reset(pointer)
  }

  /// Binds and decodes the first row, or answers nil where there is none; ready for the next run.
  public func first<T>(_ values: any SQLBindable..., decode: (Row) throws -> T) throws -> T? {
    try bind(values)
    defer { table.reset(pointer) }
    return try step() ? try decode(row) : nil
  }

  var row: Row { Row(pointer, call.tables.store) }

  func step() throws -> Bool {
    switch table.step(pointer) {
    case AVAL_ROW: return true
    case AVAL_DONE: return false
    default: throw call.takeFailure()
    }
  }

  func bind(_ values: [any SQLBindable]) throws {
    var index: Int32 = 1
    for value in values {
      guard bind(value, at: index) == AVAL_OK else { throw call.takeFailure() }
      index += 1
    }
  }

  // MARK: One value at a time, for statements that run by the thousand

  public func bind(_ value: Int64, at index: Int32) throws {
    guard table.bind_int64(pointer, index, value) == AVAL_OK else { throw call.takeFailure() }
  }

  public func bind(_ value: Int64?, at index: Int32) throws {
    if let value { return try bind(value, at: index) }
    guard table.bind_null_of(pointer, index, AVAL_INTEGER) == AVAL_OK else { throw call.takeFailure() }
  }

  public func bind(_ text: String, at index: Int32) throws {
    var text = text
    let status = text.withUTF8 { table.bind_text(pointer, index, $0.baseAddress, $0.count) }
    guard status == AVAL_OK else { throw call.takeFailure() }
  }

  public func bind(_ text: String?, at index: Int32) throws {
    if let text { return try bind(text, at: index) }
    guard table.bind_null_of(pointer, index, AVAL_TEXT) == AVAL_OK else { throw call.takeFailure() }
  }

  /// Runs what was bound to its end and makes ready for the next run; answers how many rows it changed.
  @discardableResult
  public func execute() throws -> Int {
    while try step() {}
    table.reset(pointer)
    return Int(table.changes(call.pointer))
  }

  /// Each row of what was bound, in constant memory, until `body` answers false. Checks for cancellation every 256 rows.
  public func each(_ body: (Row) throws -> Bool) throws {
    defer { table.reset(pointer) }
    var count = 0
    while try step() {
      guard try body(row) else { return }
      count += 1
      if count & 0xFF == 0 { try call.checkCancelled() }
    }
  }

  private func bind(_ value: any SQLBindable, at index: Int32) -> aval_status {
    switch value.sqlValue {
    case .null: bindNull(of: type(of: value).sqlType, at: index)
    case .integer(let number): table.bind_int64(pointer, index, number)
    case .text(var text): text.withUTF8 { table.bind_text(pointer, index, $0.baseAddress, $0.count) }
    case .blob(let bytes):
      bytes.withUnsafeBufferPointer { table.bind_blob(pointer, index, $0.baseAddress, $0.count) }
    }
  }
}

extension Statement {
  /// A database that types its placeholders learns here what a null stands for.
  private func bindNull(of type: SQLType?, at index: Int32) -> aval_status {
    switch type {
    case nil: table.bind_null(pointer, index)
    case .integer: table.bind_null_of(pointer, index, AVAL_INTEGER)
    case .text: table.bind_null_of(pointer, index, AVAL_TEXT)
    case .blob: table.bind_null_of(pointer, index, AVAL_BLOB)
    }
  }
}

/// Keeps a statement prepared through a loop that other statements take part in. Never outlives its call.
public final class HeldStatement {
  public let statement: Statement
  private let call: Call

  init(_ statement: Statement, _ call: Call) {
    self.statement = statement
    self.call = call
  }

  deinit { call.tables.store.pointee.release(statement.pointer) }
}

/// The current row of a statement: read column by column, by position, without reflection.
public struct Row {
  private let pointer: OpaquePointer
  private let table: UnsafePointer<aval_store_facility>

  init(_ pointer: OpaquePointer, _ table: UnsafePointer<aval_store_facility>) {
    self.pointer = pointer
    self.table = table
  }

  public func isNull(_ column: Int) -> Bool {
    table.pointee.column_type(pointer, Int32(column)) == AVAL_NULL
  }
  public func int(_ column: Int) -> Int64 {
    table.pointee.column_int64(pointer, Int32(column))
  }
  public func bool(_ column: Int) -> Bool { int(column) != 0 }
  public func text(_ column: Int) -> String {
    table.pointee.column_bytes(pointer, Int32(column)).string
  }
  public func blob(_ column: Int) -> [UInt8] {
    Array(table.pointee.column_bytes(pointer, Int32(column)).buffer)
  }
  public func day(_ column: Int) -> CivilDate { CivilDate(dayNumber: Int32(truncatingIfNeeded: int(column))) }
  public func instant(_ column: Int) -> Instant { Instant(milliseconds: int(column)) }
  public func id(_ column: Int, _ prefix: String) -> EntityID { EntityID(prefix: prefix, number: int(column)) }

  /// A currency stored as its code.
  public func currency(_ column: Int) throws -> Currency { try Currency(parsing: text(column)) }
  /// An amount stored as minor units in one column and its currency's code in another.
  public func money(_ minor: Int, _ currency: Int) throws -> Money {
    Money(minor: int(minor), currency: try self.currency(currency))
  }
  /// A number stored as its text.
  public func decimal(_ column: Int) throws -> ExactDecimal { try ExactDecimal(parsing: text(column)) }

  public func optionalInt(_ column: Int) -> Int64? { isNull(column) ? nil : int(column) }
  public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  public func optionalDay(_ column: Int) -> CivilDate? { isNull(column) ? nil : day(column) }
}
