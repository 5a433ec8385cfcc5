import AvalKit
import CSQLite
import Glibc
import TestSupport
import Testing

/// Calls that do not end: each is stopped at its limit, and where it does not return the host answers, says which, and
/// ends.
@Suite("Calls that do not end", .serialized)
struct EndlessCallTests {
  private static let rows = "CREATE TABLE alpha_row (id INTEGER PRIMARY KEY) STRICT;"

  private func module(_ methods: [String], moreOf: [String: String] = [:]) -> FixtureModule {
    var alpha = FixtureModule("alpha")
    alpha.methods = ["echo.get", "echo.put", "row.play"] + methods
    alpha.writes = Set(alpha.methods.filter { $0 == "echo.put" || $0 == "row.play" || $0.hasPrefix("put.") })
    alpha.moreOf = moreOf
    alpha.migrations["0001_row.sql"] = Self.rows
    return alpha
  }

  private func host(_ root: String, _ limits: String) -> FixtureHost {
    FixtureHost(root: root, modules: ["alpha"], more: #", "limits": {\#(limits)}"#)
  }

  /// The replies that come until the host closes its output, by their ids.
  private func replies(_ client: ChannelClient) throws -> [Int: ChannelClient.Reply] {
    var replies: [Int: ChannelClient.Reply] = [:]
    while let line = client.process.line() {
      let (id, reply) = try ChannelClient.reply(line)
      if let id { replies[id] = reply }
    }
    return replies
  }

  /// The rows that the module has stored, read as from outside.
  private func storedRows(_ root: String) throws -> Set<Int64> {
    var handle: OpaquePointer?
    var statement: OpaquePointer?
    defer {
      sqlite3_finalize(statement)
      sqlite3_close_v2(handle)
    }
    try #require(sqlite3_open_v2(root + "/books.sqlite", &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
    try #require(sqlite3_prepare_v2(handle, "SELECT id FROM alpha_row", -1, &statement, nil) == SQLITE_OK)
    var rows: Set<Int64> = []
    while sqlite3_step(statement) == SQLITE_ROW { rows.insert(sqlite3_column_int64(statement, 0)) }
    return rows
  }

  @Test("SQL that does not end is stopped at callMilliseconds, read or write; its neighbours' writes stand")
  func endlessStatements() throws {
    try Workspace.withFolder { root in
      try module(["get.endless", "put.flood"]).write(below: root)
      let client = try host(root, #""callMilliseconds": 500"#).start()
      let read = try client.call("alpha.get.endless")
      #expect(read.kind == "limitExceeded" && read.text.contains("alpha.get.endless"), "\(read.text)")
      let lines = [
        client.line("alpha.row.play", ["text": "w1"]), client.line("alpha.put.flood", [:]),
        client.line("alpha.row.play", ["text": "w2"]),
      ]
      client.process.send(Array(lines.map { $0.text + "\n" }.joined().utf8))
      client.process.closeInput()
      let answers = try replies(client)
      #expect(answers[lines[0].id]?.result != nil && answers[lines[2].id]?.result != nil)
      let flood = answers[lines[1].id]
      #expect(flood?.kind == "limitExceeded" && flood?.text.contains("500 ms") == true, "\(flood?.text ?? "-")")
      #expect(client.process.wait() == 0)
      let second = try host(root, "").start()
      #expect(try second.call("alpha.row.play", ["text": "w1"]).kind == "conflict")
      #expect(try second.call("alpha.row.play", ["text": "w2"]).kind == "conflict")
      #expect(second.finish() == 0)
    }
  }

  @Test("A method that looks at its cancellation ends at the limit; one with a limit of its own is not cut short")
  func cooperative() throws {
    try Workspace.withFolder { root in
      let own = ["get.steady": #", "callMilliseconds": 600000"#]
      try module(["get.patient", "get.steady", "put.patient"], moreOf: own).write(below: root)
      let client = try host(root, #""callMilliseconds": 400"#).start()
      for method in ["alpha.get.patient", "alpha.put.patient"] {
        let reply = try client.call(method)
        #expect(reply.kind == "limitExceeded" && reply.text.contains(method), "\(reply.text)")
      }
      #expect(try client.call("alpha.get.steady").result?["text"]?.stringValue == "whole")
      #expect(client.finish() == 0)
    }
  }

  @Test("A read that hangs is answered and named, others go on; when half of the readers hang the host ends with 5")
  func hangingReads() throws {
    try Workspace.withFolder { root in
      try module(["get.spin"]).write(below: root)
      let client = try host(root, #""callMilliseconds": 300, "shutdownMilliseconds": 1000"#).start()
      let hung = try client.call("alpha.get.spin")
      #expect(hung.kind == "limitExceeded" && hung.text.contains("alpha.get.spin"), "\(hung.text)")
      #expect(try client.call("alpha.echo.get", ["text": "a"]).result != nil)
      #expect(try client.call("alpha.echo.put", ["text": "a"]).result != nil)
      let health = try client.call("system.health")
      #expect(health.result?["ok"] == .bool(false))
      #expect(health.text.contains("alpha.get.spin has not returned"), "\(health.text)")
      #expect(try client.call("alpha.get.spin").kind == "limitExceeded")
      #expect(client.process.wait() == 5)
      #expect(client.process.errorText().contains("the host ends because alpha.get.spin does not return"))
    }
  }

  @Test("A write that hangs ends the host with 5: what waits is answered busy, and nothing that is told so is stored")
  func hangingWrite() throws {
    try Workspace.withFolder { root in
      try module(["put.spin"]).write(below: root)
      let host = host(root, #""callMilliseconds": 300, "shutdownMilliseconds": 1000"#)
      for run in 0..<2 {
        let client = try host.start()
        #expect(try client.call("alpha.echo.get").result != nil)
        let first = 100 * run
        let lines =
          (1...3).map { client.line("alpha.row.play", ["text": .string("w\(first + $0)")]) }
          + [client.line("alpha.put.spin", [:])]
          + (4...6).map { client.line("alpha.row.play", ["text": .string("w\(first + $0)")]) }
          + [client.line("alpha.echo.get", [:])]
        client.process.send(Array(lines.map { $0.text + "\n" }.joined().utf8))
        let answers = try replies(client)
        #expect(client.process.wait() == 5)
        #expect(answers.count == lines.count)
        let spin = answers[lines[3].id]
        #expect(spin?.kind == "limitExceeded" && spin?.text.contains("alpha.put.spin") == true, "\(spin?.text ?? "-")")
        for line in lines[4...] { #expect(answers[line.id]?.kind == "busy", "\(answers[line.id]?.text ?? "-")") }
        let log = client.process.errorText()
        #expect(log.contains("alpha.put.spin has not returned"), "\(log)")
        // Whoever got a result is stored, and whoever was told "busy" is not.
        let stored = try storedRows(root)
        for (number, line) in zip([1, 2, 3, 0, 4, 5, 6], lines) where number > 0 {
          #expect(stored.contains(Int64(first + number)) == (answers[line.id]?.result != nil), "w\(first + number)")
        }
      }
      let third = try host.start()
      let (state, reason) = try FixtureHost.state(of: "alpha", third)
      #expect(state == "quarantined" && reason.contains("2 times in a row"), "\(reason)")
      #expect(third.finish() == 0)
    }
  }

  @Test("While a write hangs health names it, and module.disable is told so instead of waiting behind it")
  func disableBehindHang() throws {
    try Workspace.withFolder { root in
      try module(["put.spin"]).write(below: root)
      let client = try host(root, #""callMilliseconds": 600000"#).start()
      #expect(try client.call("alpha.echo.put").result != nil)
      client.process.send(line: client.line("alpha.put.spin", [:]).text)
      var health = try client.call("system.health")
      while health.result?["ok"] == .bool(true) {
        usleep(200_000)
        health = try client.call("system.health")
      }
      #expect(health.text.contains("waiting behind alpha.put.spin"), "\(health.text)")
      let disable = try client.call("module.disable", ["id": "alpha"])
      #expect(disable.kind == "busy" && disable.text.contains("alpha.put.spin"), "\(disable.text)")
      client.process.kill()
      client.process.wait()
    }
  }

  @Test("Cancelling a request that waits behind another answers at once, and it is not carried out")
  func cancelQueued() throws {
    try Workspace.withFolder { root in
      try module(["put.patient"]).write(below: root)
      let client = try host(root, "").start()
      let holding = client.line("alpha.put.patient", [:])
      let waiting = client.line("alpha.row.play", ["text": "w1"])
      client.process.send(line: holding.text)
      client.process.send(line: waiting.text)
      for id in [waiting.id, holding.id] {
        client.process.send(line: #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(id)}}"#)
        let reply = try ChannelClient.reply(try #require(client.process.line()))
        #expect(reply.id == id && reply.reply.kind == "cancelled", "\(reply.reply.text)")
      }
      #expect(try client.call("alpha.row.play", ["text": "w1"]).result != nil)
      #expect(client.finish() == 0)
    }
  }

  @Test("Audited reads run side by side; each leaves its entry before its reply")
  func auditedReads() throws {
    try Workspace.withFolder { root in
      let audited = #", "audited": true"#
      try module(
        ["get.patient", "get.plain", "get.fail"],
        moreOf: ["get.patient": audited, "get.plain": audited, "get.fail": audited]
      ).write(below: root)
      let client = try host(root, "").start()
      let patient = client.line("alpha.get.patient", [:])
      client.process.send(line: patient.text)
      #expect(try client.call("alpha.get.plain").result != nil)
      let entries = try client.call("audit.list", ["method": "alpha.get.plain"])
      #expect(entries.text.components(of: #""method":"alpha.get.plain""#) == 1, "\(entries.text)")
      #expect(try client.call("alpha.get.fail").kind == "conflict")
      client.process.send(line: #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(patient.id)}}"#)
      #expect(try ChannelClient.reply(try #require(client.process.line())).id == patient.id)
      // What was refused was not read.
      let all = try client.call("audit.list")
      #expect(all.text.components(of: #""kind":"read""#) == 1, "\(all.text)")
      #expect(client.finish() == 0)
    }
  }
}
