import AvalKit
import CSQLite

/// Brings one module's tables and views up to date inside the caller's savepoint.
struct ModuleMigration {
  private let module: ModuleSchema
  private let connection: Connection
  private let now: Int64
  private let scope: AccessScope

  init(_ module: ModuleSchema, on connection: Connection, now: Int64) {
    self.module = module
    self.connection = connection
    self.now = now
    scope = AccessScope(module: module.id, kind: .migration)
  }

  func run(fingerprint: Digest) throws {
    let applied = try verifyApplied()
    try dropViews()
    let before = try tables()
    for (offset, file) in module.migrations.enumerated().dropFirst(applied) {
      try execute(file, folder: "migrations", in: scope)
      try connection.run(
        "INSERT INTO host_migration (module, number, file, sha256, library_version, applied_at) "
          + "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [
          .text(module.id), .integer(Int64(offset + 1)), .text(file.name), .blob(Digest.of(file.sql).bytes),
          .text(module.version), .integer(now),
        ])
    }
    try TableRules(module: module.id, connection).check(since: before)
    for view in module.views { try publish(view) }
    try connection.run(
      """
      INSERT INTO host_module (id, state, schema_version, library_version, fingerprint)
      VALUES (?1, 'enabled', ?2, ?3, ?4)
      ON CONFLICT (id) DO UPDATE SET schema_version = excluded.schema_version,
        library_version = excluded.library_version, fingerprint = excluded.fingerprint
      """,
      [
        .text(module.id), .integer(Int64(module.migrations.count)), .text(module.version), .blob(fingerprint.bytes),
      ])
  }

  /// How many migrations the database has already; refuses changed and unknown ones.
  private func verifyApplied() throws -> Int {
    let rows = try connection.all(
      "SELECT file, sha256, library_version FROM host_migration WHERE module = ?1 ORDER BY number", [.text(module.id)]
    ) { (file: $0.text(0), sha256: Digest($0.bytes(1)) ?? .zero, version: $0.text(2)) }
    for (offset, row) in rows.enumerated() {
      guard offset < module.migrations.count else {
        throw refusal(
          "the database has its migration \(row.file), which this library (\(module.version)) does "
            + "not know; install version \(row.version) or later",
          zh: "数据库中已有迁移 \(row.file)，而当前库（\(module.version)）不包含它；请安装 \(row.version) 或更高版本")
      }
      let file = module.migrations[offset]
      let found = Digest.of(file.sql)
      guard file.name == row.file, found == row.sha256 else {
        throw refusal(
          "migration \(row.file) was changed after it had been applied: expected SHA-256 "
            + "\(row.sha256.hex), found \(found.hex) in \(file.name); restore the file of version "
            + "\(row.version) and put the change into a new migration",
          zh:
            "迁移 \(row.file) 在应用后被修改：应为 SHA-256 \(row.sha256.hex)，\(file.name) 实为 \(found.hex)；请恢复 "
            + "\(row.version) 版的文件，并把改动写入新的迁移"
        )
      }
    }
    return rows.count
  }

  private func tables() throws -> Set<String> {
    Set(try connection.all("SELECT name FROM sqlite_master") { $0.text(0) })
  }

  private func dropViews() throws {
    let views = try connection.all("SELECT name FROM sqlite_master WHERE type = 'view'") { $0.text(0) }
    for view in views where scope.owns(view) { try connection.exec("DROP VIEW \(view)") }
  }

  /// Creates a view, then compiles a query of it as a stranger would: its tables must be the module's own.
  private func publish(_ view: ModuleSchema.File) throws {
    guard scope.owns(view.name), AccessScope.isViewName(view.name) else {
      throw refusal(
        "view \(view.name) is not named \(scope.prefix)…_v1; rename it",
        zh: "视图 \(view.name) 未按 \(scope.prefix)…_v1 命名；请重命名")
    }
    try execute(view, folder: "views", in: AccessScope(module: module.id, kind: .view))
    let created = try connection.first(
      "SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?1", [.text(view.name)]
    ) { _ in true }
    guard created == true else {
      throw refusal(
        "views/\(view.name).sql does not create \(view.name); make it one CREATE VIEW \(view.name)",
        zh: "views/\(view.name).sql 没有创建 \(view.name)；请写成一条 CREATE VIEW \(view.name)")
    }
    do {
      _ = try connection.compile(readingAll: view.name, scope: AccessScope(module: "reader", views: [view.name]))
    } catch let failure as Failure {
      throw refusal(
        "view \(view.name) may only read the module's own tables, without WITH and without other "
          + "views (\(failure.message.en))",
        zh: "视图 \(view.name) 只能读取本模块自己的表，不得使用 WITH 或其他视图（\(failure.message.zhHans)）")
    }
  }

  /// Runs a file's statements one by one under the module's scope.
  private func execute(_ file: ModuleSchema.File, folder: String, in scope: AccessScope) throws {
    do {
      try file.sql.withUnsafeBytes { try connection.execute(script: $0, scope: scope) }
    } catch let failure as Failure where ![.busy, .storage, .corrupt].contains(failure.kind) {
      throw Failure(
        .moduleUnavailable, "Module \(module.id) is refused: \(folder)/\(file.name): \(failure.message.en)",
        zh: "模块 \(module.id) 被拒绝：\(folder)/\(file.name)：\(failure.message.zhHans)", data: failure.data)
    }
  }

  private func refusal(_ en: String, zh: String) -> Failure {
    Failure(.moduleUnavailable, "Module \(module.id) is refused: \(en).", zh: "模块 \(module.id) 被拒绝：\(zh)。")
  }
}
