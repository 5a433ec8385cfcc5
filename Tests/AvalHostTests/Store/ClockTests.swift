import AvalKit
import Glibc
import TestSupport
import Testing

/// Hosts whose clocks disagree, on one database.
@Suite("The clock", .serialized)
struct ClockTests {
  private static let customer: JSONValue = ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"]

  private func created(_ client: ChannelClient) throws -> ChannelClient.Reply {
    try client.call("archive.customer.create", Self.customer)
  }

  private func instants(_ client: ChannelClient) throws -> [String] {
    (try client.call("audit.list", ["limit": 1000]).result?["items"]?.arrayValue ?? []).compactMap {
      $0["at"]?.stringValue
    }
  }

  @Test("architecture 9: a second host whose clock is a little behind records, and reads, no earlier than the first")
  func behind() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let first = try ChannelClient(database: database, now: "2026-05-06T09:04:00+08:00")
      let second = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
      #expect(try created(second).result != nil)
      #expect(try created(first).result != nil)
      #expect(try created(second).result != nil)
      #expect(
        try instants(first) == [
          "2026-05-06T01:00:00.000Z", "2026-05-06T01:04:00.000Z", "2026-05-06T01:04:00.000Z",
        ])
      // What the first recorded is not in the second's future.
      let found = try second.call("archive.customer.search", ["text": "金甸"])
      #expect(found.result?["items"]?.arrayValue?.count == 3)
      #expect(first.finish() == 0)
      #expect(second.finish() == 0)
    }
  }

  @Test(
    "architecture 9: five minutes behind is recorded, one second more is refused until the clock is accepted; reads go on",
    arguments: [("08:55:00", true), ("08:54:59", false)])
  func refused(_ time: String, _ isTaken: Bool) throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let before = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
      #expect(try created(before).result != nil)
      #expect(before.finish() == 0)
      let now = "2026-05-06T\(time)+08:00"
      let after = try ChannelClient(database: database, now: now)
      let reply = try created(after)
      #expect((reply.result != nil) == isTaken, "\(reply.text)")
      #expect(try after.call("archive.customer.search", ["text": "金甸"]).result != nil)
      guard !isTaken else {
        #expect(after.finish() == 0)
        return
      }
      #expect(reply.kind == "failedPrecondition" && reply.text.contains("aval doctor --accept-clock"), "\(reply.text)")
      #expect(try Self.check("clock", after)?["ok"]?.boolValue == false)
      #expect(after.finish() == 0)
      let refused = try doctor(database, now)
      #expect(refused.code == 1 && refused.text.hasPrefix("FAIL clock"), "\(refused.text)")
      let taken = try doctor(database, now, "--accept-clock")
      #expect(taken.code == 0, "\(taken.text)")
      let accepted = try ChannelClient(database: database, now: now)
      #expect(try created(accepted).result != nil)
      #expect(try Self.check("clock", accepted)?["ok"]?.boolValue == true)
      let all = try instants(accepted)
      #expect(all == all.sorted() && all.allSatisfy { $0 >= "2026-05-06T01:00:00" }, "\(all)")
      #expect(try accepted.call("audit.list", ["method": "clock.accept"]).result?["items"]?.arrayValue?.count == 1)
      #expect(try accepted.call("audit.verify").result?["ok"]?.boolValue == true)
      #expect(accepted.finish() == 0)
    }
  }

  @Test("architecture 9: a clock more than a day ahead is a warning of health, gone with the first write")
  func ahead() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let before = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
      #expect(try created(before).result != nil)
      #expect(before.finish() == 0)
      for (now, warns) in [("2026-05-07T09:00:00+08:00", false), ("2026-05-08T09:00:01+08:00", true)] {
        let client = try ChannelClient(database: database, now: now)
        #expect((try Self.check("clock", client)?["warning"]?.boolValue ?? false) == warns, "\(now)")
        #expect(try Self.check("clock", client)?["ok"]?.boolValue == true)
        #expect(try created(client).result != nil)
        #expect((try Self.check("clock", client)?["warning"]?.boolValue ?? false) == false, "\(now)")
        #expect(client.finish() == 0)
      }
    }
  }

  @Test(
    "architecture 9: a clock that has run away clears nothing and moves no recording time until something is written")
  func runaway() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let key = ("idempotencyKey", JSONValue.string("once"))
      var client = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
      let first = try client.call("archive.customer.create", Self.customer, meta: [key])
      #expect(client.finish() == 0)
      mkdir(database + ".rejects", 0o700)
      try Workspace.write("{}\n", to: database + ".rejects/job_1.jsonl")
      client = try ChannelClient(database: database, now: "2027-03-01T09:00:00+08:00")
      #expect(try client.call("archive.customer.search", ["text": "金甸"]).result != nil)
      #expect(try Self.check("clock", client)?["warning"]?.boolValue == true)
      #expect(client.finish() == 0)
      client = try ChannelClient(database: database, now: "2026-05-06T09:01:00+08:00")
      let again = try client.call("archive.customer.create", Self.customer, meta: [key])
      #expect(first.result != nil && again.result == first.result, "\(again.text)")
      #expect(try created(client).result != nil)
      #expect(client.finish() == 0)
      #expect(Workspace.names(in: database + ".rejects") == ["job_1.jsonl"])
    }
  }

  @Test("architecture 9: a clock that is far behind refuses writes alone; what is read on record is answered")
  func readsGoOn() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let before = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
      #expect(try created(before).result != nil)
      #expect(before.finish() == 0)
      let after = try ChannelClient(database: database, now: "2026-05-06T08:00:00+08:00")
      #expect(try after.call("archive.card.get", ["customer": "jindian001"]).result != nil)
      #expect(try created(after).kind == "failedPrecondition")
      let all = try instants(after)
      #expect(all.count == 2 && all.allSatisfy { $0 == "2026-05-06T01:00:00.000Z" }, "\(all)")
      #expect(after.finish() == 0)
    }
  }

  @Test("The end of the last host leaves the books in one file: a copy of it alone is whole")
  func oneFile() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let client = try ChannelClient(database: database)
      #expect(try created(client).result != nil)
      #expect(client.finish() == 0)
      try Workspace.write(#require(Workspace.read(database)), to: folder + "/copy.sqlite")
      let copy = try ChannelClient(database: folder + "/copy.sqlite")
      #expect(try copy.call("archive.customer.search", ["text": "金甸"]).result?["items"]?.arrayValue?.count == 1)
      #expect(copy.finish() == 0)
    }
  }

  private static func check(_ name: String, _ client: ChannelClient) throws -> JSONValue? {
    try client.call("system.health").result?["checks"]?.arrayValue?.first { $0["name"]?.stringValue == name }
  }

  private func doctor(_ database: String, _ now: String, _ more: String...) throws -> (code: Int32, text: String) {
    let process = try ServedProcess(
      Workspace.aval, ["doctor", "--database", database] + more, environment: ["AVAL_NOW": now])
    process.closeInput()
    let text = String(decoding: process.rest(), as: UTF8.self)
    return (process.wait(), text)
  }
}
