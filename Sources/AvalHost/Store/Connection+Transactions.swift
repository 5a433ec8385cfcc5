import AvalKit
import CSQLite

extension Connection {
  /// True while a transaction is open. SQLite ends one by itself on some failures (disk full, I/O, memory): a group
  /// that finds this false after a failure has lost everything since its `beginImmediate`.
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Opens a write transaction; fails with `busy` when another process writes longer than the busy timeout.
  package func beginImmediate() throws { try control("BEGIN IMMEDIATE") }

  /// Opens a read transaction and pins its snapshot by one look-up; answers the generation that is in force in it. Fails
  /// where the file is no longer the one that the host serves.
  package func beginSnapshot() throws -> Int64 {
    try watch.checkSoon()
    try control("BEGIN")
    do {
      return try readGeneration()
    } catch {
      rollback()
      throw error
    }
  }

  package func commit() throws { try control("COMMIT") }

  /// Ends the transaction if one is open. What fails here has been rolled back by SQLite already.
  package func rollback() {
    guard isInTransaction else { return }
    do { try control("ROLLBACK") } catch { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// Opens the savepoint of a nesting level, counted from 0 by the caller.
  package func savepoint(_ level: Int) throws { try savepointStatements(level).open.run() }
  /// Keeps what was written since the level's savepoint.
  package func release(_ level: Int) throws { try savepointStatements(level).release.run() }
  /// Undoes what was written since the level's savepoint, and closes it. Nothing to do where SQLite has already
  /// ended the transaction.
  package func undo(_ level: Int) throws {
    guard isInTransaction else { return }
    let statements = try savepointStatements(level)
    try statements.undo.run()
    try statements.release.run()
  }

  /// Rows changed by the last finished INSERT, UPDATE or DELETE.
  package var changes: Int64 { sqlite3_changes64(handle) }

  /// Rows that this connection has changed since it was opened.
  package var totalChanges: Int64 { sqlite3_total_changes64(handle) }

  /// Whose wish to stop ends module statements on this connection; nil: nobody's.
  package var cancellation: Cancellation? {
    get { authorizer.cancellation }
    set { authorizer.cancellation = newValue }
  }

  /// `host_generation` as of the current snapshot; what follows is no earlier than what the snapshot has recorded.
  package func readGeneration() throws -> Int64 {
    let statement =
      try generation
      ?? prepare(
        """
        SELECT generation.value, anchor.recorded_at
        FROM host_generation AS generation JOIN host_anchor AS anchor ON anchor.one = generation.one
        WHERE generation.one = 1
        """)
    generation = statement
    defer { statement.reset() }
    guard try statement.step() else { return 0 }
    recorded.raise(to: statement.int(1))
    return statement.int(0)
  }

  private func control(_ sql: String) throws {
    if let statement = controls[sql] { return try statement.run() }
    let statement = try prepare(sql)
    controls[sql] = statement
    try statement.run()
  }

  private func savepointStatements(_ level: Int) throws -> Savepoint {
    guard level < Self.savepointLimit else {
      throw Failure(
        .limitExceeded, "Savepoints nest deeper than \(Self.savepointLimit) levels; write the method flatter.",
        zh: "保存点嵌套超过 \(Self.savepointLimit) 层；请减少方法的嵌套。")
    }
    while savepoints.count <= level {
      let name = "s\(savepoints.count)"
      savepoints.append(
        Savepoint(
          open: try prepare("SAVEPOINT \(name)"), release: try prepare("RELEASE \(name)"),
          undo: try prepare("ROLLBACK TO \(name)")))
    }
    return savepoints[level]
  }
}
