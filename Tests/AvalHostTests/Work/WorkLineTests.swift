import AvalKit
import Glibc
import TestSupport
import Testing

/// Lines of work through a module in C: `alpha` declares the kinds `check` and `plain`.
@Suite("Lines of work")
struct WorkLineTests {
  private static let today: Int32 = 20_579  // 2026-05-06

  private static let kinds = #"""
    , "work": [
      {"kind": "check", "title": {"en": "Check {n} of {key}: {amount}", "zh-Hans": "核对{key}的{n}：{amount}"},
       "why": {"en": "Due {due}, {daysLate} days late.", "zh-Hans": "{due}到期，已逾期 {daysLate} 天。"},
       "values": ["n"], "rank": 300,
       "settle": {"method": "alpha.work.close", "params": {"text": "check|{key}", "asOf": "{due}"}}},
      {"kind": "plain", "title": {"en": "Do {key}", "zh-Hans": "处理{key}"}, "why": {"en": "So.", "zh-Hans": "如此。"},
       "settle": {"method": "alpha.work.close", "params": {"text": "plain|{key}"}}}]
    """#

  private static func host(_ root: String, more: String = "") throws -> FixtureHost {
    for id in ["alpha", "beta"] {
      var module = FixtureModule(id)
      module.methods = ["work.put", "work.peek", "work.close", "work.undo", "work.fail"]
      module.writes = ["work.put", "work.close", "work.undo", "work.fail"]
      module.more = kinds.replacing("alpha.", with: "\(id).")
      try module.write(below: root)
    }
    return FixtureHost(root: root, more: more)
  }

  private static func start(_ host: FixtureHost) throws -> ChannelClient {
    try host.start(environment: ["AVAL_NOW": "2026-05-06T09:00:00+08:00"])
  }

  /// kind|key|customer|due|since|owner|unit|rank|currency|amount|n
  private static func put(_ line: String, _ client: ChannelClient, by module: String = "alpha") throws -> String? {
    try client.call("\(module).work.put", ["text": .string(line)]).error?["message"]?.stringValue
  }

  private static func list(_ client: ChannelClient, _ params: JSONValue = [:]) throws -> [JSONValue] {
    let reply = try client.call("work.list", params)
    return try #require(reply.result?["items"]?.arrayValue, "\(reply)")
  }

  private static func subjects(_ client: ChannelClient, _ params: JSONValue = [:]) throws -> [String] {
    try list(client, params).compactMap { $0["subject"]?.stringValue }
  }

  @Test("a line is shown with its texts and its settling call, changes with its key, and is closed once")
  func life() throws {
    try Workspace.withFolder { root in
      let client = try Self.start(Self.host(root))
      let due = Self.today - 5
      #expect(try Self.put("check|a|cus_7|\(due)||li|north||CNY|50000000|三项", client) == nil)
      let line = try #require(try Self.list(client).first)
      #expect(line["title"] == "Check 三项 of a: CNY 500,000.00")
      #expect(line["why"] == "Due 1 May 2026, 5 days late.")
      #expect(line["daysLate"] == 5 && line["due"] == "2026-05-01" && line["since"] == "2026-05-06")
      #expect(line["owner"] == "li" && line["unit"] == "north" && line["customer"] == "cus_7")
      #expect(line["amount"] == ["amount": "500000.00", "currency": "CNY"])
      #expect(
        line["settle"] == ["method": "alpha.work.close", "params": ["text": "check|a", "asOf": "2026-05-01"]])
      let chinese = try client.call("work.list", [:], meta: [("lang", "zh-Hans")]).result?["items"]?.arrayValue?.first
      #expect(chinese?["title"] == "核对a的三项：人民币500,000.00元")
      #expect(chinese?["why"] == "2026年5月1日到期，已逾期 5 天。")
      // The same key is the same line; the day from which it is shown stays.
      #expect(try Self.put("check|a|||\(Self.today - 9)|||2|CNY|100|x", client) == nil)
      let changed = try Self.list(client)
      #expect(changed.count == 1 && changed[0]["owner"] == .null && changed[0]["due"] == "2026-04-27")
      #expect(try Self.put("check|a||\(Self.today)|||||CNY|100|x", client) == nil)
      #expect(try Self.list(client)[0]["since"] == "2026-04-27")
      let close: JSONValue = ["text": "check|a"]
      #expect(try client.call("alpha.work.close", close).result?["text"] == "closed")
      #expect(try client.call("alpha.work.close", close).result?["text"] == "nothing")
      #expect(try Self.list(client).isEmpty)
      #expect(client.finish() == 0)
    }
  }

  @Test("a line to come is shown from its day on; lateness needs no act")
  func days() throws {
    try Workspace.withFolder { root in
      let host = try Self.host(root)
      var client = try Self.start(host)
      #expect(try Self.put("plain|a||\(Self.today + 10)|\(Self.today + 3)", client) == nil)
      #expect(try Self.put("plain|b||\(Self.today + 2)|\(Self.today + 3)", client)?.contains("due before") == true)
      #expect(try Self.list(client).isEmpty)
      #expect(client.finish() == 0)
      for (day, late) in [(8, nil), (9, 0), (16, 0), (17, 1)] as [(Int, Int64?)] {
        let now = day < 10 ? "2026-05-0\(day)T00:00:00+08:00" : "2026-05-\(day)T00:00:00+08:00"
        client = try host.start(environment: ["AVAL_NOW": now])
        #expect(try Self.list(client).first?["daysLate"]?.integerValue == late, "on the \(day)th")
        #expect(client.finish() == 0)
      }
    }
  }

  @Test("what is undone or refused leaves no line, a read puts none, and other kinds and values are refused")
  func refusals() throws {
    try Workspace.withFolder { root in
      let limits = #"{"workLinesPerCustomer": 2, "workTextBytes": 200, "workValueBytes": 64}"#
      let host = try Self.host(root, more: #", "limits": "# + limits)
      let client = try Self.start(host)
      #expect(try client.call("alpha.work.undo", ["text": "plain|a"]).result != nil)
      #expect(try client.call("alpha.work.fail", ["text": "plain|a"]).error != nil)
      #expect(try client.call("alpha.work.peek", ["text": "plain|a"]).error?["data"]?["kind"] == "denied")
      #expect(try Self.put("other|a", client)?.contains("does not declare") == true)
      #expect(try Self.put("plain|", client)?.contains("no key") == true)
      #expect(try Self.put("plain|a|||||||||x", client)?.contains("does not declare") == true)
      #expect(try Self.put("check|a|||||||CNY|1", client)?.contains("n is missing") == true)
      #expect(try Self.put("check|a|||||||||x", client)?.contains("{amount}") == true)
      #expect(try Self.put("plain|a||||||1001", client)?.contains("rank") == true)
      let long = String(repeating: "k", count: 200)
      #expect(try Self.put("plain|\(long)k", client)?.contains("201 bytes") == true)
      #expect(try Self.put("plain|\(long)", client) == nil)
      // {"n":"…"} has 8 bytes around the text.
      #expect(try Self.put("check|a|||||||CNY|1|" + String(repeating: "v", count: 57), client)?.contains("65") == true)
      #expect(try Self.put("check|a|||||||CNY|1|" + String(repeating: "v", count: 56), client) == nil)
      for key in ["p", "q"] { #expect(try Self.put("plain|\(key)|cus_7", client) == nil) }
      #expect(try Self.put("plain|r|cus_7", client)?.contains("workLinesPerCustomer") == true)
      #expect(try Self.put("plain|q|cus_7|||li", client) == nil)
      #expect(try Self.put("plain|r|cus_8", client) == nil)
      #expect(try Self.put("check|r|cus_7||||||CNY|1|x", client) == nil)
      #expect(Set(try Self.subjects(client)) == [long, "a", "p", "q", "r"])
      let described = try client.call("system.describe").result?["limits"]
      #expect(described?["workLinesPerCustomer"] == 2 && described?["workTextBytes"] == 200)
      #expect(client.finish() == 0)
    }
  }

  @Test("pages follow lateness and rank whatever was put first, with every filter, and a cursor keeps to its own list")
  func pages() throws {
    try Workspace.withFolder { root in
      let client = try Self.start(Self.host(root))
      let seed = Seed.fromEnvironment()
      print("pages of work: AVAL_TEST_SEED=\(seed)")
      var random = SplitMix(seed)
      var expected: [(order: [Int64], text: String)] = []
      var lines: [String] = []
      for number in 0..<60 {
        let due = Int64(Self.today) + Int64.random(in: -3...3, using: &random)
        let rank = Int64.random(in: 1...3, using: &random)
        let kind = Int64.random(in: 0...1, using: &random)
        let module = Int64.random(in: 0...1, using: &random)
        let owner = ["li", "wang", ""][Int.random(in: 0...2, using: &random)]
        let key = String(number + 10)
        let tail = kind == 0 ? "CNY|1|x" : "||"
        let text =
          "\(kind == 0 ? "check" : "plain")|\(key)|cus_\(number % 4 + 1)|\(due)||\(owner)|u\(number % 3)|\(rank)|\(tail)"
        lines.append("\(module == 0 ? "alpha" : "beta") \(text)")
        expected.append(([due, rank, module, kind, Int64(number)], key))
      }
      for line in lines.shuffled(using: &random) {
        let parts = line.split(separator: " ", maxSplits: 1)
        #expect(try Self.put(String(parts[1]), client, by: String(parts[0])) == nil)
      }
      let order = expected.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map(\.text)
      #expect(try Self.subjects(client) == order)
      var found: [String] = []
      var cursor: JSONValue = .null
      repeat {
        let params: JSONValue = cursor == .null ? ["limit": 7] : ["limit": 7, "cursor": cursor]
        let reply = try client.call("work.list", params)
        found += try #require(reply.result?["items"]?.arrayValue).compactMap { $0["subject"]?.stringValue }
        cursor = reply.result?["nextCursor"] ?? .null
      } while cursor != .null
      #expect(found == order)
      let all = try Self.list(client)
      for (params, member, value) in [
        (["actor": "li"], "owner", "li"), (["unit": "u2"], "unit", "u2"), (["module": "beta"], "module", "beta"),
        (["kinds": ["plain"]], "kind", "plain"), (["customer": "cus_3"], "customer", "cus_3"),
      ] as [(JSONValue, String, JSONValue)] {
        #expect(try Self.list(client, params) == all.filter { $0[member] == value }, "\(params)")
      }
      #expect(
        try Self.list(client, ["actor": "li", "unit": "u1", "customer": "cus_2"])
          == all.filter { $0["owner"] == "li" && $0["unit"] == "u1" && $0["customer"] == "cus_2" })
      let first = try client.call("work.list", ["limit": 1, "actor": "li"]).result?["nextCursor"] ?? .null
      #expect(try client.call("work.list", ["limit": 1, "cursor": first]).error?["data"]?["path"] == "/cursor")
      #expect(try client.call("work.list", ["kinds": ["nothing"]]).error?["data"]?["path"] == "/kinds/0")
      #expect(try client.call("work.list", ["module": "nothing"]).error?["data"]?["path"] == "/module")
      #expect(client.finish() == 0)
    }
  }

  @Test("the lines of a module that is switched off are left out, which is said, and come back")
  func switchedOff() throws {
    try Workspace.withFolder { root in
      let client = try Self.start(Self.host(root))
      for id in ["alpha", "beta"] { #expect(try Self.put("plain|of-\(id)", client, by: id) == nil) }
      #expect(try client.call("module.disable", ["id": "beta"]).result != nil)
      let reply = try client.call("work.list").result
      #expect(reply?["items"]?.arrayValue?.compactMap { $0["subject"]?.stringValue } == ["of-alpha"])
      let left = try #require(reply?["leftOut"]?.arrayValue?.first)
      #expect(left["module"] == "beta" && left["lines"] == 1 && left["reason"]?.stringValue?.isEmpty == false)
      #expect(try client.call("module.enable", ["id": "beta"]).result != nil)
      #expect(try Self.subjects(client) == ["of-alpha", "of-beta"])
      #expect(client.finish() == 0)
    }
  }

  @Test("a failed job waits for whoever asked until it is acknowledged, or the same request succeeds")
  func failedJobs() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      let client = try work.start()
      try work.put("fail")
      for text in ["one", "two"] { #expect(try client.call("alpha.do.steps", ["text": .string(text)]).error != nil) }
      #expect(try WorkHost.wait { try Self.list(client).count == 2 })
      let lines = try Self.list(client)
      #expect(lines.allSatisfy { $0["title"] == "A job failed: alpha.do.steps" && $0["why"] == "It cannot go on." })
      #expect(lines.allSatisfy { $0["owner"] == "local" && $0["module"] == "host" })
      work.remove("fail")
      #expect(try client.call("alpha.do.steps", ["text": "one"]).result != nil)
      let left = try Self.list(client)
      #expect(left == [lines[1]])
      let settle = try #require(left.first?["settle"])
      #expect(try client.call(settle["method"]?.stringValue ?? "", settle["params"] ?? .null).result != nil)
      #expect(try Self.list(client).isEmpty)
      #expect(
        try client.call("job.acknowledge", settle["params"] ?? .null).error?["data"]?["kind"] == "failedPrecondition")
      #expect(client.finish() == 0)
    }
  }
}
