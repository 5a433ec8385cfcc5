import AvalHost
import AvalKit
import TestSupport
import Testing

/// What a request does and takes back, as a program of the fixture's `do.play`, and what must be left of it.
private struct Play {
  var program = ""
  var left = Effects()

  struct Effects: Equatable {
    var rows: [Int64] = []
    var events: [Int64] = []
    var changes: [Int64] = []

    mutating func add(_ other: Effects) {
      rows += other.rows
      events += other.events
      changes += other.changes
    }
  }

  /// A request of random steps; where it is refused nothing is left.
  init(_ random: inout SplitMix, next: inout Int64) {
    let isRefused = random.below(4) == 0
    left = steps(&random, &next, depth: 0)
    if isRefused {
      program += "!"
      left = Effects()
    }
  }

  /// Appends steps to the program, and answers what they leave where nobody undoes them.
  private mutating func steps(_ random: inout SplitMix, _ next: inout Int64, depth: Int) -> Effects {
    var done = Effects()
    for _ in 0..<1 + random.below(5) {
      next += 1
      switch random.below(depth < 4 ? 7 : 3) {
      case 0:
        program += "w\(next)"
        done.rows.append(next)
      case 1:
        program += "e\(next)"
        done.events.append(next)
      case 2:
        program += "c\(next)"
        done.changes.append(next)
      case 3, 4:
        program += "("
        let inner = steps(&random, &next, depth: depth + 1)
        let isUndone = random.below(2) == 0
        program += isUndone ? "<" : ")"
        if !isUndone { done.add(inner) }
      default:
        program += "["
        let inner = steps(&random, &next, depth: depth + 1)
        let isRefused = random.below(2) == 0
        program += isRefused ? "!]" : "]"
        if !isRefused { done.add(inner) }
      }
    }
    return done
  }
}

@Suite("Undone work", .serialized)
struct SavepointTests {
  /// Three modules: alpha plays, beta hears of it within the request, gamma after it.
  static func players(below root: String) throws -> FixtureHost {
    func table(_ id: String) -> [String: String] {
      ["0001_row.sql": "CREATE TABLE \(id)_row (id INTEGER PRIMARY KEY) STRICT;"]
    }
    var alpha = FixtureModule("alpha")
    alpha.methods = ["do.play", "do.half", "do.float"]
    alpha.writes = ["do.play", "do.half"]
    alpha.migrations = table("alpha")
    alpha.more = #", "emits": ["alpha.played"]"#
    try alpha.write(below: root)
    for (id, delivery) in [("beta", "within"), ("gamma", "after")] {
      var hearer = FixtureModule(id)
      hearer.methods = ["do.note"]
      hearer.writes = ["do.note"]
      hearer.migrations = table(id)
      hearer.more = #"""
        , "uses": {"events": ["alpha.played"]},
        "subscribes": [{"event": "alpha.played", "method": "\#(id).do.note", "delivery": "\#(delivery)"}]
        """#
      try hearer.write(below: root)
    }
    return FixtureHost(root: root, modules: ["alpha", "beta", "gamma"])
  }

  @Test("architecture 3: what is undone at any depth leaves no row, no event, no change and no audit entry")
  func nothingIsLeft() throws {
    let seed = Seed.fromEnvironment()
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    var next: Int64 = 0
    let plays = (0..<Seed.count(standard: 150, soak: 3000)).map { _ in Play(&random, next: &next) }
    try Workspace.withFolder { root in
      let client = try Self.players(below: root).start()
      let lines = plays.map { client.line("alpha.do.play", ["text": .string($0.program)]).text + "\n" }
      client.process.send(Array(lines.joined().utf8))
      for play in plays {
        let line = try #require(client.process.line())
        let reply = try ChannelClient.reply(line).reply
        #expect((reply.result != nil) == !play.program.hasSuffix("!"), "SEED=\(seed) \(play.program): \(line)")
      }
      #expect(try client.call("audit.verify").result?["ok"]?.boolValue == true, "SEED=\(seed)")
      #expect(client.finish() == 0)
      try compare(plays, root + "/books.sqlite", seed)
    }
  }

  private func compare(_ plays: [Play], _ path: String, _ seed: UInt64) throws {
    let reader = try Database(path: path).openReader()
    func rows(_ table: String) throws -> [Int64] { try reader.all("SELECT id FROM \(table) ORDER BY id") { $0.int(0) } }
    #expect(try rows("alpha_row") == plays.flatMap(\.left.rows).sorted(), "SEED=\(seed): rows")
    #expect(try rows("beta_row") == plays.flatMap(\.left.events).sorted(), "SEED=\(seed): events within")
    #expect(try rows("gamma_row") == plays.flatMap(\.left.events).sorted(), "SEED=\(seed): events after")
    let entries = try AuditReader(reader).list(AuditFilter(method: "alpha.do.play"), limit: 10_000).items
    let kept = plays.filter { !$0.program.hasSuffix("!") }
    #expect(entries.count == kept.count, "SEED=\(seed): entries")
    for (entry, play) in zip(entries, kept) {
      let payload = try JSONDocument(parsing: entry.payload ?? []).root
      let subjects = payload["changes"]?.elements.compactMap { $0["subject"]?.string } ?? []
      #expect(subjects == play.left.changes.map { "row_\($0)" }, "SEED=\(seed) \(play.program)")
      #expect(entry.record.subject == (subjects.first ?? ""), "SEED=\(seed) \(play.program)")
    }
  }

  @Test("A method that leaves a savepoint open is not answered as done: what it wrote behind it is undone")
  func halfWay() throws {
    try Workspace.withFolder { root in
      let client = try Self.players(below: root).start()
      #expect(try client.call("alpha.do.half").kind == "corrupt")
      #expect(try client.call("alpha.do.play", ["text": "w1"]).result != nil)
      #expect(client.finish() == 0)
    }
  }

  @Test("A sum that leaves 64 bits is refused, not rounded")
  func floats() throws {
    try Workspace.withFolder { root in
      let client = try Self.players(below: root).start()
      #expect(try client.call("alpha.do.float").kind == "limitExceeded")
      #expect(client.finish() == 0)
    }
  }
}
