/// The rules of portable SQL that hold for a statement's shape, not for single words: PostgreSQL knows truth values of
/// their own, wants subqueries in FROM named, has other reserved words, and finds a bare column behind DO UPDATE
/// ambiguous.
///
/// A statement is looked at once, when it is first prepared; the time is linear in its tokens.
struct PortableShape {
  /// What stands outside the subset, and the remedy, as parts of a sentence.
  struct Fault: Error {
    let en: String
    let remedy: String
    let zh: String
    let zhRemedy: String
  }

  /// What is known of one level of parentheses.
  private struct Level {
    /// The function `max` or `min` whose arguments these are.
    var extreme: String?
    /// Whether the level stands where FROM wants a source.
    var isSource = false
    var isQuery = false
    var isInFrom = false
    /// Whether a bare column means two tables here: behind DO UPDATE SET, outside of subqueries.
    var isUpdate = false
    /// Whether the next word is the column that is set.
    var isTarget = false
    /// The BETWEENs whose AND is still to come.
    var betweens = 0
    /// Each open CASE: whether its WHENs hold conditions, not values.
    var cases: [Bool] = []
  }

  /// Words in upper case; symbols; `?` for placeholders, `'` for numbers and whatever is quoted.
  private let tokens: [String]
  private var levels = [Level()]
  /// Whether the AND at hand ends a BETWEEN.
  private var endsBetween = false

  /// Refuses the first fault of a text.
  static func check(_ tokens: [String]) throws(Fault) {
    var shape = PortableShape(tokens: tokens)
    for index in tokens.indices { try shape.see(index) }
  }

  private init(tokens: [String]) { self.tokens = tokens }

  private mutating func see(_ index: Int) throws(Fault) {
    let (before, text) = (token(index - 1), tokens[index])
    switch text {
    case "(": open(index)
    case ")": try close(index)
    case ",": try separate()
    case ";": levels = [Level()]
    case "=": levels[levels.count - 1].isTarget = false
    case "+": if !Self.isValue(before) { throw .unaryPlus }
    case "?": try seePlaceholder(index)
    default: if Self.isWord(text), before != "." { try see(word: text, index) }
    }
  }

  // MARK: Levels

  private mutating func open(_ index: Int) {
    let (outer, before, next) = (levels[levels.count - 1], token(index - 1), token(index + 1))
    var level = Level()
    level.isSource = before == "FROM" || before == "JOIN" || (before == "," && outer.isInFrom)
    level.isQuery = ["SELECT", "VALUES", "WITH"].contains(next)
    level.isUpdate = outer.isUpdate && !level.isQuery
    level.isTarget = outer.isTarget
    if before == "MAX" || before == "MIN" { level.extreme = before.lowercased() }
    levels.append(level)
  }

  private mutating func close(_ index: Int) throws(Fault) {
    guard levels.count > 1, let level = levels.popLast(), level.isSource, level.isQuery else { return }
    let next = token(index + 1)
    guard next == "AS" || next == "'" || (Self.isWord(next) && !Self.keywords.contains(next)) else {
      throw .unnamedSubquery
    }
  }

  private mutating func separate() throws(Fault) {
    if let extreme = levels[levels.count - 1].extreme { throw .scalarExtreme(extreme) }
    if levels[levels.count - 1].isUpdate, levels.count == 1 { levels[0].isTarget = true }
  }

  // MARK: Words

  private mutating func see(word: String, _ index: Int) throws(Fault) {
    let (before, next, top) = (token(index - 1), token(index + 1), levels.count - 1)
    if Self.reserved.contains(word), next != "(", next != "." { throw .reserved(word) }
    if before == "IS" || (before == "NOT" && token(index - 2) == "IS") {
      guard ["NULL", "NOT", "DISTINCT"].contains(word) else { throw .comparesWithIs }
    }
    switch word {
    case "FROM": levels[top].isInFrom = before != "DISTINCT"
    case "WHERE", "GROUP", "ORDER", "LIMIT", "HAVING", "UNION", "EXCEPT", "INTERSECT", "SELECT":
      levels[top].isInFrom = false
      if levels[top].isUpdate { levels[top].isTarget = false }
    case "RETURNING": levels[top].isUpdate = false
    case "SET" where before == "UPDATE":
      levels[top].isUpdate = true
      levels[top].isTarget = true
    case "BETWEEN": levels[top].betweens += 1
    case "AND":
      endsBetween = levels[top].betweens > 0
      if endsBetween { levels[top].betweens -= 1 }
    case "CASE": levels[top].cases.append(next == "WHEN")
    case "END": _ = levels[top].cases.popLast()
    default: try see(name: word, index)
    }
  }

  private mutating func see(name: String, _ index: Int) throws(Fault) {
    let next = token(index + 1)
    guard levels[levels.count - 1].isUpdate, !levels[levels.count - 1].isTarget, !Self.keywords.contains(name),
      token(index - 1) != "AS", next != "(", next != "."
    else { return }
    throw .bareColumn(name.lowercased())
  }

  /// A placeholder holds a number, a text or bytes: a condition is made by comparing it.
  private func seePlaceholder(_ index: Int) throws(Fault) {
    let next = token(index + 1)
    if token(index - 1) == "IS" { throw .comparesWithIs }
    let isCondition =
      switch token(index - 1) {
      case "NOT": true
      case "AND": !endsBetween && Self.endsCondition(next)
      case "WHEN": levels[levels.count - 1].cases.last != false && Self.endsCondition(next)
      case "WHERE", "ON", "HAVING", "OR": Self.endsCondition(next)
      case "(": next == "AND" || next == "OR" || (next == ")" && Self.begins.contains(token(index - 2)))
      default: false
      }
    if isCondition { throw .truth }
  }

  // MARK: Kinds of tokens

  private func token(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index] : "" }

  /// Words behind which a condition stands.
  private static let begins: Set<String> = ["AND", "HAVING", "NOT", "ON", "OR", "WHEN", "WHERE"]

  private static func endsCondition(_ text: String) -> Bool {
    ["AND", "OR", "THEN", ")", "", ";", "GROUP", "ORDER", "LIMIT", "UNION", "RETURNING"].contains(text)
  }

  private static func isWord(_ text: String) -> Bool {
    text.utf8.first.map { $0 == UInt8(ascii: "_") || $0 >= 0x80 || (0x41...0x5A).contains($0) } ?? false
  }

  private static func isValue(_ text: String) -> Bool {
    ["'", "?", ")", "END", "NULL"].contains(text) || (isWord(text) && !keywords.contains(text))
  }

  /// Words that stand for themselves where a column's name could stand.
  private static let keywords: Set<String> = [
    "ALL", "AND", "AS", "ASC", "BETWEEN", "BY", "CASE", "CAST", "CONFLICT", "CROSS", "DESC", "DISTINCT", "DO",
    "ELSE", "END", "ESCAPE", "EXCEPT", "EXISTS", "FROM", "GROUP", "HAVING", "IN", "INNER",
    "INTERSECT", "INTO", "IS", "JOIN", "LEFT", "LIKE", "LIMIT", "NOT", "NOTHING", "NULL", "NULLS", "OFFSET",
    "ON", "OR", "ORDER", "OUTER", "OVER", "PARTITION", "RETURNING", "SELECT", "SET", "THEN", "UNION", "UPDATE",
    "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH",
  ]

  /// Reserved in PostgreSQL, ordinary names in SQLite. https://www.postgresql.org/docs/15/sql-keywords-appendix.html
  private static let reserved: Set<String> = [
    "ANALYSE", "ANY", "ARRAY", "ASYMMETRIC", "AUTHORIZATION", "BOTH", "CONCURRENTLY", "CURRENT_CATALOG", "CURRENT_ROLE",
    "CURRENT_USER", "FETCH", "FREEZE", "GRANT", "ILIKE", "LATERAL", "LEADING", "LOCALTIME", "LOCALTIMESTAMP",
    "ONLY", "OVERLAPS", "PLACING", "SESSION_USER", "SIMILAR", "SOME", "SYMMETRIC", "TABLESAMPLE", "TRAILING",
    "USER", "VARIADIC", "VERBOSE",
  ]
}

extension PortableShape.Fault {
  static let unaryPlus = Self(
    en: "has a plus sign before a value", remedy: "leave it out; other databases refuse it before a text",
    zh: "在值前使用了加号", zhRemedy: "请去掉加号；其他数据库不接受文本前的加号")
  static let unnamedSubquery = Self(
    en: "has a subquery in FROM without a name", remedy: "write (SELECT …) AS name",
    zh: "在 FROM 中使用了未命名的子查询", zhRemedy: "请在其后加上 AS 名称")
  static let comparesWithIs = Self(
    en: "compares with IS", remedy: "write IS NULL, IS NOT NULL or IS NOT DISTINCT FROM",
    zh: "用 IS 比较", zhRemedy: "请改用 IS NULL、IS NOT NULL 或 IS NOT DISTINCT FROM")
  static let truth = Self(
    en: "uses a placeholder as a condition", remedy: "write ?1 = 1",
    zh: "将占位符用作条件", zhRemedy: "请写成 ?1 = 1")
  static func scalarExtreme(_ function: String) -> Self {
    Self(
      en: "calls \(function) with several values", remedy: "write CASE WHEN … THEN … ELSE … END",
      zh: "以多个值调用 \(function)", zhRemedy: "请改用 CASE WHEN … THEN … ELSE … END")
  }
  static func reserved(_ word: String) -> Self {
    Self(
      en: "uses the name \(word), which other databases reserve", remedy: "choose another name",
      zh: "使用了其他数据库保留的名称 \(word)", zhRemedy: "请另取名称")
  }
  static func bareColumn(_ name: String) -> Self {
    Self(
      en: "reads the column \(name) behind DO UPDATE without its table",
      remedy: "write the table's name before it, or excluded", zh: "在 DO UPDATE 之后读取列 \(name) 时未写表名",
      zhRemedy: "请在列名前写上表名或 excluded")
  }
}
