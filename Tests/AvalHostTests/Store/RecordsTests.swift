import AvalHost
import AvalKit
import Glibc
import Testing

@Test("architecture 3: the same key answers the first reply's bytes, another request with it is a conflict")
func idempotencyRepeatsAndConflicts() throws {
  let scratch = try ScratchDatabase()
  let writer = try scratch.open().openWriter()
  let keys = try Idempotency(writer)
  func hash(_ params: String, method: String = "alpha.post") -> Idempotency.Hash {
    Array(params.utf8).withUnsafeBytes { Idempotency.request(caller: .local, method: method, params: $0) }
  }
  func insert(_ key: Idempotency.Key, _ request: Idempotency.Hash, _ reply: String, at: Int64 = 5) throws -> Bool {
    try Array(reply.utf8).withUnsafeBytes { try keys.insert(key, request: request, at: at, reply: $0) }
  }
  let key = Idempotency.key(principal: "wang", key: "k-1")
  let request = hash("{\"a\":1}")
  guard case .new = try keys.find(key, request: request) else { return #expect(Bool(false), "the key is new") }
  #expect(try insert(key, request, "{\"id\":\"金甸\"}"))
  #expect(try !insert(key, request, "{}"))
  guard case .repeated(let reply) = try keys.find(key, request: request) else {
    return #expect(Bool(false), "the key is known")
  }
  #expect(reply == Array("{\"id\":\"金甸\"}".utf8))
  for other in [hash("{\"a\":2}"), hash("{\"a\":1}", method: "alpha.pos")] {
    guard case .conflict = try keys.find(key, request: other) else { return #expect(Bool(false), "it is a conflict") }
  }
  for other in [
    Idempotency.key(principal: "li", key: "k-1"), Idempotency.key(principal: "wan", key: "gk-1"),
    Idempotency.key(principal: "wang", key: ""), Idempotency.key(principal: "wang", key: "k-1-0123456789-and-more"),
    Idempotency.key(principal: "wang", key: "k-1-01234567899-and-more"),
  ] {
    guard case .new = try keys.find(other, request: request) else { return #expect(Bool(false), "keys are an actor's") }
    #expect(try insert(other, request, "{}"))
  }
  #expect(try insert(Idempotency.key(principal: "a", key: "old"), request, "1", at: 0))
  #expect(try keys.purge(before: 5, limit: 1) == 0)
  #expect(try keys.purge(before: 6, limit: 1) == 1)
  #expect(try keys.purge(before: 6, limit: 10) == 6)
}

@Test("api: ids carry the site, are never given twice, and a transaction that is given up leaves none behind")
func idsAreNeverRepeated() throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open()
  let writer = try database.openWriter()
  let ids = try IDSequence(writer, site: 1)
  try writer.beginImmediate()
  ids.begin()
  #expect(try ids.next() == 281_474_976_710_657)
  #expect(try ids.next() == 281_474_976_710_658)
  try ids.flush()
  try writer.commit()
  let other = try database.openWriter()
  let otherIDs = try IDSequence(other, site: 1)
  try other.beginImmediate()
  otherIDs.begin()
  #expect(try otherIDs.next() == 281_474_976_710_659)
  try otherIDs.flush()
  try other.commit()
  try writer.beginImmediate()
  ids.begin()
  #expect(try ids.next() == 281_474_976_710_660)
  writer.rollback()
  try writer.beginImmediate()
  ids.begin()
  #expect(try ids.next() == 281_474_976_710_660)
  try ids.flush()
  try writer.commit()
  let largest = try IDSequence(writer, site: 32_767)
  #expect(try largest.next() == 32_767 << 48 | 1)
  #expect(failure { _ = try IDSequence(writer, site: 32_768) }?.kind == .invalidParams)
  try writer.run("UPDATE host_sequence SET last = ?1 WHERE site = 1", [.integer((1 << 48) - 1)])
  ids.begin()
  #expect(failure { _ = try ids.next() }?.kind == .limitExceeded)
}

@Test(
  "architecture 3: events come in order, each subscriber from its own position, and a module that was away catches up")
func outboxDeliversInOrder() throws {
  let scratch = try ScratchDatabase()
  let writer = try scratch.open().openWriter()
  let outbox = try Outbox(writer)
  func emit(_ event: String, _ number: Int) throws {
    try Array("{\"n\":\(number)}".utf8).withUnsafeBytes {
      try outbox.append(
        event: event, caller: Caller(principal: "office", actor: "wang"), asOf: CivilDate(dayNumber: 20_000),
        at: Int64(number), payload: $0)
    }
  }
  try emit("early", 0)
  try outbox.subscribe("beta")
  try outbox.subscribe("gamma")
  for number in 1...5 { try emit(number % 2 == 0 ? "even" : "odd", number) }
  let start = try #require(try outbox.positions()["beta"])
  let all = try outbox.batch(after: start, events: ["even", "odd"], limit: 100)
  #expect(all.events.map(\.at) == [1, 2, 3, 4, 5])
  #expect(all.events.first?.caller == Caller(principal: "office", actor: "wang"))
  #expect(all.events.first?.asOf == CivilDate(dayNumber: 20_000))
  #expect(all.events.first?.payload == Array("{\"n\":1}".utf8))
  let even = try outbox.batch(after: start, events: ["even"], limit: 3)
  #expect(even.events.map(\.at) == [2])
  #expect(even.end == start + 3)
  try outbox.advance("beta", to: all.end)
  try outbox.advance("beta", to: start)
  #expect(try outbox.positions()["beta"] == all.end)
  #expect(try outbox.prune(limit: 100) == 1)
  try outbox.advance("gamma", to: even.end)
  #expect(try outbox.prune(limit: 2) == 2)
  #expect(try outbox.prune(limit: 2) == 1)
  try outbox.unsubscribe("gamma")
  #expect(try outbox.prune(limit: 100) == 1)
  try emit("odd", 6)
  #expect(try outbox.batch(after: all.end, events: ["odd"], limit: 9).events.map(\.at) == [6])
  try outbox.subscribe("beta")
  #expect(try outbox.positions() == ["beta": all.end])
}

@Test("architecture 3: a job is one process's at a time; a dead process's jobs are taken over with their checkpoint")
func jobsAreClaimedOnce() throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open()
  let writer = try database.openWriter()
  let jobs = Jobs(writer)
  var first: HostInstance? = try HostInstance(database)
  let second = try HostInstance(database)
  for id in 1...3 as ClosedRange<Int64> {
    try jobs.create(
      id: id, method: "alpha.run", caller: Caller(principal: "office", actor: "wang"), context: [1], params: [2], at: id
    )
  }
  let owner = try #require(first)
  #expect(owner.isAlive(second.id) && second.isAlive(owner.id) && second.isAlive(second.id))
  let queued = try jobs.abandoned(seenFrom: second, limit: 10)
  #expect(queued.map(\.id) == [1, 2, 3])
  #expect(try jobs.claim(queued[0], for: owner, at: 10))
  #expect(try !jobs.claim(queued[0], for: second, at: 10))
  #expect(try jobs.checkpoint(1, owner: owner, bytes: [7, 8], done: 3, total: 9, at: 11))
  #expect(try !jobs.checkpoint(1, owner: second, bytes: [9], done: 4, total: 9, at: 11))
  #expect(try jobs.abandoned(seenFrom: second, limit: 10).map(\.id) == [2, 3])
  let dead = owner.id
  withExtendedLifetime(owner) {}
  _ = consume owner
  first = nil
  #expect(!second.isAlive(dead))
  let orphan = try #require(try jobs.abandoned(seenFrom: second, limit: 10).first)
  #expect(orphan.id == 1)
  #expect(orphan.checkpoint == [7, 8])
  #expect(orphan.caller == Caller(principal: "office", actor: "wang"))
  #expect(orphan.done == 3 && orphan.total == 9 && orphan.state == .running)
  #expect(try jobs.claim(orphan, for: second, at: 12))
  #expect(try jobs.requestCancel(1, at: 13))
  #expect(try jobs.isCancelRequested(1))
  #expect(try jobs.finish(1, as: .done, result: [123], at: 14))
  #expect(try !jobs.finish(1, as: .failed, error: [1], at: 15))
  #expect(try !jobs.requestCancel(1, at: 15))
  let done = try #require(try jobs.get(1))
  #expect(done.state == .done && done.result == [123] && done.error == nil && done.owner == nil)
  #expect(try jobs.list(limit: 2).map(\.id) == [3, 2])
  #expect(try jobs.list(before: 2, limit: 2).map(\.id) == [1])
  #expect(try jobs.list(state: .queued, limit: 9).map(\.id) == [3, 2])
  #expect(try jobs.get(99) == nil)
}

@Test("architecture 5: original bytes are kept under their SHA-256, once, and changed ones are noticed")
func evidenceIsContentAddressed() throws {
  let scratch = try ScratchDatabase()
  let database = try scratch.open()
  let store = EvidenceStore(database)
  let content = Array("金甸,1\n".utf8)
  func receive() throws -> (sha256: String, bytes: Int64) {
    let file = try store.begin()
    try content[..<3].withUnsafeBytes { try file.append($0) }
    try content[3...].withUnsafeBytes { try file.append($0) }
    return try file.finish()
  }
  let first = try receive()
  #expect(first.sha256 == SHA256.hex(content))
  #expect(first.bytes == Int64(content.count))
  #expect(try receive() == first)
  var kept: [UInt8] = []
  try store.read(first.sha256) { kept += $0 }
  #expect(kept == content)
  do {
    let dropped = try store.begin()
    try content.withUnsafeBytes { try dropped.append($0) }
  }
  #expect(try names(in: store.folder) == [String(first.sha256.prefix(2))])
  let writer = try database.openWriter()
  let record = EvidenceRecord(
    sha256: first.sha256, bytes: first.bytes, encoding: "UTF-8", fileName: "a.csv", receivedAt: 4)
  #expect(try Evidence.record(record, on: writer))
  #expect(try !Evidence.record(record, on: writer))
  #expect(try Evidence.find(first.sha256, on: writer) == record)
  #expect(try Evidence.find("00", on: writer) == nil)
  truncate(store.path(of: first.sha256), 3)
  #expect(failure { try store.read(first.sha256) { _ in } }?.kind == .corrupt)
  unlink(store.path(of: first.sha256))
  #expect(failure { try store.read(first.sha256) { _ in } }?.kind == .notFound)
}

private func names(in folder: String) throws -> [String] {
  guard let directory = opendir(folder) else { throw Failure(.notFound, folder, zh: folder) }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

@Test("Random bytes differ and fill every size")
func randomBytes() {
  let pool = RandomPool()
  var seen: Set<[UInt8]> = []
  for size in [16, 16, 1024, 16, 1000, 1000] {
    var bytes = [UInt8](repeating: 0, count: size)
    bytes.withUnsafeMutableBytes { pool.fill($0) }
    #expect(seen.insert(bytes).inserted)
    #expect(Set(bytes).count > 4)
  }
}
