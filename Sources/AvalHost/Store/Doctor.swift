import AvalKit

/// What `aval doctor` looks at, on a database that may be served meanwhile: first the clock, then the file, the audit, the
/// host's own tables and the evidence, last what a start needs beside the database. Nothing is changed but, where it is asked for, which clock is accepted.
package enum Doctor {
  package static func run(
    _ configuration: Configuration, database path: String, acceptClock: Bool
  ) throws -> [StoreCheck] {
    guard Files.exists(path) else {
      throw Failure(
        .notFound, "There is no database \(path); name one that exists with --database.",
        zh: "没有数据库 \(path)；请用 --database 指定已存在的数据库。")
    }
    let database = try Database(path: path)
    let clock = try HostStart.clock(configuration, database)
    try Startup(database, now: clock.now.milliseconds).finish()
    let writer = try database.openWriter()
    var checks = [try checkClock(database, writer, clock, configuration, accept: acceptClock)]
    _ = try writer.beginSnapshot()
    defer { writer.rollback() }
    checks += books(writer)
    checks.append(StoreCheck.run("evidence") { try evidence(writer, EvidenceStore(database)) })
    checks.append(StoreCheck.run("destruction") { try StoreCheck.destruction(writer) })
    checks.append(StoreCheck.run("backup") { try LastBackup.check(writer, now: clock.now) })
    checks.append(StoreCheck.disk(of: path))
    checks += HostStart.checks(configuration)
    return checks
  }

  /// What can be told of books by themselves: the file, the audit and the host's own tables, in the connection's snapshot.
  static func books(_ connection: Connection) -> [StoreCheck] {
    [
      StoreCheck.run("database") { try file(connection) },
      StoreCheck.run("audit") { try audit(connection) },
      StoreCheck.run("tables") { try HostTableCheck(connection).run() },
    ]
  }

  private static func checkClock(
    _ database: Database, _ writer: Connection, _ clock: Clock, _ configuration: Configuration, accept: Bool
  ) throws -> StoreCheck {
    let before = try Anchor.read(writer)
    let found = StoreCheck.clock(clock, before)
    guard accept, !found.ok else { return found }
    let books = try WriterBooks(
      database, writer, site: configuration.site, random: RandomSource(seed: nil), clock: clock)
    try writer.beginImmediate()
    do {
      try books.audit.begin()
      clock.recorded.raise(to: books.audit.anchors.anchor.recordedAt)
      try books.audit.accept(clock)
      try writer.commit()
    } catch {
      writer.rollback()
      throw error
    }
    return StoreCheck.clock(clock, try Anchor.read(writer))
  }

  private static func file(_ connection: Connection) throws -> StoreCheck {
    let problems = try connection.all("PRAGMA integrity_check(5)") { $0.text(0) }.filter { $0 != "ok" }
    if let first = problems.first {
      return StoreCheck(
        "database", ok: false,
        Text(
          "The file is damaged: \(first). Restore the last backup, with the -wal and -shm files moved away.",
          zh: "文件已损坏：\(first)。请恢复最近的备份，并将 -wal 与 -shm 文件一并移走。"))
    }
    if let table = try connection.first("PRAGMA foreign_key_check", decode: { $0.text(0) }) {
      return StoreCheck(
        "database", ok: false,
        Text(
          "A row of \(table) refers to one that is missing: it was changed by hand. Restore the last backup.",
          zh: "\(table) 中有行引用了缺失的记录：曾被人为更改。请恢复最近的备份。"))
    }
    return StoreCheck("database", ok: true, Text("sound", zh: "完好"))
  }

  private static func audit(_ connection: Connection) throws -> StoreCheck {
    let found = try AuditReader(connection).verify()
    guard found.isIntact else {
      return StoreCheck(
        "audit", ok: false,
        Text(
          "Entry \(found.brokenAt ?? 0) is missing or not what was written. Restore the last backup.",
          zh: "第 \(found.brokenAt ?? 0) 条缺失或与写入时不符。请恢复最近的备份。"))
    }
    return StoreCheck(
      "audit", ok: true,
      Text("\(found.entries) entries, \(found.head.hash.hex)", zh: "共 \(found.entries) 条，\(found.head.hash.hex)"))
  }

  private static func evidence(_ connection: Connection, _ store: EvidenceStore) throws -> StoreCheck {
    let destroyed = try HostDestruction.digests(connection)
    let kept = try connection.all("SELECT sha256, bytes FROM host_evidence ORDER BY sha256") {
      (sha256: $0.text(0), bytes: $0.int(1))
    }
    for file in kept where !destroyed.contains(file.sha256) {
      guard try store.holds(file.sha256, bytes: file.bytes) else {
        return StoreCheck(
          "evidence", ok: false,
          Text(
            "The original file \(file.sha256) is missing or was changed. Restore it from a backup.",
            zh: "原始文件 \(file.sha256) 缺失或已被更改。请从备份恢复。"))
      }
    }
    return StoreCheck("evidence", ok: true, Text("\(kept.count) files", zh: "\(kept.count) 个文件"))
  }
}

extension AuditLog {
  /// Takes a clock that is behind the last recording for right, on record. Recording time itself does not go back: it
  /// waits until the clock has caught up.
  func accept(_ clock: Clock) throws {
    let before = anchors.anchor
    let reading = clock.reading
    let payload = try JSONCoding.encode(
      ["clock": reading, "lastRecording": Instant(milliseconds: before.clockAt)])
    try append(
      AuditRecord(
        at: clock.now.milliseconds, kind: .host, actor: "local", principal: "local", method: "clock.accept",
        subject: "clock"),
      payload: payload)
    try anchors.seal(
      Anchor(
        head: head, recordedAt: max(before.recordedAt, clock.now.milliseconds), clockAt: reading.milliseconds))
  }
}
