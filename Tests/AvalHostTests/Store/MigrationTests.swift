import AvalHost
import AvalKit
import Glibc
import Synchronization
import Testing

private let items = "CREATE TABLE alpha_item (id INTEGER PRIMARY KEY, name TEXT) STRICT;"
private let view = ["alpha_item_v1": "CREATE VIEW alpha_item_v1 AS SELECT id, name FROM alpha_item"]

/// Everything that the schema and the host's records of it hold.
private func picture(_ database: Database) throws -> [String] {
  let connection = try database.openWriter()
  let schema = try connection.all(
    "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1"
  ) {
    $0.text(0)
  }
  let rows = try connection.all(
    "SELECT module || ' ' || number || ' ' || file || ' ' || library_version || ' ' || hex(sha256) "
      + "FROM host_migration ORDER BY 1"
  ) { $0.text(0) }
  let modules = try connection.all(
    "SELECT id || ' ' || state || ' ' || schema_version || ' ' || hex(fingerprint) FROM host_module ORDER BY 1"
  ) { $0.text(0) }
  return schema + rows + modules
}

@Test("architecture 3: a first start makes the tables and views and records what made them; a second changes nothing")
func startsTwice() throws {
  let scratch = try ScratchDatabase()
  let module = schema("alpha", migrations: [items], views: view)
  let database = try scratch.open([module])
  let before = try picture(database)
  #expect(before.contains { $0.hasPrefix("alpha 1 0001_step.sql 0.1.0 ") })
  #expect(before.contains { $0.hasPrefix("view alpha_item_v1") })
  let writer = try database.openWriter()
  #expect(try writer.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
  #expect(try writer.first("PRAGMA synchronous") { $0.int(0) } == 2)
  #expect(try writer.first("PRAGMA foreign_keys") { $0.int(0) } == 1)
  #expect(try writer.first("PRAGMA trusted_schema") { $0.int(0) } == 0)
  #expect(try writer.first("PRAGMA cell_size_check") { $0.int(0) } == 1)
  let version = try writer.first("PRAGMA data_version") { $0.int(0) }
  _ = try scratch.open([module])
  #expect(try writer.first("PRAGMA data_version") { $0.int(0) } == version)
  #expect(try picture(database) == before)
}

@Test("A later migration runs alone, on the data that is there, and changed views are published again")
func migratesFurther() throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open([schema("alpha", migrations: [items], views: view)])
  let scope = AccessScope(module: "alpha", views: [])
  try database.openWriter().query("INSERT INTO alpha_item VALUES (1, 'a')", as: scope)
  let second = """
    ALTER TABLE alpha_item ADD COLUMN amount INTEGER NOT NULL DEFAULT 7 CHECK (amount >= 0);
    ALTER TABLE alpha_item RENAME COLUMN name TO title;
    CREATE TABLE alpha_note (item INTEGER NOT NULL REFERENCES alpha_item (id), text TEXT UNIQUE) STRICT;
    INSERT INTO alpha_note (item, text) SELECT id, title FROM alpha_item;
    CREATE TRIGGER alpha_note_kept BEFORE DELETE ON alpha_note BEGIN SELECT RAISE(ABORT, 'notes are kept'); END;
    """
  let views = ["alpha_item_v1": "CREATE VIEW alpha_item_v1 AS SELECT id, title AS name, amount FROM alpha_item"]
  _ = try scratch.open([schema("alpha", migrations: [items, second], views: views, version: "0.2.0")])
  let writer = try database.openWriter()
  let reader = AccessScope(module: "beta", views: ["alpha_item_v1"])
  #expect(try writer.query("SELECT name, amount FROM alpha_item_v1", as: reader) == [["a", "7"]])
  #expect(try writer.query("SELECT text FROM alpha_note", as: scope) == [["a"]])
  let kept = try #require(failure { try writer.query("DELETE FROM alpha_note", as: scope) })
  #expect(kept.kind == .conflict)
  #expect(kept.message.en.contains("notes are kept"))
  #expect(
    try writer.all("SELECT library_version FROM host_migration ORDER BY number") { $0.text(0) } == ["0.1.0", "0.2.0"])
}

@Test("Tables can be rebuilt: dropped views and switched-off foreign keys let a column change its type")
func rebuildsTables() throws {
  let scratch = try ScratchDatabase()
  let first = items + "CREATE TABLE alpha_line (item INTEGER NOT NULL REFERENCES alpha_item (id)) STRICT;"
  let database = try scratch.open([schema("alpha", migrations: [first], views: view)])
  let scope = AccessScope(module: "alpha", views: [])
  try database.openWriter().query("INSERT INTO alpha_item VALUES (1, '12')", as: scope)
  try database.openWriter().query("INSERT INTO alpha_line VALUES (1)", as: scope)
  let rebuild = """
    CREATE TABLE alpha_new (id INTEGER PRIMARY KEY, name BLOB) STRICT;
    INSERT INTO alpha_new (id, name) SELECT id, CAST(name AS BLOB) FROM alpha_item;
    DROP TABLE alpha_item;
    ALTER TABLE alpha_new RENAME TO alpha_item;
    """
  _ = try scratch.open([schema("alpha", migrations: [first, rebuild], views: view)])
  let writer = try database.openWriter()
  #expect(try writer.query("SELECT name = x'3132' FROM alpha_item", as: scope) == [["1"]])
  #expect(failure { try writer.query("INSERT INTO alpha_line VALUES (2)", as: scope) }?.kind == .conflict)
  try writer.query("INSERT INTO alpha_line VALUES (1)", as: scope)
}

@Test("architecture 3: when the third migration fails everything is as before, and the other modules are migrated")
func failsWhole() throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open([schema("alpha", migrations: [items], views: view)])
  let before = try picture(database)
  let broken = schema(
    "alpha",
    migrations: [
      items, "CREATE TABLE alpha_two (id INTEGER) STRICT;",
      "CREATE TABLE alpha_three (id INTEGER) STRICT; INSERT INTO alpha_three VALUES ('x');",
    ], views: view, version: "0.2.0")
  let startup = try Startup(database, now: 1)
  let problem = try #require(failure { try startup.migrate(broken) })
  #expect(problem.message.en.contains("alpha"))
  #expect(problem.kind == .moduleUnavailable)
  #expect(problem.message.en.contains("migrations/0003_step.sql"))
  try startup.finish()
  #expect(try picture(database) == before)
  let second = try Startup(database, now: 1)
  #expect(failure { try second.migrate(broken) } != nil)
  try second.migrate(schema("beta", migrations: ["CREATE TABLE beta_item (id INTEGER) STRICT;"]))
  try second.finish()
  let after = try picture(database)
  #expect(Set(after).isSuperset(of: before))
  #expect(after.contains { $0.hasPrefix("table beta_item") })
  #expect(!after.contains { $0.contains("alpha_two") })
}

@Test("Nothing that was migrated is visible before finish, and nothing remains of a start that was given up")
func isOneTransaction() throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open()
  let before = try picture(database)
  do {
    let startup = try Startup(database, now: 1)
    try startup.migrate(schema("alpha", migrations: [items], views: view))
    #expect(try picture(database) == before)
  }
  #expect(try picture(database) == before)
}

@Test("A migration changed after it was applied is refused with module, file and both checksums")
func refusesChangedMigrations() throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open([schema("alpha", migrations: [items])])
  let before = try picture(database)
  let changed = schema("alpha", migrations: [items + " -- more"])
  let problem = try #require(failure { _ = try scratch.open([changed]) })
  let text = problem.message.en
  #expect(text.contains("alpha") && text.contains("0001_step.sql"))
  #expect(text.contains(SHA256.hex(items)) && text.contains(SHA256.hex(items + " -- more")))
  #expect(text.contains("restore"))
  #expect(try picture(database) == before)
}

@Test("A database that a newer library has migrated is refused with the version to install")
func refusesNewerSchemas() throws {
  let scratch = try ScratchDatabase()
  let two = [items, "CREATE TABLE alpha_two (id INTEGER) STRICT;"]
  let database = try scratch.open([schema("alpha", migrations: two, version: "0.3.0")])
  let before = try picture(database)
  let problem = try #require(failure { _ = try scratch.open([schema("alpha", migrations: [items])]) })
  #expect(problem.message.en.contains("0.3.0"))
  #expect(problem.message.en.contains("0002_step.sql"))
  #expect(try picture(database) == before)
}

@Test(
  "architecture 3: a migration that leaves its module's room, or the portable subset, is refused by name",
  arguments: [
    ("CREATE TABLE beta_item (id INTEGER) STRICT;", "beta_item"), ("CREATE TABLE item (id INTEGER) STRICT;", "item"),
    ("CREATE TABLE host_more (id INTEGER) STRICT;", "host_more"), ("DROP TABLE host_audit;", "host_audit"),
    ("DELETE FROM host_audit;", "host_audit"), ("UPDATE host_generation SET value = 0;", "host_generation"),
    ("INSERT INTO host_meta VALUES ('a', 'b');", "host_meta"),
    ("ALTER TABLE host_meta ADD COLUMN x TEXT;", "host_meta"),
    ("CREATE INDEX alpha_i ON host_audit (at);", "host_audit"),
    ("CREATE TABLE alpha_a (id INTEGER) STRICT; CREATE INDEX other_i ON alpha_a (id);", "other_i"),
    ("CREATE TABLE alpha_a (id INTEGER) STRICT; ALTER TABLE alpha_a RENAME TO beta_a;", "beta_a"),
    ("CREATE TRIGGER alpha_t AFTER INSERT ON host_audit BEGIN SELECT 1; END;", "host_audit"),
    ("CREATE VIEW alpha_x_v1 AS SELECT 1;", "CREATE VIEW"), ("CREATE TABLE alpha_a (id INTEGER);", "STRICT"),
    ("CREATE TABLE alpha_a (id REAL) STRICT;", "alpha_a.id"), ("CREATE TABLE alpha_a (id ANY) STRICT;", "alpha_a.id"),
    ("CREATE TABLE alpha_a (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;", "AUTOINCREMENT"),
    ("CREATE TABLE alpha_a (id INTEGER REFERENCES host_audit (seq)) STRICT;", "host_audit"),
    (
      "CREATE TABLE alpha_a (id INTEGER PRIMARY KEY, p INTEGER REFERENCES alpha_a (id) DEFERRABLE "
        + "INITIALLY DEFERRED) STRICT;",
      "deferred"
    ),
    ("CREATE TABLE alpha_a (at TEXT DEFAULT CURRENT_TIMESTAMP) STRICT;", "CURRENT_TIMESTAMP"),
    ("CREATE TABLE alpha_a (n TEXT COLLATE NOCASE) STRICT;", "NOCASE"), ("PRAGMA foreign_keys = OFF;", "PRAGMA"),
    ("ATTACH 'x' AS y;", "ATTACH"), ("COMMIT;", "COMMIT"), ("ROLLBACK;", "ROLLBACK"), ("SAVEPOINT x;", "SAVEPOINT"),
    ("RELEASE s0;", "SAVEPOINT"), ("CREATE TEMP TABLE alpha_t (id INTEGER) STRICT;", "CREATE TEMP TABLE"),
    ("CREATE VIRTUAL TABLE alpha_f USING fts5 (x);", "VIRTUAL"), ("VACUUM;", "VACUUM"),
    ("CREATE TABLE alpha_a (id INTEGER) STRICT; INSERT INTO alpha_a VALUES (random());", "random"),
    ("UPDATE sqlite_master SET sql = '';", "sqlite_master"), ("CREATE TABLE alpha_a (", "0001_step.sql"),
    (
      "CREATE TABLE alpha_a (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE alpha_b (a INTEGER "
        + "REFERENCES alpha_a (id)) STRICT; INSERT INTO alpha_b VALUES (9);",
      "alpha_a"
    ),
  ])
func refusesMigrations(_ sql: String, _ name: String) throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open()
  let before = try picture(database)
  let startup = try Startup(database, now: 1)
  let problem = try #require(failure { try startup.migrate(schema("alpha", migrations: [sql])) })
  #expect(problem.kind == .moduleUnavailable)
  #expect(problem.message.en.contains(name))
  #expect(problem.message.en.contains("alpha"))
  try startup.migrate(schema("beta", migrations: ["CREATE TABLE beta_ok (id INTEGER) STRICT;"]))
  try startup.finish()
  let after = try picture(database)
  #expect(after.filter { !$0.contains("beta") } == before)
  #expect(after.contains { $0.hasPrefix("table beta_ok") })
}

@Test(
  "architecture 3: a published view reads its module's own tables, plainly",
  arguments: [
    ["alpha_item_v1": "CREATE VIEW alpha_item_v1 AS SELECT actor AS name FROM host_audit"],
    ["alpha_item_v1": "CREATE VIEW alpha_item_v1 AS WITH w AS (SELECT id FROM alpha_item) SELECT id FROM w"],
    ["alpha_item_v1": "CREATE VIEW alpha_item_v1 AS SELECT nothing_like_it FROM alpha_item"],
    ["alpha_item_v1": "CREATE VIEW alpha_item_v1 AS SELECT random() AS id FROM alpha_item"],
    ["alpha_item_v1": "CREATE VIEW alpha_other_v1 AS SELECT id FROM alpha_item"],
    ["alpha_item_v1": "DELETE FROM alpha_item"], ["alpha_item_v1": "CREATE TABLE alpha_x (id INTEGER) STRICT"],
    ["alpha_item": "CREATE VIEW alpha_item AS SELECT 1"], ["beta_item_v1": "CREATE VIEW beta_item_v1 AS SELECT 1"],
    [
      "alpha_item_v1": "CREATE VIEW alpha_item_v1 AS SELECT id FROM alpha_item",
      "alpha_over_v1": "CREATE VIEW alpha_over_v1 AS SELECT id FROM alpha_item_v1",
    ],
  ])
func refusesViews(_ views: [String: String]) throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open()
  let before = try picture(database)
  let problem = try #require(
    failure { _ = try scratch.open([schema("alpha", migrations: [items], views: views)]) })
  #expect(problem.message.en.contains("Module alpha"))
  #expect(problem.message.en.contains("_v1") || problem.message.en.contains("alpha_item"))
  #expect(try picture(database) == before)
}

@Test("Two hosts that start at once on a new database both succeed, and it is migrated once")
func startsTwoHostsAtOnce() throws {
  for _ in 0..<10 {
    let scratch = try ScratchDatabase()
    let path = scratch.path
    let modules = [
      schema("alpha", migrations: [items], views: view),
      schema("beta", migrations: ["CREATE TABLE beta_item (id INTEGER) STRICT;"]),
    ]
    let problems = Mutex<[String]>([])
    let work: @Sendable () -> Void = {
      do {
        let startup = try Startup(try Database(path: path), now: 1)
        for module in modules { try startup.migrate(module) }
        try startup.finish()
      } catch {
        problems.withLock { $0.append("\(error)") }
      }
    }
    let threads = (0..<3).map { _ in Thread(work) }
    for thread in threads { thread.join() }
    #expect(problems.withLock { $0 } == [])
    let writer = try Database(path: path).openWriter()
    #expect(try writer.first("SELECT count(*) FROM host_migration") { $0.int(0) } == 2)
    #expect(try writer.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
  }
}

@Test("A database that another process keeps busy ends start-up, not one module")
func busyEndsStartup() throws {
  let scratch = try ScratchDatabase()
  _ = try scratch.open()
  let other = try Database(path: scratch.path).openWriter()
  try other.beginImmediate()
  let startup = try Startup(Database(path: scratch.path, busyTimeout: 20), now: 1)
  #expect(failure { try startup.migrate(schema("alpha", migrations: [items])) }?.kind == .busy)
  other.rollback()
  #expect(failure { try startup.migrate(schema("beta", migrations: [])) }?.kind == .busy)
  #expect(failure { try startup.finish() }?.kind == .busy)
}

@Test("module.purge drops what is the module's, foreign keys among its tables included, and nothing else")
func purges() throws {
  let modules = try TwoModules()
  let writer = modules.writer
  try writer.query("INSERT INTO alpha_line VALUES (1, 1)", as: modules.scope)
  for id in ["alpha", "beta"] {
    try writer.run(
      "INSERT INTO host_work (module, kind, key, due, since, rank, details) VALUES (?1, 'check', 'a', 1, 1, 1, '{}')",
      [.text(id)])
  }
  try writer.beginImmediate()
  try ModuleStates.purge("alpha", on: writer)
  try writer.commit()
  #expect(try writer.all("SELECT module FROM host_work") { $0.text(0) } == ["beta"])
  #expect(try writer.all("SELECT name FROM sqlite_master WHERE name LIKE 'alpha%'") { $0.text(0) } == [])
  #expect(try ModuleStates.all(on: writer).map(\.id) == ["beta"])
  #expect(
    try writer.query("SELECT count(*) FROM beta_word_v1", as: AccessScope(module: "x", views: ["beta_word_v1"])) == [
      ["1"]
    ])
  _ = try modules.scratch.open([TwoModules.alpha])
  #expect(try writer.query("SELECT count(*) FROM alpha_item", as: modules.scope) == [["0"]])
}

@Test("A module's switch outlives migrations, and raising it raises the generation")
func keepsModuleStates() throws {
  let modules = try TwoModules()
  let writer = modules.writer
  let generation = try writer.readGeneration()
  try ModuleStates.set("alpha", to: .disabled, reason: Text("By hand.", zh: "手动停用。"), on: writer)
  #expect(try writer.readGeneration() == generation + 1)
  _ = try modules.scratch.open([
    schema(
      "alpha", migrations: TwoModules.alpha.migrations.map { String(decoding: $0.sql, as: UTF8.self) }, version: "0.9.0"
    )
  ])
  let alpha = try #require(try ModuleStates.all(on: writer).first { $0.id == "alpha" })
  #expect(alpha.state == .disabled)
  #expect(alpha.reason.en == "By hand.")
  #expect(alpha.schemaVersion == 1)
}
