import AvalHost
import AvalKit
import ModuleABI
import Testing

@Test(
  "architecture 2: a statement whose shape PostgreSQL refuses is refused here, with the remedy",
  arguments: [
    ("SELECT 1 FROM alpha_item WHERE ?1", "?1 = 1"), ("SELECT 1 FROM alpha_item WHERE (?1)", "?1 = 1"),
    ("SELECT 1 FROM alpha_item WHERE NOT ?1", "?1 = 1"), ("SELECT 1 FROM alpha_item WHERE id = 1 AND ?1", "?1 = 1"),
    ("SELECT 1 FROM alpha_item WHERE (id > 0 OR ?1) AND id < 9", "?1 = 1"),
    ("SELECT 1 FROM alpha_item WHERE (?1 OR id > 0)", "?1 = 1"),
    ("SELECT CASE WHEN ?1 THEN 1 ELSE 2 END FROM alpha_item", "?1 = 1"),
    ("SELECT CASE WHEN ?1 AND id > 2 THEN 1 END FROM alpha_item", "?1 = 1"),
    ("SELECT 1 FROM alpha_item WHERE id BETWEEN 1 AND 2 AND ?1", "?1 = 1"),
    ("SELECT 1 FROM alpha_item WHERE id IS ?1", "IS NULL"), ("SELECT 1 FROM alpha_item WHERE ?1 IS ?1", "IS NULL"),
    ("SELECT 1 FROM alpha_item WHERE id IS NOT amount", "IS NULL"),
    ("SELECT 1 FROM alpha_item WHERE +id = 1", "plus"), ("SELECT +id FROM alpha_item", "plus"),
    ("SELECT 1 FROM alpha_item ORDER BY +id", "plus"), ("SELECT 2 * (+id) FROM alpha_item", "plus"),
    ("SELECT count(*) FROM (SELECT id FROM alpha_item)", "AS name"),
    ("SELECT count(*) FROM (SELECT id FROM alpha_item) WHERE id > 1", "AS name"),
    ("SELECT count(*) FROM alpha_item AS a JOIN (SELECT id FROM alpha_item) ON 1 = 1", "AS name"),
    ("SELECT count(*) FROM alpha_item AS a, (SELECT id FROM alpha_item) WHERE a.id > 1", "AS name"),
    ("SELECT count(*) FROM alpha_item AS both", "BOTH"), ("SELECT count(*) AS user FROM alpha_item", "USER"),
    ("SELECT some.id FROM alpha_item AS some", "SOME"),
    ("SELECT max(id, 2) FROM alpha_item", "CASE"), ("SELECT min(id, amount, 1) FROM alpha_item", "CASE"),
    ("INSERT INTO alpha_item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET amount = amount + 1", "table's name"),
    (
      "INSERT INTO alpha_item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x', amount = abs(amount)", "amount"
    ),
    (
      "INSERT INTO alpha_item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE amount > 1",
      "amount"
    ),
  ])
func refusesShape(_ sql: String, _ remedy: String) throws {
  let modules = try TwoModules()
  let problem = try #require(failure { try modules.writer.query(sql, as: modules.scope) })
  #expect(problem.kind == .denied)
  #expect(problem.message.en.contains(remedy))
}

@Test(
  "architecture 2: what PostgreSQL carries passes the rules of shape",
  arguments: [
    "SELECT 1 FROM alpha_item WHERE coalesce(amount = ?1, FALSE)", "SELECT 1 FROM alpha_item WHERE ?1 = 1",
    "SELECT 1 FROM alpha_item WHERE id BETWEEN ?1 AND ?2",
    "SELECT 1 FROM alpha_item WHERE (id BETWEEN ?1 AND ?2) OR id IN (?1, ?2)",
    "SELECT 1 FROM alpha_item WHERE id BETWEEN ?1 AND ?2 AND amount > ?2",
    "SELECT 1 FROM alpha_item WHERE ?1 IS NULL OR id = ?1", "SELECT CASE id WHEN ?1 THEN 1 ELSE 2 END FROM alpha_item",
    "SELECT CASE WHEN id = ?1 THEN ?2 ELSE ?2 END FROM alpha_item", "SELECT abs(?1), -?1",
    "SELECT 1 FROM alpha_item WHERE id IS NOT NULL AND amount IS NOT DISTINCT FROM ?1",
    "SELECT id + 1, id + ?1, (id) + 2 FROM alpha_item", "SELECT count(*) + 1 FROM alpha_item",
    "SELECT CASE WHEN id = 1 THEN 1 ELSE 0 END + 1 FROM alpha_item",
    "SELECT count(*) FROM (SELECT id FROM alpha_item) AS found",
    "SELECT count(*) FROM (SELECT id FROM alpha_item) found WHERE found.id IN (SELECT id FROM alpha_item)",
    "SELECT count(*) FROM (alpha_item AS a JOIN alpha_line AS l ON l.item = a.id)",
    "SELECT 1 FROM alpha_item WHERE id IN (SELECT max(id) FROM alpha_item) AND id > 0",
    "SELECT max(id), min(coalesce(amount, 2)) FROM alpha_item",
    "SELECT a.id FROM alpha_item AS a WHERE a.name = 'user'",
    "INSERT INTO alpha_item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET amount = alpha_item.amount + excluded.amount",
    """
    INSERT INTO alpha_item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = excluded.name,
      amount = (SELECT max(amount) FROM alpha_item) WHERE alpha_item.amount > 1 RETURNING amount, id
    """, "INSERT INTO alpha_item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET (name, amount) = ('x', 3)",
    "UPDATE alpha_item SET amount = amount + 1, name = name WHERE amount > 1",
  ])
func carriesShape(_ sql: String) throws {
  let modules = try TwoModules()
  #expect(failure { try modules.writer.query(sql, as: modules.scope) } == nil)
}

@Test("architecture 2: a null says what could stand in its place, and an unknown type is refused")
func nullsAreTyped() throws {
  let modules = try TwoModules()
  let statement = try modules.writer.prepare("SELECT ?1 IS NULL")
  for type in [AVAL_INTEGER, AVAL_TEXT, AVAL_BLOB] {
    try statement.bindNull(of: type, at: 1)
    #expect(try statement.step())
    #expect(statement.int(0) == 1)
    statement.reset()
  }
  #expect(failure { try statement.bindNull(of: AVAL_NULL, at: 1) }?.kind == .denied)
  #expect(failure { try statement.bindNull(of: 9, at: 1) }?.kind == .denied)
}
