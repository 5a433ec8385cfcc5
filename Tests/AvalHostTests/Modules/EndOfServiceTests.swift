import AvalKit
import Glibc
import TestSupport
import Testing

/// How a host ends that has work: what somebody waits for, what nobody waits for, and what cannot be finished.
@Suite("The end of a host at work", .serialized)
struct EndOfServiceTests {
  private func served<T>(_ limits: String = "", _ body: (ChannelClient, FixtureHost) throws -> T) throws -> T {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = ["echo.get", "echo.put", "put.slow", "do.forever", "do.count"]
      alpha.writes = ["echo.put", "put.slow", "do.forever", "do.count"]
      alpha.jobs = ["do.forever", "do.count"]
      try alpha.write(below: root)
      let host = FixtureHost(root: root, modules: ["alpha"], more: #", "limits": {\#(limits)}"#)
      return try body(try host.start(), host)
    }
  }

  /// Starts a job that goes on for ever, detached; its id.
  private func startForever(_ client: ChannelClient) throws -> JSONValue {
    let started = try client.call("alpha.do.forever", meta: [("detach", true)])
    return try #require(started.result?["job"])
  }

  @Test("End of input: a job that somebody waits for is worked off and answered, exit 0")
  func attendedJob() throws {
    try served { client, _ in
      let job = client.line("alpha.do.count", [:])
      let write = client.line("alpha.echo.put", [:])
      client.process.send(Array("\(job.text)\n\(write.text)\n".utf8))
      client.process.closeInput()
      var answers: [Int: ChannelClient.Reply] = [:]
      while let line = client.process.line() {
        let (id, reply) = try ChannelClient.reply(line)
        answers[id ?? -1] = reply
      }
      #expect(answers[job.id]?.result?["job"] != nil, "\(answers[job.id]?.text ?? "-")")
      #expect(answers[write.id]?.result != nil)
      #expect(client.process.wait() == 0)
    }
  }

  @Test("End of input: a detached job does not hold the host; it stays at its checkpoint and goes on at the next start")
  func detachedJob() throws {
    try served { client, host in
      let job = try startForever(client)
      #expect(client.finish() == 0)
      let second = try host.start()
      #expect(try second.call("job.get", ["id": job]).result?["job"]?["state"]?.stringValue == "running")
      #expect(try second.call("job.cancel", ["id": job]).result != nil)
      #expect(try second.call("job.wait", ["id": job]).result?["job"]?["state"]?.stringValue == "cancelled")
      #expect(second.finish() == 0)
    }
  }

  @Test("SIGTERM gives what is accepted its time: what does not end is answered busy, exit 4")
  func signal() throws {
    try served(#""shutdownMilliseconds": 800"#) { client, _ in
      let job = client.line("alpha.do.forever", [:])
      client.process.send(line: job.text)
      let slow = client.line("alpha.put.slow", ["text": "done"])
      #expect(try client.call("alpha.echo.put").result != nil)
      client.process.send(line: slow.text)
      #expect(try client.call("system.health").result != nil)
      client.process.kill(SIGTERM)
      var answers: [Int: ChannelClient.Reply] = [:]
      while let line = client.process.line() {
        let (id, reply) = try ChannelClient.reply(line)
        answers[id ?? -1] = reply
      }
      #expect(client.process.wait() == 4)
      #expect(answers[job.id]?.kind == "busy", "\(answers[job.id]?.text ?? "-")")
      // Two seconds of work do not fit into the time; whatever it is told, it is told something.
      #expect(answers[slow.id] != nil)
      #expect(client.process.errorText().contains("were not performed"))
    }
  }

  @Test("SIGTERM and what is accepted ends within its time: exit 0, everything answered")
  func signalInTime() throws {
    try served { client, _ in
      let slow = client.line("alpha.put.slow", ["text": "done"])
      client.process.send(line: slow.text)
      #expect(try client.call("system.health").result != nil)
      client.process.kill(SIGINT)
      let reply = try ChannelClient.reply(try #require(client.process.line()))
      #expect(reply.id == slow.id && reply.reply.result?["text"]?.stringValue == "done")
      #expect(client.process.wait() == 0)
    }
  }

  @Test("A second signal gives no time: the rest is answered busy at once, exit 4")
  func secondSignal() throws {
    try served(#""shutdownMilliseconds": 600000"#) { client, _ in
      let job = client.line("alpha.do.forever", [:])
      client.process.send(line: job.text)
      #expect(try client.call("alpha.echo.put").result != nil)
      // Two that come before the process has run again count as one.
      var line: String?
      for _ in 0..<300 where line == nil {
        client.process.kill(SIGTERM)
        line = client.process.line(withinSeconds: 0.3)
      }
      let reply = try ChannelClient.reply(try #require(line))
      #expect(reply.id == job.id && reply.reply.kind == "busy", "\(reply.reply.text)")
      #expect(client.process.wait() == 4)
    }
  }

  @Test("1,030 calls that wait for a job: most are refused, and ping and cancel are read")
  func waitingCalls() throws {
    try served { client, _ in
      let job = try startForever(client)
      let waits = (0..<1030).map { _ in client.line("job.wait", ["id": job]) }
      client.process.send(Array(waits.map { $0.text + "\n" }.joined().utf8))
      var refused = 0
      while refused < 1030 - 256 {
        let reply = try ChannelClient.reply(try #require(client.process.line())).reply
        #expect(reply.kind == "limitExceeded", "\(reply.text)")
        refused += 1
      }
      client.process.send(line: #"{"jsonrpc":"2.0","id":"p","method":"ping"}"#)
      #expect(client.process.line()?.contains(#""id":"p""#) == true)
      // The first 256 wait; each can be cancelled, and its place is then free again.
      for id in [waits[0].id, waits[255].id] {
        client.process.send(line: #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(id)}}"#)
        let reply = try ChannelClient.reply(try #require(client.process.line()))
        #expect(reply.id == id && reply.reply.kind == "cancelled", "\(reply.reply.text)")
      }
      #expect(try client.call("system.describe").result?["limits"]?["waitingCalls"] == 256)
      #expect(try client.call("job.cancel", ["id": job]).result != nil)
      client.process.closeInput()
      let rest = String(decoding: client.process.rest(), as: UTF8.self).split(separator: "\n")
      #expect(rest.count == 254)
      #expect(client.process.wait() == 0)
    }
  }
}
