import AvalKit
import CSQLite

/// What a module's tables must be, looked at once after its migrations have run.
struct TableRules {
  private let scope: AccessScope
  private let connection: Connection

  init(module: String, _ connection: Connection) {
    scope = AccessScope(module: module, kind: .migration)
    self.connection = connection
  }

  /// - Parameter before: the names of all tables, indexes, triggers and views before the migrations.
  func check(since before: Set<String>) throws {
    let objects = try connection.all("SELECT type, name FROM sqlite_master") { (type: $0.text(0), name: $0.text(1)) }
    for object in objects where !before.contains(object.name) && !object.name.hasPrefix("sqlite_autoindex_") {
      guard scope.owns(object.name) else {
        throw refusal(
          "it creates \(object.type) \(object.name) outside its prefix \(scope.prefix); rename it",
          zh: "它创建了前缀 \(scope.prefix) 之外的 \(object.type) \(object.name)；请重命名")
      }
    }
    for object in objects where object.type == "table" && scope.owns(object.name) { try check(table: object.name) }
  }

  private func check(table: String) throws {
    let isStrict = try connection.first("SELECT strict FROM pragma_table_list WHERE name = ?1", [.text(table)]) {
      $0.int(0) != 0
    }
    guard isStrict == true else {
      throw refusal(
        "table \(table) is not STRICT; write STRICT behind its columns", zh: "表 \(table) 不是 STRICT；请在列定义之后写 STRICT")
    }
    let columns = try connection.all("SELECT name, type FROM pragma_table_xinfo(?1)", [.text(table)]) {
      (name: $0.text(0), type: $0.text(1).uppercased())
    }
    for column in columns where !["INTEGER", "TEXT", "BLOB"].contains(column.type) {
      throw refusal(
        "column \(table).\(column.name) is \(column.type); use INTEGER, TEXT or BLOB",
        zh: "列 \(table).\(column.name) 的类型为 \(column.type)；请使用 INTEGER、TEXT 或 BLOB")
    }
    let parents = try connection.all("SELECT \"table\" FROM pragma_foreign_key_list(?1)", [.text(table)]) { $0.text(0) }
    for parent in parents where !scope.owns(parent) {
      throw refusal(
        "table \(table) has a foreign key to \(parent) of another module; store the id and read the published view",
        zh: "表 \(table) 的外键指向其他模块的 \(parent)；请保存编号并读取已发布的视图")
    }
    let orphan = try connection.first("SELECT parent FROM pragma_foreign_key_check(?1) LIMIT 1", [.text(table)]) {
      $0.text(0)
    }
    if let orphan {
      throw refusal(
        "its migrations leave rows of \(table) that refer to missing rows of \(orphan); move the data before the key",
        zh: "其迁移使 \(table) 中的行引用了 \(orphan) 中不存在的行；请先迁移数据再加外键")
    }
  }

  private func refusal(_ en: String, zh: String) -> Failure {
    Failure(
      .moduleUnavailable, "Module \(scope.module) is refused: \(en).", zh: "模块 \(scope.module) 被拒绝：\(zh)。")
  }
}
