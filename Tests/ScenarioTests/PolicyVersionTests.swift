import AvalKit
import TestSupport
import Testing

/// Versions of policies against a plain reading of their rule, two hosts, and what no policy may be.
@Suite("Versions of policies")
struct PolicyVersionTests {
  private static let policy: JSONValue = "receivables/dates"

  private static func document(_ version: String, days: Int) -> JSONValue {
    [
      "schema": 1, "version": .string(version), "title": ["en": "Days", "zh-Hans": "日期"],
      "documentPastDays": .integer(Int64(days)), "documentFutureDays": 31, "dueFutureDays": 1096,
    ]
  }

  private static func now(_ day: CivilDate) -> String { "\(day)T10:00:00Z" }

  /// What somebody recorded, as the plain model keeps it: a table of days, each with what holds on it.
  private struct Table {
    struct Cell {
      var begins: CivilDate?
      /// Nil: what the module ships.
      var days: Int?
    }

    let first: CivilDate
    var cells: [Cell]

    init(first: CivilDate, count: Int) {
      self.first = first
      cells = Array(repeating: Cell(), count: count)
    }

    mutating func put(_ days: Int?, from: CivilDate) {
      for index in cells.indices {
        let day = CivilDate(dayNumber: first.dayNumber + Int32(index))
        guard day >= from, cells[index].begins.map({ $0 <= from }) ?? true else { continue }
        cells[index] = Cell(begins: from, days: days)
      }
    }

    func days(on day: CivilDate) -> Int? { cells[Int(day.dayNumber - first.dayNumber)].days }
  }

  @Test("the version of any day, as known at any time, is the one that a table of days gives")
  func againstTable() throws {
    let seed = Seed.fromEnvironment()
    print("policies: AVAL_TEST_SEED=\(seed)")
    var random = SplitMix(seed)
    let first = try CivilDate(parsing: "2026-01-01")
    let shipped = 3653
    try Workspace.withFolder { folder in
      var tables = [Table(first: first, count: 90)]
      for round in 0..<Seed.count(standard: 6, soak: 40) {
        let today = try first.adding(days: 20 + round)
        let host = try ChannelClient(database: folder + "/books.sqlite", now: Self.now(today))
        var table = tables[tables.count - 1]
        for _ in 0..<(1 + random.below(3)) {
          let from = try first.adding(days: random.below(60))
          var params: JSONObject = [
            "name": Self.policy, "from": .string("\(from)"), "retroactive": true, "reason": "a trial",
          ]
          let days = 100 + random.below(900)
          params["document"] = Self.document("v\(days)", days: days)
          let reply = try host.call("config.policy.put", .object(params))
          try #require(reply.result != nil, "AVAL_TEST_SEED=\(seed): \(reply.text)")
          table.put(days, from: from)
        }
        tables.append(table)
        for _ in 0..<25 {
          let asOf = try first.adding(days: random.below(80))
          let known = random.below(tables.count)
          // Before the first change only what ships was known.
          let knownAt = Self.now(try first.adding(days: 19 + known))
          let reply = try host.call(
            "config.policy.get", ["name": Self.policy, "asOf": .string("\(asOf)"), "knownAt": .string(knownAt)])
          let right = tables[known].days(on: asOf) ?? shipped
          try #require(
            reply.result?["document"]?["documentPastDays"]?.integerValue == Int64(right),
            "AVAL_TEST_SEED=\(seed) round \(round), asOf \(asOf), known \(known): right is \(right), \(reply.text)")
        }
        #expect(host.finish() == 0)
      }
    }
  }

  @Test("what one host puts, the other decides by at its next request; jobs and days before keep theirs")
  func twoHosts() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let first = try ChannelClient(database: database, now: "2026-05-06T10:00:00Z")
      let second = try ChannelClient(database: database, now: "2026-05-06T10:00:00Z")
      let made = try first.call(
        "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])
      let customer = try #require(made.result?["customer"]?["id"])
      func post(_ host: ChannelClient, _ number: String) throws -> ChannelClient.Reply {
        try host.call(
          "receivables.invoice.post",
          [
            "customer": customer, "number": .string(number), "date": "2025-12-01", "dueDate": "2026-06-30",
            "amount": ["amount": "10.00", "currency": "CNY"],
          ])
      }
      #expect(try post(second, "A1").result != nil)
      let put = try first.call(
        "config.policy.put", ["name": Self.policy, "document": Self.document("strict", days: 30), "expectedVersion": 1])
      #expect(put.result?["policy"]?["number"] == 2, "\(put.text)")
      #expect(try post(second, "A2").kind == "failedPrecondition")
      let late = try second.call(
        "config.policy.put", ["name": Self.policy, "document": Self.document("lax", days: 60), "expectedVersion": 1])
      #expect(late.kind == "conflict" && late.path == "/expectedVersion", "\(late.text)")
      #expect(try second.call("config.policy.revert", ["name": Self.policy]).result?["policy"]?["withdrawn"] == true)
      #expect(try post(first, "A3").result != nil)
      #expect(try first.call("audit.verify").result?["ok"] == true)
      #expect(first.finish() == 0)
      #expect(second.finish() == 0)
    }
  }

  /// A configuration with changed policies, for a host of its own.
  private func configure(_ folder: String, _ name: String, dates days: Int?) throws -> String {
    let config = "\(folder)/\(name).json"
    try Workspace.write(
      """
      {"modulePaths": ["\(Workspace.root)/plugins"], "libraryPaths": ["\(Workspace.products)"],
       "modules": [{"id": "archive"}, {"id": "receivables"}], "policyPaths": ["\(name)"]}
      """, to: config)
    try Workspace.makeFolder("\(folder)/\(name)/receivables")
    if let days {
      let text = String(decoding: Self.document("house", days: days).bytes, as: UTF8.self)
      try Workspace.write(text, to: "\(folder)/\(name)/receivables/dates.json")
    }
    return config
  }

  private func dates(_ host: ChannelClient, asOf: String) throws -> JSONValue? {
    try host.call("config.policy.get", ["name": Self.policy, "asOf": .string(asOf)]).result
  }

  @Test("a file that changes is a version from that day on, on record; a second host with other files is refused")
  func files() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let plain = try configure(folder, "plain", dates: nil)
      let own = try configure(folder, "own", dates: 200)
      let before = try ChannelClient(database: database, config: plain, now: "2026-05-01T10:00:00Z")
      // Once it answers it serves.
      #expect(try dates(before, asOf: "2026-05-01")?["policy"]?["origin"] == "module")
      let refused = try ServedProcess(
        Workspace.aval, ["serve", "--config", own, "--database", database],
        environment: ["AVAL_NOW": "2026-05-01T10:00:00Z"])
      refused.closeInput()
      #expect(refused.wait() == 3)
      let sentence = refused.errorText()
      #expect(
        sentence.contains("another policy receivables/dates") && sentence.contains("own/receivables"), "\(sentence)")
      #expect(before.finish() == 0)

      let changed = try ChannelClient(database: database, config: own, now: "2026-05-04T10:00:00Z")
      #expect(try dates(changed, asOf: "2026-05-03")?["policy"]?["origin"] == "module")
      let found = try dates(changed, asOf: "2026-05-04")
      #expect(found?["policy"]?["origin"] == "config" && found?["document"]?["documentPastDays"] == 200)
      let entries = try changed.call("audit.list", ["subject": Self.policy]).result?["items"]?.arrayValue ?? []
      #expect(entries.count == 1 && entries.first?["method"] == "policy.file" && entries.first?["actor"] == "system")
      #expect(entries.first?["payload"]?["before"]?["document"]?["documentPastDays"] == 3653)
      #expect(entries.first?["payload"]?["after"]?["document"]?["documentPastDays"] == 200)
      // The channel beats both files, whatever is changed in them.
      let put = try changed.call(
        "config.policy.put", ["name": Self.policy, "document": Self.document("channel", days: 300)])
      #expect(put.result != nil, "\(put.text)")
      #expect(changed.finish() == 0)

      _ = try configure(folder, "own", dates: 250)
      let again = try ChannelClient(database: database, config: own, now: "2026-05-05T10:00:00Z")
      #expect(try dates(again, asOf: "2026-05-05")?["document"]?["documentPastDays"] == 300)
      #expect(try again.call("config.policy.revert", ["name": Self.policy]).result?["policy"]?["withdrawn"] == true)
      let version = try dates(again, asOf: "2026-05-05")
      #expect(version?["document"]?["documentPastDays"] == 250)
      #expect(
        version?["policy"]?["version"]?.stringValue?.hasPrefix("house+") == true, "another document, another name")
      #expect(again.finish() == 0)

      let without = try ChannelClient(database: database, config: plain, now: "2026-05-07T10:00:00Z")
      #expect(try dates(without, asOf: "2026-05-06")?["policy"]?["origin"] == "config")
      #expect(try dates(without, asOf: "2026-05-07")?["policy"]?["origin"] == "module")
      #expect(try without.call("audit.verify").result?["ok"] == true)
      #expect(without.finish() == 0)
    }
  }

  @Test("every shipped policy passes its own validation; what no policy may be is refused with its place")
  func hostile() throws {
    try Workspace.withFolder { folder in
      let host = try ChannelClient(database: folder + "/books.sqlite", now: "2026-05-06T10:00:00Z")
      let listed = try host.call("config.policy.list", ["limit": 1000]).result?["items"]?.arrayValue ?? []
      #expect(listed.count > 50)
      for item in listed {
        let name = try #require(item["name"])
        let found = try host.call("config.policy.get", ["name": name]).result
        let document = try #require(found?["document"])
        let reply = try host.call("config.policy.validate", ["name": name, "document": document])
        #expect(reply.result?["ok"] == true, "\(name): \(reply.text)")
      }
      let good = Self.document("x", days: 10)
      func change(_ member: String, _ value: JSONValue?) -> JSONValue {
        guard case .object(var object) = good else { return good }
        object[member] = value
        return .object(object)
      }
      var deep: JSONValue = "x"
      for _ in 0..<100 { deep = .array([deep]) }
      let cases: [(JSONValue, JSONValue, String, String)] = [
        (Self.policy, change("documentPastDays", "10"), "invalidParams", "/document/documentPastDays"),
        (Self.policy, change("documentPastDays", -1), "invalidParams", "/document/documentPastDays"),
        (Self.policy, change("documentPastDays", nil), "invalidParams", "/document/documentPastDays"),
        (Self.policy, change("perhaps", 1), "invalidParams", "/document/perhaps"),
        (Self.policy, change("version", ""), "invalidParams", "/document/version"),
        (Self.policy, change("version", "a\u{0}b"), "invalidParams", "/document/version"),
        (Self.policy, change("version", deep), "invalidParams", "/document/version"),
        (Self.policy, [], "invalidParams", "/document"), (Self.policy, .null, "invalidParams", "/document"),
        (
          Self.policy, change("title", ["en": .string(String(repeating: "x", count: 1 << 20)), "zh-Hans": "长"]),
          "limitExceeded", "/document"
        ),
        ("receivables/date", good, "notFound", "/name"), ("receivables/dates.schema", good, "notFound", "/name"),
        ("nobody/dates", good, "notFound", "/name"), ("dates", good, "invalidParams", "/name"),
        ("receivables/../dates", good, "invalidParams", "/name"),
        ("receivables//dates", good, "invalidParams", "/name"),
        ("receivables/dates/x", good, "notFound", "/name"), ("receivables/日期", good, "invalidParams", "/name"),
      ]
      for (name, document, kind, path) in cases {
        let reply = try host.call("config.policy.put", ["name": name, "document": document])
        #expect(reply.kind == kind && reply.path == path, "\(name) \(path): \(reply.text.prefix(300))")
      }
      let history = try host.call("config.policy.history", ["name": Self.policy]).result?["items"]?.arrayValue
      #expect(history?.count == 1, "nothing of it was stored")
      #expect(host.finish() == 0)
    }
  }
}
