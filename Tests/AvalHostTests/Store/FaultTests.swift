import AvalHost
import AvalKit
import CSQLite
import FaultyDisk
import Testing

/// Failing disks and lost power. Serialised: there is one faulty disk.
@Suite("Faulty disk", .serialized)
struct FaultTests {
  /// What a host does from its start on; every number in `acknowledged` was committed before it was added.
  private func work(in path: String, settings: String = "", _ acknowledged: inout [Int64]) throws {
    let database = try Database(path: path, busyTimeout: 50, fileSystem: "faulty")
    let startup = try Startup(database, now: 1)
    try startup.migrate(TwoModules.alpha)
    try startup.migrate(TwoModules.beta)
    try startup.finish()
    let writer = try database.openWriter()
    try writer.exec("PRAGMA wal_autocheckpoint=20; \(settings)")
    let log = try AuditLog(writer, random: RandomPool().fill)
    let keys = try Idempotency(writer)
    let ids = try IDSequence(writer, site: 1)
    let scope = AccessScope(module: "alpha", views: [])
    for group in 0..<12 {
      var pending: [Int64] = []
      try writer.beginImmediate()
      ids.begin()
      try log.begin()
      for request in 0..<3 {
        try writer.savepoint(0)
        let id = try ids.next()
        try writer.query(
          "INSERT INTO alpha_item (id, name, amount) VALUES (?1, ?2, ?3)", as: scope,
          [.integer(id), .text(String(repeating: "金", count: 200 * request)), .integer(1)])
        try log.append(
          AuditRecord(at: 1, kind: .write, actor: "a", method: "m", subject: "itm_\(id)"), payload: [1, 2])
        let key = Idempotency.key(principal: "a", key: "\(group)-\(request)")
        let hash = Array("p".utf8).withUnsafeBytes { Idempotency.request(caller: .local, method: "m", params: $0) }
        _ = try Array("\(id)".utf8).withUnsafeBytes { try keys.insert(key, request: hash, at: 1, reply: $0) }
        try writer.release(0)
        pending.append(id)
      }
      try ids.flush()
      try log.seal()
      try writer.commit()
      acknowledged += pending
    }
  }

  /// Opens the file as the next start would, and looks for everything that was acknowledged.
  private func check(_ path: String, _ acknowledged: [Int64], _ hint: String) throws {
    let database = try Database(path: path)
    let startup = try Startup(database, now: 1)
    try startup.migrate(TwoModules.alpha)
    try startup.migrate(TwoModules.beta)
    try startup.finish()
    let writer = try database.openWriter()
    let found = try writer.all("SELECT id FROM alpha_item ORDER BY id") { $0.int(0) }
    #expect(found.starts(with: acknowledged), "\(hint): acknowledged rows are there")
    #expect(found.count % 3 == 0 && found.count <= acknowledged.count + 3, "\(hint): groups are whole")
    #expect(try writer.first("PRAGMA integrity_check") { $0.text(0) } == "ok", "\(hint): the file is sound")
    #expect(try writer.first("PRAGMA foreign_key_check") { $0.text(0) } == nil, "\(hint): references hold")
    let chain = try AuditReader(writer).verify()
    #expect(chain.isIntact && chain.entries == Int64(found.count), "\(hint): the chain has one entry a row")
    #expect(try writer.first("SELECT count(*) FROM host_idempotency") { $0.int(0) } == Int64(found.count))
    let last = try writer.first("SELECT last FROM host_sequence") { $0.int(0) } ?? 0
    #expect(found.allSatisfy { $0 & (1 << 48 - 1) <= last }, "\(hint): no id is given twice")
  }

  @Test(
    "D2 row 3: whichever write, sync or open fails, once or for ever, the books hold all that was acknowledged",
    arguments: [SQLITE_FULL, SQLITE_IOERR], [false, true])
  func everyOperationFails(code: Int32, forever: Bool) throws {
    var at: Int32 = 1
    var refused = 0
    while true {
      #expect(faulty_disk_start() == 0)
      let scratch = try ScratchDatabase()
      var acknowledged: [Int64] = []
      faulty_disk_fail(at, code, forever ? 1 : 0)
      do { try work(in: scratch.path, &acknowledged) } catch {
        refused += 1
        #expect(error is Failure)
      }
      let isDone = faulty_disk_operations() < at
      try check(scratch.path, acknowledged, "operation \(at)")
      if isDone { break }
      // Every one while files and tables are made; then one in eleven.
      at += at < 60 ? 1 : 11
    }
    #expect(refused > 20)
  }

  @Test("D2: power lost at any moment, with any part of what was not synced on disk, loses nothing acknowledged")
  func powerIsLost() throws {
    let seed = UInt64.random(in: 1 ... .max)
    print("SEED=\(seed)")
    var generator = TestGenerator(state: seed)
    #expect(faulty_disk_start() == 0)
    var total: Int32 = 0
    do {
      let scratch = try ScratchDatabase()
      var acknowledged: [Int64] = []
      faulty_disk_fail(0, 0, 0)
      try work(in: scratch.path, &acknowledged)
      total = faulty_disk_operations()
      #expect(acknowledged.count == 36)
    }
    for round in 0..<120 {
      #expect(faulty_disk_start() == 0)
      let scratch = try ScratchDatabase()
      var acknowledged: [Int64] = []
      let at = Int32.random(in: 1...total, using: &generator)
      faulty_disk_fail(at, SQLITE_IOERR, 1)
      do { try work(in: scratch.path, &acknowledged) } catch { #expect(error is Failure) }
      faulty_disk_lose_power(round % 4 == 0 ? 0 : UInt32.random(in: 1 ... .max, using: &generator))
      try check(scratch.path, acknowledged, "power lost at operation \(at)")
    }
  }

  @Test("D2 row 15: the canary: with commits that are not synced, the harness does find losses")
  func canary() throws {
    var losses = 0
    #expect(faulty_disk_start() == 0)
    faulty_disk_fail(0, 0, 0)
    let undisturbed = try ScratchDatabase()
    var whole: [Int64] = []
    try work(in: undisturbed.path, settings: "PRAGMA synchronous=NORMAL", &whole)
    let total = faulty_disk_operations()
    #expect(whole.count == 36)
    // The schema comes first: what is acknowledged is written in the last part.
    for round in Int32(1)...40 {
      #expect(faulty_disk_start() == 0)
      let scratch = try ScratchDatabase()
      var acknowledged: [Int64] = []
      faulty_disk_fail(total - (40 - round), SQLITE_IOERR, 1)
      do { try work(in: scratch.path, settings: "PRAGMA synchronous=NORMAL", &acknowledged) } catch {}
      faulty_disk_lose_power(0)
      let writer = try Database(path: scratch.path).openWriter()
      let found = failure {
        let rows = try writer.all("SELECT id FROM alpha_item ORDER BY id") { $0.int(0) }
        if !rows.starts(with: acknowledged) { losses += 1 }
      }
      if found != nil, !acknowledged.isEmpty { losses += 1 }
    }
    #expect(losses > 0)
  }
}
