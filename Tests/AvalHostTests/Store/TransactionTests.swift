import AvalHost
import AvalKit
import Glibc
import Testing

@Test("architecture 3: a savepoint that is undone takes its rows with it, and its neighbours stay")
func savepointsAreIndependent() throws {
  let modules = try TwoModules()
  let writer = modules.writer
  try writer.beginImmediate()
  try writer.savepoint(0)
  try writer.query("INSERT INTO alpha_item (id) VALUES (10)", as: modules.scope)
  try writer.release(0)
  try writer.savepoint(0)
  try writer.query("INSERT INTO alpha_item (id) VALUES (11)", as: modules.scope)
  try writer.savepoint(1)
  try writer.query("INSERT INTO alpha_item (id) VALUES (12)", as: modules.scope)
  try writer.undo(1)
  try writer.query("INSERT INTO alpha_item (id) VALUES (13)", as: modules.scope)
  try writer.release(0)
  try writer.savepoint(0)
  #expect(failure { try writer.query("INSERT INTO alpha_item (id) VALUES (10)", as: modules.scope) }?.kind == .conflict)
  #expect(writer.isInTransaction)
  try writer.undo(0)
  try writer.commit()
  #expect(!writer.isInTransaction)
  #expect(
    try writer.query("SELECT id FROM alpha_item WHERE id >= 10 ORDER BY id", as: modules.scope) == [
      ["10"], ["11"], ["13"],
    ])
}

@Test("Savepoints deeper than the limit are refused")
func savepointDepth() throws {
  let modules = try TwoModules()
  try modules.writer.beginImmediate()
  #expect(failure { try modules.writer.savepoint(Connection.savepointLimit) }?.kind == .limitExceeded)
  modules.writer.rollback()
}

@Test("A savepoint that remembers many changed pages is released and undone like any other, and no disk is called full")
func largeSavepoint() throws {
  let modules = try TwoModules()
  let writer = modules.writer
  let wide: [SQLValue] = [.text(String(repeating: "x", count: 3000))]
  try writer.beginImmediate()
  for _ in 0..<400 { try writer.query("INSERT INTO alpha_item (name) VALUES (?1)", as: modules.scope, wide) }
  try writer.commit()
  let counted = "SELECT count(*) FROM alpha_item WHERE name = ?1"
  let before = try writer.query(counted, as: modules.scope, wide)
  try writer.beginImmediate()
  for ending in ["undo", "release"] {
    // 400 pages of 4 KiB change: more than one write of SQLite's own temporary files may carry.
    try writer.savepoint(0)
    try writer.query("UPDATE alpha_item SET name = 'short' WHERE name = ?1", as: modules.scope, wide)
    if ending == "undo" {
      try writer.undo(0)
      #expect(try writer.query(counted, as: modules.scope, wide) == before)
    } else {
      try writer.release(0)
    }
  }
  try writer.commit()
  #expect(try writer.query(counted, as: modules.scope, wide) == [["0"]])
}

@Test("D1: on a full disk the request fails in one sentence, the books stay as they were, and work goes on after")
func diskFull() throws {
  let modules = try TwoModules()
  let writer = modules.writer
  let pages = try writer.first("PRAGMA page_count") { $0.int(0) } ?? 0
  try writer.exec("PRAGMA max_page_count=\(pages + 4)")
  try writer.beginImmediate()
  try writer.savepoint(0)
  var problem: Failure?
  for _ in 0..<200 where problem == nil {
    problem = failure {
      let values: [SQLValue] = [.text(String(repeating: "x", count: 4000))]
      try writer.query("INSERT INTO alpha_item (name) VALUES (?1)", as: modules.scope, values)
    }
  }
  #expect(problem?.kind == .storage)
  #expect(problem?.message.en.contains("full") == true)
  try writer.undo(0)
  writer.rollback()
  #expect(!writer.isInTransaction)
  try writer.exec("PRAGMA max_page_count=100000")
  #expect(try writer.query("SELECT count(*) FROM alpha_item", as: modules.scope) == [["2"]])
}

@Test("architecture 3: a snapshot stays as it was pinned while others commit")
func snapshotsArePinned() throws {
  let modules = try TwoModules()
  let reader = try Database(path: modules.scratch.path).openReader()
  let generation = try reader.beginSnapshot()
  try modules.writer.beginImmediate()
  try modules.writer.query("DELETE FROM alpha_item", as: modules.scope)
  try Generation.raise(on: modules.writer)
  try modules.writer.commit()
  #expect(try reader.query("SELECT count(*) FROM alpha_item", as: modules.scope) == [["2"]])
  #expect(try reader.readGeneration() == generation)
  reader.rollback()
  #expect(try reader.beginSnapshot() == generation + 1)
  #expect(try reader.query("SELECT count(*) FROM alpha_item", as: modules.scope) == [["0"]])
}

@Test("A second writer waits, then is told that another process writes")
func writersTakeTurns() throws {
  let modules = try TwoModules()
  let other = try Database(path: modules.scratch.path, busyTimeout: 20).openWriter()
  try modules.writer.beginImmediate()
  #expect(failure { try other.beginImmediate() }?.kind == .busy)
  try modules.writer.commit()
  try other.beginImmediate()
  other.rollback()
}

/// Endless to compute, nothing to write.
private let endless = """
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n
  """

@Test("architecture 3: a flag raised by another thread ends a running query, and the transaction it runs in goes on")
func cancelsReads() throws {
  let modules = try TwoModules()
  let writer = modules.writer
  let cancellation = Cancellation()
  writer.cancellation = cancellation
  try writer.beginImmediate()
  try writer.query("INSERT INTO alpha_item (id) VALUES (20)", as: modules.scope)
  var thread = pthread_t()
  let context = Unmanaged.passRetained(cancellation).toOpaque()
  pthread_create(
    &thread, nil,
    { context in
      usleep(20_000)
      if let context { Unmanaged<Cancellation>.fromOpaque(context).takeRetainedValue().raise() }
      return nil
    }, context)
  let problem = failure { try writer.query(endless, as: modules.scope) }
  pthread_join(thread, nil)
  #expect(problem == .cancelled)
  #expect(writer.isInTransaction)
  #expect(failure { try writer.query("SELECT 1", as: modules.scope) } == .cancelled)
  writer.cancellation = nil
  try writer.commit()
  #expect(try writer.query("SELECT count(*) FROM alpha_item WHERE id = 20", as: modules.scope) == [["1"]])
}

@Test("architecture 3: a statement that writes is never cut short: that would undo the requests that share its group")
func finishesWrites() throws {
  let modules = try TwoModules()
  let writer = modules.writer
  let cancellation = Cancellation()
  writer.cancellation = cancellation
  try writer.beginImmediate()
  try writer.query("INSERT INTO alpha_item (id) VALUES (20)", as: modules.scope)
  let sql = """
    WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
    INSERT INTO alpha_item (id, name) SELECT i, 'x' FROM n RETURNING id
    """
  let statement = try Array(sql.utf8).withUnsafeBytes {
    try writer.statement(sql: $0, scope: modules.scope, writes: true)
  }
  cancellation.raise()
  writer.cancellation = nil
  #expect(try statement.step())
  writer.cancellation = cancellation
  #expect(failure { _ = try statement.step() } == .cancelled)
  #expect(writer.isInTransaction)
  writer.release(statement)
  writer.cancellation = nil
  try writer.commit()
  #expect(try writer.query("SELECT count(*) FROM alpha_item WHERE id = 20", as: modules.scope) == [["1"]])
}
