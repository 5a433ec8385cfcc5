import AvalKit
import Glibc
import TestSupport
import Testing

@Suite("Keys of jobs", .serialized)
struct JobKeyTests {
  private struct NoReply: Error {
    let log: String
  }

  /// A request that becomes a job, sent and not waited for.
  private func send(
    _ client: ChannelClient, key: String, _ params: JSONValue = [:], detach: Bool = false
  ) -> Int {
    var meta: [(String, JSONValue)] = [("idempotencyKey", .string(key))]
    if detach { meta.append(("detach", .bool(true))) }
    let (id, line) = client.line("alpha.do.steps", params, meta: meta)
    client.process.send(line: line)
    return id
  }

  private func reply(to id: Int, _ client: ChannelClient) throws -> ChannelClient.Reply {
    while let line = client.process.line() {
      let found = try ChannelClient.reply(line)
      if found.id == id { return found.reply }
    }
    throw NoReply(log: client.process.errorText())
  }

  @Test(
    "a running job is joined by the same request alone; another with its key is a conflict, here and in a second host")
  func joinedByTheSameRequest() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      try work.put("hold")
      let first = try work.start()
      let second = try work.start()
      let asked = send(first, key: "k", ["text": "one"])
      let joined = send(first, key: "k", ["text": "one"])
      let detached = try reply(to: send(first, key: "k", ["text": "one"], detach: true), first)
      let job = try #require(detached.result?["job"]?.stringValue)
      #expect(
        try reply(to: send(second, key: "k", ["text": "one"], detach: true), second).result?["job"] == .string(job))
      let elsewhere = send(second, key: "k", ["text": "one"])
      for client in [first, second] {
        #expect(try reply(to: send(client, key: "k", ["text": "two"]), client).kind == "conflict")
        let write = try client.call("alpha.thing.put", ["text": "one"], meta: [("idempotencyKey", "k")])
        #expect(write.kind == "conflict", "\(write.text)")
        #expect(write.path == "/_meta/idempotencyKey")
      }
      work.remove("hold")
      let results = [
        try reply(to: asked, first), try reply(to: joined, first), try reply(to: elsewhere, second),
        try reply(to: send(second, key: "k", ["text": "one"]), second),
      ].map { $0.result }
      #expect(results[0]?["job"] == .string(job) && results[0]?["text"] == "all slices are done")
      #expect(results.allSatisfy { $0 == results[0] })
      #expect(try first.call("job.list").result?["items"]?.arrayValue?.count == 1)
      #expect(try reply(to: send(first, key: "k", ["text": "two"]), first).kind == "conflict")
      #expect(first.finish() == 0)
      #expect(second.finish() == 0)
    }
  }

  @Test("the key of a job that its host was killed over is known after the start, and the job ends once")
  func keyOutlivesAKill() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      try work.put("hold")
      let killed = try work.start()
      let job = try #require(try reply(to: send(killed, key: "k", detach: true), killed).result?["job"]?.stringValue)
      killed.process.kill()
      killed.process.wait()
      let client = try work.start()
      #expect(try reply(to: send(client, key: "k", ["text": "other"]), client).kind == "conflict")
      let joined = send(client, key: "k")
      work.remove("hold")
      #expect(try reply(to: joined, client).result?["job"] == .string(job))
      #expect(try client.call("job.list").result?["items"]?.arrayValue?.count == 1)
      let numbers = try work.rows("SELECT number FROM alpha_slice ORDER BY number")
      #expect(numbers == (0..<numbers.count).map(String.init))
      #expect(client.finish() == 0)
    }
  }

  @Test("a job that failed or was cancelled frees its key; health names the failed one")
  func failureFreesTheKey() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      try work.put("fail")
      let client = try work.start()
      let failed = try reply(to: send(client, key: "k"), client)
      #expect(failed.kind == "storage")
      let health = try WorkHost.health("jobs", client)
      #expect(!health.ok && health.detail.contains("It cannot go on."), "\(health.detail)")
      work.remove("fail")
      try work.put("hold")
      let other = try reply(to: send(client, key: "k", ["text": "two"], detach: true), client)
      let job = try #require(other.result?["job"])
      #expect(try client.call("job.cancel", ["id": job]).result != nil)
      #expect(try client.call("job.wait", ["id": job]).result?["job"]?["state"] == "cancelled")
      let states = try client.call("job.list").result?["items"]?.arrayValue ?? []
      #expect(states.map { $0["state"]?.stringValue } == ["cancelled", "failed"])
      #expect(states.allSatisfy { $0["principal"] == "local" && $0["actor"] == "local" })
      work.remove("hold")
      #expect(try work.rows("SELECT id FROM host_idempotency") == [])
      #expect(client.finish() == 0)
    }
  }
}
