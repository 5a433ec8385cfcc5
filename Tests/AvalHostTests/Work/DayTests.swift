import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

/// The day run over fixture modules: `alpha` and `beta`, which requires it, make up for each missed day, `gamma` for the
/// last alone. Each keeps the days it was run for; one refuses while `<id>.refuses` exists.
@Suite("Days", .serialized)
struct DayTests {
  private struct DayHost {
    let host: FixtureHost

    init(root: String, more: String = "") throws {
      for (id, catchUp) in [("alpha", "each"), ("beta", "each"), ("gamma", "last")] {
        var module = FixtureModule(id)
        module.methods = ["day.run", "thing.put"]
        module.writes = ["day.run", "thing.put"]
        module.jobs = ["day.run"]
        module.more = #", "daily": ["day.run"]"#
        module.moreOf = ["day.run": #", "internal": true, "catchUp": "\#(catchUp)""#]
        if id == "beta" { module.requires = [("alpha", ">=0.1.0")] }
        module.migrations = [
          "0001_taken.sql": """
          CREATE TABLE \(id)_taken (id INTEGER PRIMARY KEY, event TEXT NOT NULL, actor TEXT NOT NULL,
            as_of INTEGER NOT NULL) STRICT;
          """
        ]
        try module.write(below: root)
      }
      host = FixtureHost(root: root, modules: ["alpha", "beta", "gamma"], more: more)
    }

    func start(_ now: String) throws -> ChannelClient {
      try host.start(environment: ["AVAL_NOW": now.count > 10 ? now : now + "T09:00:00+08:00"])
    }

    /// The days that a module was run for, in the order in which it was.
    func days(_ id: String) throws -> [String] {
      try Database(path: host.database).openReader().all("SELECT as_of FROM \(id)_taken ORDER BY id") {
        CivilDate(dayNumber: Int32($0.int(0))).description
      }
    }

    /// Runs the day of a host that lives on one.
    func run(_ now: String, _ params: JSONValue = [:]) throws -> ChannelClient.Reply {
      let client = try start(now)
      let reply = try client.call("system.day.run", params)
      #expect(client.finish() == 0)
      return reply
    }

    func put(_ file: String) throws { try Workspace.write("", to: host.root + "/" + file) }
    func remove(_ file: String) { unlink(host.root + "/" + file) }
  }

  /// Lines such as `2026-03-02 alpha done`.
  private func lines(_ reply: ChannelClient.Reply) -> [String] {
    (reply.result?["days"]?.arrayValue ?? []).flatMap { day in
      (day["modules"]?.arrayValue ?? []).map { module in
        let parts = [day["day"], module["module"], module["state"]]
        return parts.map { $0?.stringValue ?? "?" }.joined(separator: " ")
      }
    }
  }

  @Test("each day is run once in load order by system, and what was missed is made up for as each module declares")
  func once() throws {
    try Workspace.withFolder { root in
      let days = try DayHost(root: root)
      let first = try days.run("2026-03-01")
      #expect(lines(first) == ["2026-03-01 alpha done", "2026-03-01 gamma done", "2026-03-01 beta done"])
      #expect(lines(try days.run("2026-03-01")) == lines(first))
      let later = try days.run("2026-03-04")
      #expect(
        lines(later) == [
          "2026-03-02 alpha done", "2026-03-02 beta done", "2026-03-03 alpha done", "2026-03-03 beta done",
          "2026-03-04 alpha done", "2026-03-04 gamma done", "2026-03-04 beta done",
        ])
      // A day before the latest is answered from the record, and not run where nobody did.
      #expect(
        lines(try days.run("2026-03-04", ["asOf": "2026-03-02"])) == ["2026-03-02 alpha done", "2026-03-02 beta done"])
      #expect(try days.days("alpha") == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"])
      #expect(try days.days("beta") == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"])
      #expect(try days.days("gamma") == ["2026-03-01", "2026-03-04"])
      let actors = try Database(path: days.host.database).openReader().all(
        "SELECT actor FROM alpha_taken UNION SELECT actor FROM beta_taken ORDER BY 1"
      ) { $0.text(0) }
      #expect(actors == ["system"])
    }
  }

  @Test("a day that has not come is refused, and a day before the first has no work")
  func outside() throws {
    try Workspace.withFolder { root in
      let days = try DayHost(root: root)
      let refused = try days.run("2026-03-01", ["asOf": "2026-03-02"])
      #expect(refused.kind == "invalidParams" && refused.path == "/asOf", "\(refused.text)")
      #expect(lines(try days.run("2026-03-01", ["asOf": "2026-02-28"])) == [])
      #expect(try days.days("alpha") == [])
    }
  }

  @Test("a failure stops the later days of that module and of those that require it, no others; the next run goes on")
  func failing() throws {
    try Workspace.withFolder { root in
      let days = try DayHost(root: root)
      _ = try days.run("2026-03-01")
      try days.put("alpha.refuses")
      let sick = try days.run("2026-03-03")
      #expect(
        lines(sick) == [
          "2026-03-02 alpha failed", "2026-03-02 beta skipped", "2026-03-03 alpha skipped", "2026-03-03 gamma done",
          "2026-03-03 beta skipped",
        ])
      let failed = sick.result?.at("/days/0/modules/0")
      #expect(failed?["error"]?["message"]?["en"]?.stringValue == "I refuse it.")
      let client = try days.start("2026-03-03")
      let health = try client.call("system.health").result?["checks"]?.arrayValue ?? []
      let check = health.first { $0["name"]?.stringValue == "day" }
      #expect(check?["warning"]?.boolValue == true && check?["detail"]?.stringValue?.contains("alpha") == true)
      #expect(client.finish() == 0)
      days.remove("alpha.refuses")
      try days.put("beta.refuses")
      #expect(
        lines(try days.run("2026-03-04")) == [
          "2026-03-02 alpha done", "2026-03-02 beta failed", "2026-03-03 alpha done", "2026-03-03 beta skipped",
          "2026-03-04 alpha done", "2026-03-04 gamma done", "2026-03-04 beta skipped",
        ])
      days.remove("beta.refuses")
      _ = try days.run("2026-03-04")
      for id in ["alpha", "beta"] {
        #expect(try days.days(id) == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"])
      }
    }
  }

  @Test("two hosts that run the same days at once run each of them once, and both answer all of them")
  func twoHosts() throws {
    try Workspace.withFolder { root in
      let days = try DayHost(root: root)
      _ = try days.run("2026-03-01")
      let hosts = [try days.start("2026-03-15"), try days.start("2026-03-15")]
      let asked = hosts.map { host in
        let (id, line) = host.line("system.day.run", [:])
        host.process.send(line: line)
        return id
      }
      var answers: [[String]] = []
      for (host, id) in zip(hosts, asked) {
        var found: ChannelClient.Reply?
        while found == nil, let line = host.process.line() {
          let reply = try ChannelClient.reply(line)
          if reply.id == id { found = reply.reply }
        }
        answers.append(lines(try #require(found)))
        #expect(host.finish() == 0)
      }
      // One that begins when the other is through answers for the day itself alone.
      #expect(answers.contains { $0.count == 29 })
      #expect(answers.allSatisfy { $0.suffix(3).allSatisfy { $0.hasPrefix("2026-03-15") && $0.hasSuffix("done") } })
      let all = (1...15).map { $0 < 10 ? "2026-03-0\($0)" : "2026-03-\($0)" }
      for id in ["alpha", "beta"] { #expect(try days.days(id) == all) }
      #expect(try days.days("gamma") == ["2026-03-01", "2026-03-15"])
    }
  }

  @Test("at most 400 days are made up for")
  func longest() throws {
    try Workspace.withFolder { root in
      let days = try DayHost(root: root)
      _ = try days.run("2025-01-01")
      _ = try days.run("2026-06-01")
      let run = try days.days("alpha")
      #expect(run.count == 401 && run[1] == "2025-04-28" && run.last == "2026-06-01", "\(run.count) \(run[1])")
    }
  }

  @Test("a host that serves runs the day by itself at the hour of the configuration, and not before")
  func byItself() throws {
    try Workspace.withFolder { root in
      let days = try DayHost(root: root, more: #", "day": {"at": "06:00"}"#)
      var client = try days.start("2026-03-01T05:59:59+08:00")
      #expect(try client.call("alpha.thing.put").result != nil)
      #expect(client.finish() == 0)
      #expect(try days.days("alpha") == [])
      client = try days.start("2026-03-01T06:00:00+08:00")
      #expect(try WorkHost.wait { try days.days("beta") == ["2026-03-01"] })
      #expect(client.finish() == 0)
    }
  }

  @Test("a time of day that is none stops the start", arguments: ["6:00", "24:00", "06:60", "0600", "six", "+6:00"])
  func badTime(_ text: String) throws {
    try Workspace.withFolder { root in
      let days = try DayHost(root: root, more: #", "day": {"at": "\#(text)"}"#)
      let client = try days.start("2026-03-01")
      #expect(client.finish() == 3)
      #expect(client.process.errorText().contains("/day/at"))
    }
  }

  @Test("the method of a day is a job that only the host calls and that takes a day; only such a method catches up")
  func declaration() throws {
    let wrong: [(String, (inout FixtureModule) -> Void)] = [
      ("\"daily\"", { $0.jobs = [] }),
      ("\"daily\"", { $0.moreOf = [:] }),
      ("\"daily\"", { $0.moreOf["thing.put"] = #", "catchUp": "each""# }),
      ("catchUp", { $0.moreOf["day.run"] = #", "internal": true, "catchUp": "never""# }),
      ("daily", { $0.more = #", "daily": ["other.run"]"# }),
    ]
    for (word, spoil) in wrong {
      try Workspace.withFolder { root in
        var module = FixtureModule("alpha")
        module.methods = ["day.run", "thing.put"]
        module.writes = ["day.run", "thing.put"]
        module.jobs = ["day.run"]
        module.more = #", "daily": ["day.run"]"#
        module.moreOf = ["day.run": #", "internal": true"#]
        spoil(&module)
        try module.write(below: root)
        let client = try FixtureHost(root: root, modules: ["alpha"]).start()
        let state = try FixtureHost.state(of: "alpha", client)
        #expect(state.state == "refused" && state.reason.contains(word), "\(state)")
        #expect(client.finish() == 0)
      }
    }
  }

  @Test("an event whose payload is not what the manifest declares refuses the request that announces it")
  func payload() throws {
    for (member, isRight) in [("text", true), ("other", false)] {
      try Workspace.withFolder { root in
        var alpha = FixtureModule("alpha")
        alpha.methods = ["do.emit"]
        alpha.writes = ["do.emit"]
        alpha.more = #"""
          , "emits": [{"event": "alpha.happened", "summary": {"en": "It happened.", "zh-Hans": "已发生。"},
            "payload": {"properties": {"\#(member)": {"type": "string"}}}}]
          """#
        try alpha.write(below: root)
        let client = try FixtureHost(root: root, modules: ["alpha"]).start()
        let reply = try client.call("alpha.do.emit", ["text": "a"])
        #expect(isRight ? reply.result != nil : reply.kind == "corrupt", "\(reply.text)")
        #expect(client.finish() == 0)
      }
    }
  }
}
