import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

@Suite("Modules that misbehave in a running host", .serialized)
struct MisbehaviourTests {
  @Test("Whatever a method answers or prints, its request is refused or answered, and the host goes on")
  func answers() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = [
        "echo.get", "do.print", "do.huge", "do.notutf8", "do.notjson", "do.notobject", "do.mute", "do.fail",
        "do.silent",
        "do.oddstatus",
      ]
      try alpha.write(below: root)
      let client = try FixtureHost(root: root, modules: ["alpha"]).start()
      let expected: [(method: String, kind: String?)] = [
        ("print", nil), ("huge", "limitExceeded"), ("notutf8", "corrupt"), ("notjson", "corrupt"),
        ("notobject", "corrupt"), ("mute", nil), ("fail", "conflict"), ("silent", "corrupt"), ("oddstatus", "corrupt"),
      ]
      for (method, kind) in expected {
        let reply = try client.call("alpha.do.\(method)", ["text": "数据"])
        #expect(reply.kind == kind, "\(method): \(reply.text.prefix(300))")
        #expect((reply.result != nil) == (kind == nil), "\(method): \(reply.text.prefix(300))")
      }
      let failed = try client.call("alpha.do.fail")
      #expect(failed.path == "/text")
      #expect(try client.call("alpha.echo.get", ["text": "数据"]).result?["text"]?.stringValue == "数据")
      #expect(client.finish() == 0)
      #expect(client.process.errorText().contains("a module writes to descriptor 1"))
    }
  }

  @Test("A module from outside never gets a result to a client that it has not declared, and its writes are undone")
  func undeclared() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = ["do.off", "do.insertoff", "job.insertoff", "do.insert"]
      alpha.writes = ["do.insertoff", "job.insertoff", "do.insert"]
      alpha.jobs = ["job.insertoff"]
      alpha.migrations = ["0001_thing.sql": "CREATE TABLE alpha_thing (id INTEGER PRIMARY KEY) STRICT;"]
      try alpha.write(below: root)
      let client = try FixtureHost(root: root, modules: ["alpha"]).start(environment: ["AVAL_CONFORMANCE": "0"])
      for method in ["do.off", "do.insertoff", "job.insertoff"] {
        let reply = try client.call("alpha." + method)
        #expect(reply.kind == "corrupt" && reply.result == nil, "\(reply.text)")
        #expect(reply.text.contains("alpha.\(method)") && reply.text.contains("/surprise"), "\(reply.text)")
      }
      // The row is not there: it can be inserted, once.
      #expect(try client.call("alpha.do.insert").error == nil)
      #expect(try client.call("alpha.do.insert").error != nil)
      #expect(client.finish() == 0)
    }
  }

  @Test("A pinned library runs from a sealed copy in memory, each from its own, and its file may go")
  func sealed() throws {
    try Workspace.withFolder { root in
      let pins = try ["alpha", "beta"].map { id in
        let library = try FixtureModule(id).write(below: root).library
        return #"{"id": "\#(id)", "sha256": "\#(SHA256.hex(try #require(Workspace.read(library))))"}"#
      }
      try Workspace.write(
        #"{"modulePaths": ["plugins"], "libraryPaths": ["lib"], "modules": [\#(pins.joined(separator: ", "))]}"#,
        to: root + "/aval.json")
      let client = try ChannelClient(database: root + "/books.sqlite", config: root + "/aval.json")
      #expect(try client.call("module.list").result?["items"]?.arrayValue?.count == 2)
      for id in ["alpha", "beta"] {
        unlink("\(root)/lib/lib\(id).so")
        #expect(try client.call("\(id).echo.get", ["text": .string(id)]).result?["text"]?.stringValue == id)
      }
      let maps = String(decoding: try #require(Workspace.read("/proc/\(client.process.pid)/maps")), as: UTF8.self)
      let inodes = Set(
        maps.split(separator: "\n").filter { $0.contains("memfd:aval-module") }.map { $0.split(separator: " ")[4] })
      #expect(inodes.count == 2 && !maps.contains("libalpha.so"), "\(maps)")
      #expect(client.finish() == 0)
    }
  }

  @Test("A sealed copy has the file's bytes and digest, and nothing can change it")
  func seals() throws {
    try Workspace.withFolder { root in
      let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try Workspace.write(bytes, to: root + "/file")
      let file = open(root + "/file", O_RDONLY)
      defer { close(file) }
      let copy = try SealedCopy(of: file, path: root + "/file")
      defer { close(copy.descriptor) }
      #expect(copy.sha256 == SHA256.hex(bytes))
      #expect(Workspace.read("/proc/self/fd/\(copy.descriptor)") == bytes)
      #expect(write(copy.descriptor, bytes, 1) == -1 && errno == EPERM)
      #expect(ftruncate(copy.descriptor, 0) == -1 && errno == EPERM)
      #expect(mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, copy.descriptor, 0) == MAP_FAILED)
    }
  }

  @Test("A slow read keeps nobody else waiting")
  func slow() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = ["echo.get", "do.slow"]
      try alpha.write(below: root)
      let client = try FixtureHost(root: root, modules: ["alpha"]).start()
      client.process.send(line: client.line("alpha.do.slow", ["text": "slow"]).text)
      client.process.send(line: client.line("alpha.echo.get", ["text": "quick"]).text)
      #expect(client.process.line()?.contains("quick") == true)
      #expect(client.process.line()?.contains("slow") == true)
      #expect(client.finish() == 0)
    }
  }

  @Test("A module that traps in two runs of the host in a row is quarantined; module.enable lifts it")
  func traps() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = ["echo.get", "do.trap"]
      try alpha.write(below: root)
      try FixtureModule("beta").write(below: root)
      let host = FixtureHost(root: root)
      for _ in 0..<2 {
        let client = try host.start()
        #expect(try client.call("alpha.echo.get").result != nil)
        client.process.send(line: client.line("alpha.do.trap", [:]).text)
        #expect(client.process.line() == nil)
        #expect(client.process.wait() != 0)
      }
      let third = try host.start()
      let (state, reason) = try FixtureHost.state(of: "alpha", third)
      #expect(state == "quarantined")
      #expect(reason.contains("2 times in a row") && reason.contains("module.enable"), "\(reason)")
      let refused = try third.call("alpha.echo.get")
      #expect(refused.kind == "moduleUnavailable", "\(refused.text)")
      #expect(try third.call("beta.echo.get").result != nil)
      #expect(try third.call("module.enable", ["id": "alpha"]).error == nil)
      #expect(third.finish() == 0)
      let fourth = try host.start()
      #expect(try fourth.call("alpha.echo.get").result != nil)
      #expect(fourth.finish() == 0)
    }
  }

  @Test("A host that is killed in the middle of a module's call blames no module")
  func killed() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = ["echo.get", "do.slow"]
      try alpha.write(below: root)
      let host = FixtureHost(root: root, modules: ["alpha"])
      for _ in 0..<3 {
        let client = try host.start()
        #expect(try client.call("alpha.echo.get").result != nil)
        client.process.send(line: client.line("alpha.do.slow", [:]).text)
        usleep(100_000)
        client.process.kill()
        client.process.wait()
      }
      let last = try host.start()
      #expect(try FixtureHost.state(of: "alpha", last).state == "enabled")
      #expect(last.finish() == 0)
    }
  }

  @Test("A module that hangs while it starts is refused by aval serve itself, and requests sent meanwhile are answered")
  func hangs() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.defines["FIXTURE_INIT"] = "hang"
      try alpha.write(below: root)
      try FixtureModule("beta").write(below: root)
      let client = try FixtureHost(root: root, more: #", "limits": {"moduleStart": 3000}"#).start()
      #expect(try client.call("beta.echo.get", ["text": "early"]).result?["text"]?.stringValue == "early")
      let (state, reason) = try FixtureHost.state(of: "alpha", client)
      #expect(state == "refused" && reason.contains("within 3.0 s"), "\(reason)")
      #expect(client.finish() == 0)
    }
  }

  @Test("A module whose migration makes a table outside its prefix is refused; its dependents are not enabled")
  func foreignTable() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.migrations["0001_thing.sql"] = "CREATE TABLE elsewhere_thing (id INTEGER PRIMARY KEY) STRICT;"
      try alpha.write(below: root)
      try FixtureModule("beta").write(below: root)
      var gamma = FixtureModule("gamma")
      gamma.requires = [("alpha", "*")]
      try gamma.write(below: root)
      let client = try FixtureHost(root: root, modules: ["alpha", "beta", "gamma"]).start()
      let (state, reason) = try FixtureHost.state(of: "alpha", client)
      #expect(state == "refused")
      #expect(reason.contains("elsewhere_thing") && reason.contains("0001_thing.sql"), "\(reason)")
      let dependent = try FixtureHost.state(of: "gamma", client)
      #expect(dependent.state == "disabled" && dependent.reason.contains("alpha"), "\(dependent.reason)")
      #expect(try client.call("beta.echo.get").result != nil)
      #expect(client.finish() == 0)
    }
  }

  @Test("A module whose applied migration was changed is refused and names the file; its data stay")
  func changedMigration() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.migrations["0001_thing.sql"] = "CREATE TABLE alpha_thing (id INTEGER PRIMARY KEY) STRICT;"
      try alpha.write(below: root)
      try FixtureModule("beta").write(below: root)
      let host = FixtureHost(root: root)
      let first = try host.start()
      #expect(try first.call("alpha.echo.get").result != nil)
      #expect(first.finish() == 0)
      alpha.migrations["0001_thing.sql"] = "CREATE TABLE alpha_thing (id INTEGER PRIMARY KEY, more TEXT) STRICT;"
      try alpha.write(below: root)
      let second = try host.start()
      let (state, reason) = try FixtureHost.state(of: "alpha", second)
      #expect(state == "refused" && reason.contains("0001_thing.sql"), "\(reason)")
      #expect(try second.call("beta.echo.get").result != nil)
      #expect(second.finish() == 0)
    }
  }

  @Test("A write that stored rows and reports no change is refused under test; rows that were undone do not count")
  func silentWrite() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = ["do.play"]
      (alpha.writes, alpha.reporting) = (["do.play"], ["do.play"])
      alpha.migrations = ["0001_row.sql": "CREATE TABLE alpha_row (id INTEGER PRIMARY KEY) STRICT;"]
      alpha.more = #", "emits": ["alpha.played"]"#
      try alpha.write(below: root)
      let host = FixtureHost(root: root, modules: ["alpha"])
      let client = try host.start()
      for (program, kind) in [
        ("w1", "corrupt"), ("w1c1", nil), ("(w2<", nil), ("(w3<w4", "corrupt"), ("(w5(w6<<", nil),
        ("(w7c7<w8", "corrupt"),
        ("[w9]", "corrupt"), ("[w10c10]", nil), ("", nil),
      ] as [(String, String?)] {
        let reply = try client.call("alpha.do.play", ["text": .string(program)])
        #expect(reply.kind == kind, "\(program): \(reply.text)")
      }
      #expect(client.finish() == 0)
      let reader = try Database(path: host.database).openReader()
      #expect(try reader.all("SELECT id FROM alpha_row ORDER BY id") { $0.int(0) } == [1, 10])
    }
  }
}
