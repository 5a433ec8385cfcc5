import AvalHost
import AvalKit
import Testing

/// Two modules: beta publishes a view of its items and keeps secrets; alpha reads the view.
struct TwoModules {
  static let alpha = schema(
    "alpha",
    migrations: [
      """
      CREATE TABLE alpha_item (id INTEGER PRIMARY KEY, name TEXT, amount INTEGER) STRICT;
      CREATE TABLE alpha_line (
        item INTEGER NOT NULL REFERENCES alpha_item (id), place INTEGER, PRIMARY KEY (item, place)
      ) STRICT;
      CREATE INDEX alpha_item_name ON alpha_item (name);
      """
    ])
  static let beta = schema(
    "beta",
    migrations: [
      """
      CREATE TABLE beta_secret (id INTEGER PRIMARY KEY, word TEXT, open INTEGER) STRICT;
      CREATE TABLE beta_line (secret INTEGER, word TEXT) STRICT;
      """
    ],
    views: [
      "beta_word_v1": "CREATE VIEW beta_word_v1 AS SELECT id, word FROM beta_secret WHERE open = 1",
      "beta_count_v1": "CREATE VIEW beta_count_v1 AS SELECT count(*) AS n FROM beta_secret",
      "beta_key_v1":
        "CREATE VIEW beta_key_v1 AS SELECT l.word FROM beta_line l JOIN beta_secret s ON s.id = l.secret",
    ])

  let scratch: ScratchDatabase
  let database: Database
  let writer: Connection
  let scope = AccessScope(
    module: "alpha", views: ["beta_word_v1", "beta_key_v1"],
    absentViews: ["gamma_limit_v1": Text("Module gamma is disabled.", zh: "模块 gamma 已停用。")])
  let betaScope = AccessScope(module: "beta", views: [])

  init() throws {
    scratch = try ScratchDatabase()
    database = try scratch.open([Self.alpha, Self.beta])
    writer = try database.openWriter()
    try writer.query("INSERT INTO alpha_item (id, name, amount) VALUES (1, 'a', 5), (2, 'b', 7)", as: scope)
    try writer.query("INSERT INTO beta_secret VALUES (1, 'open', 1), (2, 'hidden', 0)", as: betaScope)
  }
}

@Test(
  "architecture 3: a module reads and writes its own tables and reads the views it declares",
  arguments: [
    "SELECT count(*) FROM alpha_item", "SELECT 1 FROM alpha_item", "SELECT word FROM beta_word_v1",
    "SELECT count(*) FROM beta_word_v1", "SELECT a.name, w.word FROM alpha_item a JOIN beta_word_v1 w ON w.id = a.id",
    "SELECT coalesce(sum(amount), 0), min(name), max(name) FROM alpha_item WHERE instr(name, 'a') = 1",
    "SELECT name, sum(amount) OVER (ORDER BY id), lag(name) OVER (ORDER BY id) FROM alpha_item",
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
    "WITH w AS (SELECT word FROM beta_word_v1) SELECT word FROM w",
    "WITH alpha_x AS MATERIALIZED (SELECT id FROM alpha_item) SELECT id FROM alpha_x",
    "INSERT INTO alpha_item (name) VALUES ('c') RETURNING id",
    "INSERT INTO alpha_item (id, name) VALUES (1, 'z') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
    "UPDATE alpha_item SET amount = 3 WHERE id = 1", "DELETE FROM alpha_item WHERE id = 2",
    "INSERT INTO alpha_item (name) SELECT word FROM beta_word_v1", "SELECT id FROM alpha_item ORDER BY id NULLS LAST",
    "SELECT word FROM beta_key_v1", "SELECT count(*) FROM beta_key_v1", "SELECT 1 FROM beta_key_v1, beta_word_v1",
    "SELECT 1 ; -- the end", "WITH n AS (SELECT id FROM alpha_item) SELECT count(*) FROM n",
    "WITH n (a, b) AS (SELECT 1, 2), m AS (SELECT a FROM n) SELECT 1 FROM m, n",
    "SELECT count(*) FROM (WITH deep AS (SELECT 1) SELECT 1 FROM deep) AS found",
    "SELECT replace(name, 'a', 'b'), length(name) FROM alpha_item",
  ])
func allowsOwnWork(_ sql: String) throws {
  let modules = try TwoModules()
  let problem = failure { try modules.writer.query(sql, as: modules.scope) }
  #expect(problem == nil)
}

@Test(
  "architecture 3: what is not a module's own is refused, and the refusal names it",
  arguments: [
    ("SELECT * FROM beta_secret", "beta_secret"), ("SELECT 1 FROM beta_secret", "beta_secret"),
    ("SELECT count(*) FROM beta_secret", "beta_secret"), ("SELECT (SELECT word FROM beta_secret)", "beta_secret"),
    ("SELECT 1 FROM alpha_item WHERE EXISTS (SELECT 1 FROM beta_secret)", "beta_secret"),
    ("SELECT word FROM beta_word_v1 WHERE id IN (SELECT id FROM beta_secret)", "beta_secret"),
    ("SELECT * FROM (SELECT * FROM beta_secret) AS beta_word_v1", "beta_secret"),
    ("SELECT count(*) FROM beta_key_v1, beta_secret", "beta_secret"),
    ("SELECT count(*) FROM beta_key_v1, \"beta_secret\"", "beta_secret"),
    ("SELECT count(*) FROM beta_key_v1, [Beta_Secret]", "beta_secret"),
    ("SELECT count(*) FROM beta_key_v1 JOIN beta_secret USING (word)", "beta_secret"),
    ("SELECT n FROM beta_count_v1", "beta_count_v1"), ("SELECT 1 FROM beta_count_v1", "beta_count_v1"),
    ("INSERT INTO beta_secret VALUES (3, 'x', 1)", "beta_secret"), ("UPDATE beta_secret SET open = 1", "beta_secret"),
    ("DELETE FROM beta_secret", "beta_secret"), ("INSERT INTO beta_word_v1 VALUES (1, 'x')", "beta_word_v1"),
    ("SELECT * FROM host_audit", "host_audit"),
    ("UPDATE host_generation SET value = 9", "host_generation"), ("SELECT * FROM sqlite_master", "sqlite_master"),
    ("SELECT count(*) FROM sqlite_schema", "sqlite_schema"),
    ("SELECT * FROM pragma_table_info('alpha_item')", "sqlite_master"), ("SELECT * FROM dbstat", "sqlite_master"),
    ("SELECT value FROM json_each('[1]')", "sqlite_master"), ("PRAGMA user_version", "PRAGMA"),
    ("PRAGMA writable_schema = ON", "PRAGMA"), ("ATTACH 'x' AS y", "ATTACH"), ("DETACH main", "DETACH"),
    ("CREATE TABLE alpha_more (id INTEGER) STRICT", "CREATE"), ("DROP TABLE alpha_item", "DROP"),
    ("CREATE TEMP TABLE t (id INTEGER)", "CREATE"),
    ("CREATE INDEX alpha_i ON alpha_item (id)", "CREATE"),
    ("CREATE VIEW alpha_v1 AS SELECT 1", "CREATE"), ("CREATE TEMP VIEW v AS SELECT 1", "CREATE"),
    ("CREATE TRIGGER alpha_t AFTER INSERT ON alpha_item BEGIN SELECT 1; END", "CREATE"),
    ("CREATE VIRTUAL TABLE alpha_f USING fts5 (x)", "CREATE"),
    ("ALTER TABLE alpha_item ADD COLUMN z INTEGER", "ALTER"), ("REINDEX", "REINDEX"), ("ANALYZE", "ANALYZE"),
    ("BEGIN", "BEGIN"), ("COMMIT", "COMMIT"), ("ROLLBACK", "ROLLBACK"), ("SAVEPOINT x", "SAVEPOINT"),
    ("SELECT random()", "random"), ("SELECT date('now')", "date"), ("SELECT datetime()", "datetime"),
    ("SELECT strftime('%Y')", "strftime"), ("SELECT round(1)", "round"), ("SELECT avg(amount) FROM alpha_item", "avg"),
    ("SELECT total(amount) FROM alpha_item", "total"), ("SELECT json('{}')", "json"),
    ("SELECT load_extension('x')", "load_extension"), ("SELECT last_insert_rowid()", "last_insert_rowid"),
    ("SELECT sqlite_version()", "sqlite_version"), ("SELECT randomblob(9)", "randomblob"),
    ("SELECT CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"), ("SELECT rowid FROM alpha_line", "rowid"),
    ("EXPLAIN SELECT 1", "EXPLAIN"), ("VACUUM", "VACUUM"),
    ("WITH beta_secret AS (SELECT 1) SELECT count(*) FROM main.beta_secret", "beta_secret"),
    ("SELECT (WITH beta_secret AS (SELECT 1) SELECT 1), count(*) FROM beta_secret", "beta_secret"),
    ("SELECT pow(2, 3)", "pow"), ("SELECT printf('%d', 1)", "printf"),
  ])
func refusesForeignWork(_ sql: String, _ name: String) throws {
  let modules = try TwoModules()
  let problem = try #require(failure { try modules.writer.query(sql, as: modules.scope) })
  #expect(problem.kind == .denied)
  #expect(problem.message.en.contains(name))
  #expect(problem.message.en.contains("alpha"))
  #expect(problem.message.zhHans.contains(name))
  #expect(try modules.writer.query("SELECT count(*) FROM beta_secret", as: modules.betaScope) == [["2"]])
}

@Test(
  "architecture 3: a WITH expression named like a published view would read its module's tables, so it is refused",
  arguments: [
    "WITH beta_word_v1 AS (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "with BETA_WORD_V1 as (select * from beta_secret) select word from beta_word_v1",
    "WITH beta_word_v1 (word) AS (SELECT word FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH beta_word_v1 AS MATERIALIZED (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH beta_word_v1 AS NOT MATERIALIZED (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH \"beta_word_v1\" AS (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH 'beta_word_v1' AS (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH [beta_word_v1] AS (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH `beta_word_v1`AS(SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH x AS (SELECT 1), beta_word_v1 /* ( */ AS -- '\n (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "SELECT (WITH beta_word_v1 AS (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1 LIMIT 1)",
    "INSERT INTO alpha_item (name) WITH beta_word_v1 AS (SELECT * FROM beta_secret) SELECT word FROM beta_word_v1",
    "WITH RECURSIVE beta_word_v1 (word, n) AS (SELECT word, 1 FROM beta_secret) SELECT word FROM beta_word_v1",
  ])
func refusesTableExpressionsNamedLikeViews(_ sql: String) throws {
  let modules = try TwoModules()
  let problem = try #require(failure { try modules.writer.query(sql, as: modules.scope) })
  #expect(problem.kind == .denied)
  #expect(problem.message.en.contains("beta_word_v1"))
}

@Test("architecture 3: a view's rows are read, and its module's other rows are not")
func readsOnlyWhatIsPublished() throws {
  let modules = try TwoModules()
  #expect(try modules.writer.query("SELECT word FROM beta_word_v1", as: modules.scope) == [["open"]])
}

@Test("architecture 2: a view of a disabled module answers with the reason, by name or inside a larger query")
func namesWhatIsMissing() throws {
  let modules = try TwoModules()
  for sql in ["SELECT * FROM gamma_limit_v1", "SELECT 1 FROM alpha_item JOIN gamma_limit_v1"] {
    let problem = try #require(failure { try modules.writer.query(sql, as: modules.scope) })
    #expect(problem.kind == .moduleUnavailable)
    #expect(problem.message.en == "Module gamma is disabled.")
  }
}

@Test(
  "architecture 2: SQL outside the portable subset is refused with the remedy",
  arguments: [
    ("SELECT name FROM alpha_item WHERE id = ?", "?1"), ("SELECT name FROM alpha_item WHERE id = :id", "?1"),
    ("SELECT name FROM alpha_item WHERE id = @id", "?1"), ("SELECT name FROM alpha_item WHERE id = $id", "?1"),
    ("INSERT OR REPLACE INTO alpha_item (id) VALUES (1)", "ON CONFLICT"),
    ("REPLACE INTO alpha_item (id) VALUES (1)", "ON CONFLICT"),
    ("UPDATE OR IGNORE alpha_item SET id = 1", "ON CONFLICT"),
    ("SELECT amount * 1.5 FROM alpha_item", "integers"), ("SELECT amount * 1e3 FROM alpha_item", "integers"),
    ("SELECT CAST(amount AS REAL) FROM alpha_item", "integers"), ("SELECT amount * .5 FROM alpha_item", "integers"),
    ("SELECT CAST(amount AS \"REAL\") FROM alpha_item", "integers"),
    ("SELECT CAST(name AS DECIMAL(9, 2)) FROM alpha_item", "integers"),
    ("SELECT CAST((amount) AS [DOUBLE PRECISION]) FROM alpha_item", "integers"),
    ("SELECT 9223372036854775808", "integers"),
    ("SELECT '1.5' * amount FROM alpha_item", "quotes"), ("SELECT amount / '3' FROM alpha_item", "quotes"),
    ("SELECT avg(amount) FROM alpha_item", "portable"), ("SELECT total(amount) FROM alpha_item", "portable"),
    ("SELECT round(amount) FROM alpha_item", "portable"), ("SELECT name ->> '$.a' FROM alpha_item", "portable"),
    ("SELECT name COLLATE NOCASE FROM alpha_item", "folded"),
    ("SELECT 1 FROM alpha_item WHERE name GLOB 'a*'", "instr"),
    ("SELECT 1 FROM alpha_item WHERE name LIKE 'a%'", "instr"), ("SELECT typeof(name) FROM alpha_item", "portable"),
    ("SELECT upper(name) FROM alpha_item", "portable"), ("SELECT ifnull(name, '') FROM alpha_item", "portable"),
    ("SELECT hex(name) FROM alpha_item", "portable"), ("SELECT iif(amount = 1, 2, 3) FROM alpha_item", "portable"),
    ("SELECT 1; SELECT 2", "one statement"),
    ("", "one statement"), ("-- nothing", "one statement"),
  ])
func refusesUnportableText(_ sql: String, _ remedy: String) throws {
  let modules = try TwoModules()
  let problem = try #require(failure { try modules.writer.query(sql, as: modules.scope) })
  #expect(problem.kind == .denied)
  #expect(problem.message.en.contains(remedy))
}

@Test("architecture 3: a read may not write, on any connection")
func readsDoNotWrite() throws {
  let modules = try TwoModules()
  let sql = "UPDATE alpha_item SET amount = 0"
  let onWriter = try #require(failure { try modules.writer.query(sql, as: modules.scope, writes: false) })
  #expect(onWriter.kind == .denied)
  let reader = try Database(path: modules.scratch.path).openReader()
  _ = try reader.beginSnapshot()
  #expect(failure { try reader.query(sql, as: modules.scope, writes: true) } != nil)
  #expect(failure { try reader.run("DELETE FROM host_audit") } != nil)
  #expect(try modules.writer.query("SELECT sum(amount) FROM alpha_item", as: modules.scope) == [["12"]])
}

@Test("architecture 3: after a schema change a cached statement is asked about again when it is stepped")
func authorizesAgainAtStep() throws {
  let modules = try TwoModules()
  let sql = "SELECT word FROM beta_word_v1"
  #expect(try modules.writer.query(sql, as: modules.scope) == [["open"]])
  let other = try Database(path: modules.scratch.path).openWriter()
  try other.exec("DROP VIEW beta_word_v1; CREATE VIEW beta_word_v1 AS SELECT seq AS id, actor AS word FROM host_audit")
  let problem = try #require(failure { try modules.writer.query(sql, as: modules.scope) })
  #expect(problem.kind == .denied)
  #expect(problem.message.en.contains("host_audit"))
}

@Test("Broken rules of a table become conflicts that name the columns, never SQL text")
func constraintsAreConflicts() throws {
  let modules = try TwoModules()
  let cases: [(String, String)] = [
    ("INSERT INTO alpha_item (id) VALUES (1)", "alpha_item.id"),
    ("INSERT INTO alpha_line (item, place) VALUES (99, 1)", "refers to"),
    ("INSERT INTO alpha_line (item, place) VALUES (NULL, 1)", "alpha_line.item is missing"),
    ("INSERT INTO alpha_item (amount) VALUES ('much')", "alpha_item.amount"),
  ]
  for (sql, text) in cases {
    let problem = try #require(failure { try modules.writer.query(sql, as: modules.scope) })
    #expect(problem.kind == .conflict)
    #expect(problem.message.en.contains(text))
    #expect(!problem.message.en.contains("INSERT"))
  }
  let mistake = try #require(failure { try modules.writer.query("SELECT colour FROM alpha_item", as: modules.scope) })
  #expect(mistake.kind == .storage)
  #expect(mistake.message.en.contains("no such column: colour"))
  #expect(String(decoding: mistake.data, as: UTF8.self).contains("SELECT colour FROM alpha_item"))
}
