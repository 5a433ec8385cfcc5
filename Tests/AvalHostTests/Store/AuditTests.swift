import AvalHost
import AvalKit
import Testing

/// A chain of entries of every kind, written in groups.
struct WrittenChain {
  let scratch: ScratchDatabase
  let writer: Connection
  let log: AuditLog

  init(entries: Int64 = 12) throws {
    scratch = try ScratchDatabase()
    writer = try scratch.open().openWriter()
    log = try AuditLog(writer, random: RandomPool().fill)
    for number in 1...entries {
      if number % 4 == 1 {
        try writer.beginImmediate()
        try log.begin()
      }
      let kinds: [AuditRecord.Kind] = [.write, .read, .denied, .host]
      let record = AuditRecord(
        at: 1000 + number, kind: kinds[Int(number % 4)], actor: number % 3 == 0 ? "li" : "wang",
        principal: number % 2 == 0 ? "office" : nil,
        method: "alpha.item.\(number % 2 == 0 ? "post" : "get")", subject: "cus_\(number % 5)")
      let payload = number % 4 == 1 ? "" : "{\"n\":\(number)}"
      try log.append(record, payload: Array(payload.utf8))
      if number % 4 == 0 || number == entries {
        try log.seal(recordedAt: 1000 + number, clockAt: 1000 + number)
        try writer.commit()
      }
    }
  }

  var verification: AuditVerification {
    get throws { try AuditReader(writer).verify() }
  }
}

@Test("architecture 3: the chain holds, from its start and from any entry, and its head names the last one")
func chainHolds() throws {
  let chain = try WrittenChain()
  let found = try chain.verification
  #expect(found.isIntact)
  #expect(found.entries == 12)
  #expect(found.head == chain.log.head)
  #expect(found.brokenAt == nil)
  let later = try AuditReader(chain.writer).verify(from: 7)
  #expect(later.isIntact)
  #expect(later.entries == 6)
  #expect(later.head == found.head)
  #expect(failure { _ = try AuditReader(chain.writer).verify(from: 99) }?.kind == .notFound)
}

@Test(
  "architecture 3: whatever is changed in an entry, its payload or its place is found",
  arguments: [
    ("UPDATE host_audit SET at = at + 1 WHERE seq = 6", 6), ("UPDATE host_audit SET kind = 4 WHERE seq = 6", 6),
    ("UPDATE host_audit SET kind = 9 WHERE seq = 6", 6), ("UPDATE host_audit SET actor = 'x' WHERE seq = 6", 6),
    ("UPDATE host_audit SET method = method || 's' WHERE seq = 6", 6),
    ("UPDATE host_audit SET subject = '' WHERE seq = 6", 6),
    ("UPDATE host_audit SET principal = 'x' WHERE seq = 6", 6),
    ("UPDATE host_audit SET principal = NULL WHERE seq = 6", 6),
    ("UPDATE host_audit SET principal = 'office' WHERE seq = 7", 7),
    ("UPDATE host_audit SET actor = 'wan', method = 'g' || method WHERE seq = 5", 5),
    ("UPDATE host_audit SET payload_hash = zeroblob(32) WHERE seq = 6", 6),
    ("UPDATE host_audit SET payload_hash = x'00' WHERE seq = 6", 6),
    ("UPDATE host_audit SET hash = zeroblob(32) WHERE seq = 6", 6),
    ("UPDATE host_audit SET hash = (SELECT hash FROM host_audit WHERE seq = 5) WHERE seq = 6", 6),
    ("UPDATE host_audit SET seq = 99 WHERE seq = 6", 6), ("DELETE FROM host_audit WHERE seq = 6", 6),
    ("DELETE FROM host_audit WHERE seq = 1", 1),
    (
      "INSERT INTO host_audit SELECT 0, at, kind, actor, method, subject, payload_hash, hash, principal FROM "
        + "host_audit WHERE seq = 1",
      0
    ),
    (
      "INSERT INTO host_audit SELECT 13, at, kind, actor, method, subject, payload_hash, hash, principal FROM "
        + "host_audit WHERE seq = 12",
      13
    ),
    ("UPDATE host_audit_payload SET payload = x'7b7d' WHERE seq = 6", 6),
    ("UPDATE host_audit_payload SET salt = zeroblob(16) WHERE seq = 6", 6),
    (
      "UPDATE host_audit_payload SET salt = CAST(salt || substr(payload, 1, 1) AS BLOB), payload = "
        + "CAST(substr(payload, 2) AS BLOB) WHERE seq = 7",
      7
    ),
    ("DELETE FROM host_audit_payload WHERE seq = 6", 6),
    ("INSERT INTO host_audit_payload VALUES (5, zeroblob(16), x'7b7d')", 5),
    ("INSERT INTO host_audit_payload VALUES (40, zeroblob(16), x'7b7d')", 40),
  ] as [(String, Int64)])
func tamperingIsFound(_ sql: String, _ seq: Int64) throws {
  let chain = try WrittenChain()
  try chain.writer.exec(sql)
  let found = try chain.verification
  #expect(!found.isIntact)
  #expect(found.brokenAt == seq)
}

@Test(
  "architecture 9: entries that are missing at the end, all of them or those that were put there are found by the anchor",
  arguments: [
    ("DELETE FROM host_audit WHERE seq > 10; DELETE FROM host_audit_payload WHERE seq > 10", 11),
    ("DELETE FROM host_audit; DELETE FROM host_audit_payload", 1),
    ("UPDATE host_anchor SET entries = 11", 12), ("UPDATE host_anchor SET head = zeroblob(32)", 12),
  ] as [(String, Int64)])
func lossIsFound(_ sql: String, _ seq: Int64) throws {
  let chain = try WrittenChain()
  #expect(try Anchor.mismatch(chain.writer) == nil)
  try chain.writer.exec(sql)
  let found = try chain.verification
  #expect(!found.isIntact)
  #expect(found.brokenAt == seq)
  #expect(try Anchor.mismatch(chain.writer) != nil)
}

@Test("architecture 9: whoever changes the end and the anchor shows against the pair that an auditor kept")
func keptPair() throws {
  let chain = try WrittenChain()
  let kept = try Anchor.read(chain.writer).head
  let reader = AuditReader(chain.writer)
  #expect(try reader.verify(against: kept).isIntact)
  #expect(try !reader.verify(against: AuditHead(seq: 5, hash: kept.hash)).isIntact)
  try chain.writer.exec(
    """
    DELETE FROM host_audit WHERE seq > 10; DELETE FROM host_audit_payload WHERE seq > 10;
    UPDATE host_anchor SET entries = 10, head = (SELECT hash FROM host_audit WHERE seq = 10)
    """)
  #expect(try reader.verify().isIntact)
  let found = try reader.verify(against: kept)
  #expect(!found.isIntact && found.brokenAt == 11)
}

@Test("architecture 9: what is written after a loss does not close the gap, and nothing is built on foreign entries")
func gapStaysOpen() throws {
  let chain = try WrittenChain()
  let record = AuditRecord(at: 1, kind: .write, actor: "a", method: "m", subject: "s")
  try chain.writer.exec("DELETE FROM host_audit WHERE seq > 10; DELETE FROM host_audit_payload WHERE seq > 10")
  try chain.writer.beginImmediate()
  try chain.log.begin()
  #expect(try chain.log.append(record) == 13)
  try chain.log.seal()
  try chain.writer.commit()
  #expect(try chain.verification.brokenAt == 11)
  try chain.writer.exec(
    "INSERT INTO host_audit SELECT 20, at, kind, actor, method, subject, payload_hash, hash, principal FROM host_audit "
      + "WHERE seq = 1"
  )
  try chain.writer.beginImmediate()
  #expect(failure { try chain.log.begin() }?.kind == .corrupt)
  chain.writer.rollback()
}

@Test("architecture 3: a payload can lawfully be destroyed: the chain holds, and the destruction is an entry")
func destroysPayloads() throws {
  let chain = try WrittenChain()
  try chain.writer.beginImmediate()
  try chain.log.begin()
  let seq = try chain.log.destroyPayloads(of: [6, 8], at: 5000, actor: "zhao", reason: Array("{\"why\":\"A-1\"}".utf8))
  try chain.log.seal()
  try chain.writer.commit()
  #expect(seq == 13)
  #expect(try chain.verification.isIntact)
  let entries = try AuditReader(chain.writer).list(AuditFilter(), limit: 100).items
  #expect(entries[5].payload == nil && entries[7].payload == nil && entries[6].payload != nil)
  #expect(entries[12].record.method == AuditLog.destructionMethod)
  #expect(entries[12].record.subject == "6,8")
  try chain.writer.beginImmediate()
  try chain.log.begin()
  #expect(failure { _ = try chain.log.destroyPayloads(of: [6], at: 1, actor: "x", reason: []) }?.kind == .notFound)
  #expect(failure { _ = try chain.log.destroyPayloads(of: [], at: 1, actor: "x", reason: []) }?.kind == .limitExceeded)
  chain.writer.rollback()
}

@Test("An undone savepoint takes its entry with it when the head is put back; another process's entries are seen")
func headFollowsTheTransaction() throws {
  let chain = try WrittenChain(entries: 1)
  let record = AuditRecord(at: 1, kind: .write, actor: "a", method: "m", subject: "s")
  try chain.writer.beginImmediate()
  try chain.log.begin()
  let mark = chain.log.head
  try chain.writer.savepoint(0)
  try chain.log.append(record)
  try chain.writer.undo(0)
  chain.log.head = mark
  try chain.log.append(record)
  try chain.log.seal()
  try chain.writer.commit()
  let other = try Database(path: chain.scratch.path).openWriter()
  let otherLog = try AuditLog(other, random: RandomPool().fill)
  try other.beginImmediate()
  try otherLog.begin()
  #expect(try otherLog.append(record) == 3)
  try otherLog.seal()
  try other.commit()
  try chain.writer.beginImmediate()
  try chain.log.begin()
  #expect(try chain.log.append(record) == 4)
  try chain.log.seal()
  try chain.writer.commit()
  #expect(try chain.verification.isIntact)
}

@Test("audit.list: filters choose, pages follow one another, and a cursor belongs to its filter")
func listsAndPages() throws {
  let chain = try WrittenChain()
  let reader = AuditReader(chain.writer)
  func list(_ filter: AuditFilter) throws -> [Int64] { try reader.list(filter, limit: 100).items.map(\.seq) }
  #expect(try list(AuditFilter()) == Array(1...12))
  #expect(try list(AuditFilter(subject: "cus_3")) == [3, 8])
  #expect(try list(AuditFilter(actor: "li")) == [3, 6, 9, 12])
  #expect(try list(AuditFilter(method: "alpha.item.post")) == [2, 4, 6, 8, 10, 12])
  #expect(try list(AuditFilter(from: 1004, to: 1006)) == [4, 5])
  #expect(try list(AuditFilter(subject: "cus_1", actor: "li", method: "alpha.item.post")) == [6])
  #expect(try list(AuditFilter(subject: "")) == [])
  var seen: [Int64] = []
  var cursor: String?
  let filter = AuditFilter(actor: "wang")
  repeat {
    let page = try reader.list(filter, cursor: cursor, limit: 3)
    #expect(page.items.count <= 3)
    seen += page.items.map(\.seq)
    cursor = page.nextCursor
  } while cursor != nil
  #expect(try seen == list(filter))
  let next = try #require(try reader.list(filter, limit: 3).nextCursor)
  let wrong = failure { _ = try reader.list(AuditFilter(actor: "li"), cursor: next, limit: 3) }
  #expect(wrong?.kind == .invalidParams)
  #expect(wrong?.path == "/cursor")
  #expect(failure { _ = try reader.list(filter, cursor: "x", limit: 3) }?.kind == .invalidParams)
}
