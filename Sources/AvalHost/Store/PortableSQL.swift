import AvalKit

/// The SQL that modules may write: what a lexical translation to another database can carry.
///
/// Looked at once, when a statement is first prepared. What only SQLite's compiler can see (tables, columns,
/// functions) is the authorizer's part; this is the part that only the text shows.
enum PortableSQL {
  /// Functions that modules may call; `lower` folds ASCII alone, as in a database of the C locale. No dates, no randomness, no JSON, nothing that yields floating point.
  static let functions: Set<String> = [
    "abs", "coalesce", "count", "dense_rank", "first_value", "group_concat", "instr", "lag", "last_value", "lead",
    "length", "lower", "ltrim", "max", "min", "nth_value", "ntile", "nullif", "rank", "replace", "row_number", "rtrim",
    "substr",
    "substring", "sum", "trim",
  ]

  /// Functions that migrations may call besides: applied ones are never edited, and each runs once, on the database that
  /// it shapes. Another database is given the schema as it stands after them.
  static let functionsOfMigrations: Set<String> = [
    "hex", "ifnull", "iif", "like", "typeof", "unicode", "upper",
  ]

  /// Refuses text outside the subset, with the remedy; SQLite itself reports mistakes of syntax.
  ///
  /// - Returns: the names in the text.
  static func check(_ sql: UnsafeRawBufferPointer, in scope: AccessScope) throws -> SQLNames {
    var lexer = SQLLexer(sql)
    var recent = RecentTokens()
    var expressions: Set<String> = []
    var mentioned: Set<String> = []
    var tokens: [String] = []
    while let token = lexer.next() {
      if scope.kind == .module, recent.isAtStart { try checkVerb(token, in: scope) }
      try checkWord(token, after: recent.previous, in: scope)
      try checkValue(token, after: recent, in: scope)
      try checkArithmetic(token, after: recent, in: scope)
      recent.add(token)
      if scope.kind == .module { tokens.append(token.shape) }
      if let name = recent.expression { expressions.insert(name) }
      if let name = token.name, name.utf8.contains(UInt8(ascii: "_")) { mentioned.insert(name) }
    }
    do {
      try PortableShape.check(tokens)
    } catch {
      throw refusal(scope, error.en, error.remedy, zh: error.zh, error.zhRemedy)
    }
    return SQLNames(expressions: expressions, mentioned: mentioned)
  }

  /// SQLite reports a WITH expression as if it were the table or view of the same name, so that name must be free.
  static func clash(_ name: String, in scope: AccessScope) -> Failure {
    refusal(
      scope, "names a WITH expression \(name) like a table or view", "give the expression a name of its own",
      zh: "将 WITH 表达式命名为已有的表或视图 \(name)", "请为该表达式另取名称")
  }

  private static func checkVerb(_ token: SQLLexer.Token, in scope: AccessScope) throws {
    let verb = token.keyword ?? ""
    if ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "REPLACE"].contains(verb) { return }
    if case .symbol(UInt8(ascii: ";")) = token { return }
    throw refusal(
      scope, "begins with \(verb)",
      "methods read and write rows; tables are shaped by migrations, transactions and settings belong to the host",
      zh: "以 \(verb) 开头", "方法只读写数据行；表结构由迁移文件定义，事务与设置由主机管理")
  }

  private static func checkWord(_ token: SQLLexer.Token, after previous: String?, in scope: AccessScope) throws {
    guard let word = token.keyword else { return }
    switch (previous, word) {
    case (nil, "REPLACE"), ("INSERT", "OR"), ("UPDATE", "OR"):
      throw refusal(
        scope, "uses \(previous ?? "") \(word)", "write ON CONFLICT … DO NOTHING or DO UPDATE",
        zh: "使用了 \(previous ?? "") \(word)", "请改用 ON CONFLICT … DO NOTHING 或 DO UPDATE")
    case (_, "CURRENT_TIMESTAMP"), (_, "CURRENT_DATE"), (_, "CURRENT_TIME"):
      throw refusal(
        scope, "asks the database for the time (\(word))", "bind call.now or call.today",
        zh: "向数据库询问时间（\(word)）", "请绑定 call.now 或 call.today")
    case (_, "AUTOINCREMENT"):
      throw refusal(
        scope, "uses AUTOINCREMENT", "take ids from call.nextID", zh: "使用了 AUTOINCREMENT", "请用 call.nextID 取得编号")
    case (_, "DEFERRABLE"), ("INITIALLY", "DEFERRED"):
      throw refusal(
        scope, "declares a deferred foreign key", "leave DEFERRABLE out and insert the referenced row first",
        zh: "声明了延迟外键", "请去掉 DEFERRABLE 并先插入被引用的行")
    case (_, "GLOB"), (_, "MATCH"), (_, "REGEXP"), (_, "INDEXED"), (_, "ISNULL"), (_, "NOTNULL"):
      throw refusal(
        scope, "uses \(word), which other databases do not have", "write instr, IS NULL or IS NOT NULL",
        zh: "使用了其他数据库没有的 \(word)", "请改用 instr、IS NULL 或 IS NOT NULL")
    case (_, "LIKE") where scope.kind != .migration:
      throw refusal(
        scope, "uses LIKE, which takes capitals for small letters in one database and not in another",
        "store a folded copy of the text and search it with instr",
        zh: "使用了 LIKE，其是否区分大小写因数据库而异", "请另存规范化的文本并用 instr 查找")
    case ("COLLATE", let collation) where collation != "BINARY":
      throw refusal(
        scope, "uses COLLATE \(word)", "store a folded copy of the text and compare that",
        zh: "使用了 COLLATE \(word)", "请另存规范化的文本并对其比较")
    case ("AS", "REAL"), ("AS", "FLOAT"), ("AS", "DOUBLE"), ("AS", "NUMERIC"):
      throw refusal(
        scope, "converts to \(word)", "compute with integers: minor units and parts of a whole",
        zh: "转换为 \(word)", "请用整数计算：最小货币单位与份额")
    default: break
    }
  }

  /// What makes a floating-point number of integers and texts: other types of CAST, and computing with a text.
  private static func checkArithmetic(
    _ token: SQLLexer.Token, after recent: RecentTokens, in scope: AccessScope
  ) throws {
    if recent.isInCast, recent.previous == "AS", !["integer", "text", "blob"].contains(token.name ?? "") {
      throw refusal(
        scope, "converts to something else than INTEGER, TEXT or BLOB",
        "compute with integers: minor units and parts of a whole",
        zh: "转换为 INTEGER、TEXT、BLOB 以外的类型", "请用整数计算：最小货币单位与份额")
    }
    let operators: Set<String> = ["+", "-", "*", "/", "%"]
    let isComputed: Bool
    switch token {
    case .quoted(_, UInt8(ascii: "'")): isComputed = operators.contains(recent.previous ?? "")
    case .symbol(let byte): isComputed = recent.wasText && operators.contains(String(UnicodeScalar(byte)))
    default: isComputed = false
    }
    guard isComputed else { return }
    throw refusal(
      scope, "computes with a text in quotes", "write the number, or bind it", zh: "以引号中的文本参与计算", "请直接写出数值或绑定参数")
  }

  private static func checkValue(
    _ token: SQLLexer.Token, after recent: RecentTokens, in scope: AccessScope
  ) throws {
    switch token {
    case .placeholder(let bytes):
      if bytes.count > 1, bytes[0] == UInt8(ascii: "?"), bytes[1...].allSatisfy({ (0x30...0x39).contains($0) }) {
        return
      }
      let text = String(decoding: bytes, as: UTF8.self)
      throw refusal(
        scope, "has the placeholder \(text)", "number the placeholders: ?1, ?2 …", zh: "使用了占位符 \(text)",
        "请使用编号占位符：?1、?2 …")
    case .number(let bytes):
      let isHex = bytes.count > 1 && (bytes[1] | 0x20) == UInt8(ascii: "x")
      let text = String(decoding: bytes, as: UTF8.self)
      // SQLite reads digits beyond 64 bits, and those behind a point of their own, as floating point.
      if isHex || (Int64(text) != nil && recent.previous != ".") { return }
      throw refusal(
        scope, "has the number \(text)", "compute with integers: minor units and parts of a whole",
        zh: "使用了数值 \(text)", "请用整数计算：最小货币单位与份额")
    default: return
    }
  }

  private static func refusal(
    _ scope: AccessScope, _ en: String, _ remedy: String, zh: String, _ zhRemedy: String
  ) -> Failure {
    Failure(
      .denied, "A statement of module \(scope.module) \(en); \(remedy).",
      zh: "模块 \(scope.module) 的语句\(zh)；\(zhRemedy)。")
  }
}
