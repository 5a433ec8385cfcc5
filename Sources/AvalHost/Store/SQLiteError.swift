import AvalKit
import CSQLite

/// What SQLite reported, and the sentence it becomes. Users see what happened and what to do; SQL never leaves the host
/// except, for a module's author, in `data`.
struct SQLiteError {
  let code: Int32
  let message: String

  init(_ code: Int32, _ database: OpaquePointer) {
    self.code = code
    message = sqlite3_errmsg(database).map { String(cString: $0) } ?? ""
  }

  func failure(in scope: AccessScope, sql: UnsafeRawBufferPointer? = nil) -> Failure {
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return Failure(
        .busy, "Another process is writing to the database; try again shortly.", zh: "另一进程正在写入数据库；请稍后重试。", data: data)
    case SQLITE_INTERRUPT: return .cancelled
    case SQLITE_CONSTRAINT: return constraint
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      return Failure(
        .corrupt, "The database file is damaged; stop the host and put back the last copy of the database.",
        zh: "数据库文件已损坏；请停止主机并放回数据库的最近副本。", data: data)
    case SQLITE_FULL:
      return Failure(
        .storage, "The disk that holds the database is full; free some space and send the request again.",
        zh: "数据库所在磁盘已满；请释放空间后重新发送请求。", data: data)
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN:
      return Failure(
        .storage, "The database cannot be opened for writing; make its file and folder writable for this user.",
        zh: "无法以写方式打开数据库；请使其文件与目录对当前用户可写。", data: data)
    case SQLITE_NOMEM: return .outOfMemory
    case SQLITE_TOOBIG:
      return Failure(
        .limitExceeded, "A text or a file is too large to be stored in one piece; split it.",
        zh: "文本或文件过大，无法整体存储；请拆分。", data: data)
    case SQLITE_ERROR where scope.kind != .host: return mistake(of: scope, sql)
    default:
      return Failure(
        .storage, "The database could not be read or written (SQLite \(code)); check the disk, then run aval doctor.",
        zh: "数据库读写失败（SQLite \(code)）；请检查磁盘并运行 aval doctor。", data: data)
    }
  }

  /// A row that the tables' own rules refuse.
  private var constraint: Failure {
    let subject = message.firstIndex(of: ":").map { String(message[message.index($0, offsetBy: 2)...]) } ?? message
    switch code {
    case aval_sqlite_constraint_unique, aval_sqlite_constraint_primary_key, aval_sqlite_constraint_rowid:
      return Failure(
        .conflict, "There is already a record with the same \(subject); use another value or change that record.",
        zh: "已存在 \(subject) 相同的记录；请使用其他值或修改该记录。", data: data)
    case aval_sqlite_constraint_foreign_key:
      return Failure(
        .conflict, "The record refers to one that does not exist, or others still refer to it.",
        zh: "该记录引用了不存在的记录，或仍被其他记录引用。", data: data)
    case aval_sqlite_constraint_not_null:
      return Failure(.conflict, "\(subject) is missing; supply it.", zh: "缺少 \(subject)；请补充。", data: data)
    case aval_sqlite_constraint_trigger:
      return Failure(.conflict, "The record may not be changed: \(message).", zh: "该记录不可更改：\(message)。", data: data)
    default:
      return Failure(
        .conflict, "A value breaks the rule \(subject); correct it.", zh: "有值违反规则 \(subject)；请更正。", data: data)
    }
  }

  /// SQL that does not compile: the module's author has to know which.
  private func mistake(of scope: AccessScope, _ sql: UnsafeRawBufferPointer?) -> Failure {
    let missing = "no such table: "
    if message.hasPrefix(missing) {
      let name = String(message.dropFirst(missing.count)).lowercased()
      if let absent = scope.absentViews[name] { return Failure(.moduleUnavailable, absent) }
    }
    var members = members
    if let sql { members.append(("sql", String(decoding: sql.prefix(4096), as: UTF8.self))) }
    // While migrations run, the module is refused; while a method runs, its request is.
    return Failure(
      scope.kind == .module ? .storage : .moduleUnavailable,
      "A statement of module \(scope.module) is not valid (\(message)); report it to the module's author.",
      zh: "模块 \(scope.module) 的语句无效（\(message)）；请向模块作者报告。", data: Self.object(members))
  }

  private var members: [(String, String)] { [("sqlite", "\(code)"), ("detail", message)] }
  private var data: [UInt8] { Self.object(members) }

  /// A JSON object of strings.
  private static func object(_ members: [(String, String)]) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    for (name, value) in members {
      json.key(name)
      json.string(value)
    }
    json.endObject()
    return json.bytes
  }
}

extension Failure {
  static let outOfMemory = Failure(
    .storage, "The host ran out of memory; give it more, or ask for less at once.", zh: "主机内存不足；请增加内存或减少单次请求的数据量。")

  static func notOneStatement(_ scope: AccessScope) -> Failure {
    Failure(
      .denied, "Module \(scope.module) must prepare exactly one statement at a time; split the text.",
      zh: "模块 \(scope.module) 每次只能准备一条语句；请拆分文本。")
  }
}
