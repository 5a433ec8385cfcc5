import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

/// What a host clears away by itself.
@Suite("Housekeeping", .serialized)
struct HousekeepingTests {
  private static let customer: JSONValue = ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"]

  /// Waits until a query answers what is expected.
  private func expect(_ expected: Int64, _ sql: String, _ path: String) throws {
    let reader = try Database(path: path).openReader()
    var found: Int64 = -1
    for _ in 0..<600 {
      found = try reader.first(sql) { $0.int(0) } ?? -1
      if found == expected { return }
      usleep(100_000)
    }
    Issue.record("\(sql): \(found), not \(expected)")
  }

  private func waitUntil(_ isSo: () -> Bool) -> Bool {
    for _ in 0..<600 {
      if isSo() { return true }
      usleep(100_000)
    }
    return false
  }

  @Test("architecture 3: replies are kept for 30 days and not longer, in slices; their requests stay")
  func replies() throws {
    try Workspace.withFolder { folder in
      let path = folder + "/books.sqlite"
      let counted = "SELECT count(*) FROM host_idempotency"
      for (now, before, after) in [
        ("2026-05-06T09:00:00+08:00", 0, 1), ("2026-06-05T08:59:59+08:00", 1, 1), ("2026-06-05T09:00:01+08:00", 0, 0),
      ] as [(String, Int64, Int64)] {
        let client = try ChannelClient(database: path, now: now)
        #expect(try client.call("system.health").result != nil)
        try expect(before, counted, path)
        let reply = try client.call(
          "archive.customer.create", Self.customer, meta: before == after ? [] : [("idempotencyKey", "once")])
        #expect(reply.result != nil)
        try expect(after, counted, path)
        #expect(client.finish() == 0)
      }
    }
  }

  @Test("architecture 9: a database that is older than the rule to overwrite what is deleted is vacuumed once")
  func vacuumed() throws {
    try Workspace.withFolder { folder in
      let path = folder + "/books.sqlite"
      let noted = "SELECT count(*) FROM host_meta WHERE name = 'secureDelete'"
      #expect(try ChannelClient(database: path).finish() == 0)
      try expect(1, noted, path)
      do {
        let writer = try Database(path: path).openWriter()
        try writer.exec(
          "DELETE FROM host_meta; CREATE TABLE host_old (x TEXT) STRICT; INSERT INTO host_old VALUES (hex(zeroblob(60000)))"
        )
        try writer.exec("DROP TABLE host_old")
        #expect(try writer.first("PRAGMA freelist_count") { $0.int(0) } ?? 0 > 0)
      }
      #expect(try ChannelClient(database: path).finish() == 0)
      try expect(1, noted, path)
      let reader = try Database(path: path).openReader()
      #expect(try reader.first("PRAGMA freelist_count") { $0.int(0) } == 0)
    }
  }

  @Test("What was being received when its process ended is swept, what is still being received is not")
  func leftovers() throws {
    try Workspace.withFolder { folder in
      let path = folder + "/books.sqlite"
      var client = try ChannelClient(database: path)
      #expect(client.finish() == 0)
      mkdir(path + ".evidence", 0o700)
      try Workspace.write("half a file", to: path + ".evidence/.incoming-1")
      let receiving = try EvidenceStore(Database(path: path)).begin()
      mkdir(path + ".rejects", 0o700)
      for name in ["job_1.jsonl", "job_2.jsonl"] { try Workspace.write("{}\n", to: path + ".rejects/" + name) }
      var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
      try Workspace.write("mine", to: path + ".rejects/notes.txt")
      for file in [".rejects/job_1.jsonl", ".rejects/notes.txt", ".evidence/.incoming-1"] {
        utimes(path + file, &times)
      }
      client = try ChannelClient(database: path)
      #expect(
        waitUntil {
          Workspace.names(in: path + ".evidence").count == 1
            && Workspace.names(in: path + ".rejects") == ["job_2.jsonl", "notes.txt"]
        })
      #expect(!Workspace.names(in: path + ".evidence").contains(".incoming-1"))
      try Array("whole".utf8).withUnsafeBytes { try receiving.append($0) }
      _ = try receiving.finish()
      #expect(client.finish() == 0)
    }
  }

  @Test(
    "architecture 9: a module that has been away for 90 days is dropped as a subscriber, on record, its events with it")
  func absentSubscriber() throws {
    try Workspace.withFolder { root in
      let path = root + "/books.sqlite"
      var client = try SavepointTests.players(below: root).start()
      #expect(try client.call("module.disable", ["id": "gamma"]).result != nil)
      #expect(try client.call("alpha.do.play", ["text": "e1e2"]).result != nil)
      #expect(client.finish() == 0)
      try expect(2, "SELECT count(*) FROM host_outbox", path)
      client = try ChannelClient(database: path, config: root + "/aval.json", now: "2036-01-01T00:00:00Z")
      // A clock that is years ahead is borne out by what is recorded with it.
      #expect(try client.call("alpha.do.play", ["text": "w1"]).result != nil)
      try expect(0, "SELECT count(*) FROM host_subscription WHERE position = 0", path)
      // The newest event stays, so that no number is given twice.
      try expect(1, "SELECT count(*) FROM host_outbox", path)
      let dropped = try client.call("audit.list", ["method": "event.subscriber.drop"])
      #expect(dropped.result?["items"]?.arrayValue?.first?["subject"]?.stringValue == "gamma")
      #expect(client.finish() == 0)
    }
  }
}
