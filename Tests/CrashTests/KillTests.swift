import AvalKit
import CSQLite
import Glibc
import TestSupport
import Testing

/// kill −9 at random moments under mixed pipelined writes: no acknowledged write is lost or doubled, and the books are
/// whole afterwards.
@Suite("Killed hosts", .serialized)
struct KillTests {
  @Test("no acknowledged write is lost or doubled by kill -9")
  func kills() throws {
    let seed = Seed.fromEnvironment()
    let count = Seed.count(standard: 1000, soak: 20_000)
    print("SEED=\(seed) KILLS=\(count)")
    try Workspace.withFolder { folder in
      var run = KillRun(database: folder + "/books.sqlite", seed: seed)
      for round in 0..<count {
        try run.round()
        if round % 100 == 99 { try run.check() }
      }
      try run.check()
      #expect(
        run.acknowledged > count / 4 && run.inFlight > count / 4,
        "\(run.acknowledged) acknowledged, \(run.inFlight) in flight: too few for the test to mean anything")
      print("\(count) kills, \(run.acknowledged) writes acknowledged, \(run.inFlight) in flight when killed")
    }
  }

  @Test("the harness notices a write that is missing (canary)")
  func canary() throws {
    try Workspace.withFolder { folder in
      var run = KillRun(database: folder + "/books.sqlite", seed: 1)
      try run.round()
      try run.round()
      run.claimUnwritten()
      #expect(throws: KillRun.Broken.self) { try run.round() }
    }
  }
}

/// The reference: what the client sent and what was acknowledged, held against what the host says after each kill.
struct KillRun {
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  private struct Write {
    let key: String
    let method: String
    let params: JSONValue
    /// The bytes of the first acknowledgement's result.
    var reply: String?
  }

  private let database: String
  private var random: SplitMix
  private var customer = ""
  private var writes: [Write] = []
  private var serial = 0
  private(set) var acknowledged = 0
  private(set) var inFlight = 0
  /// Microseconds within which the kill comes. How many writes a machine acknowledges in a time is its own affair: rounds
  /// in which nothing was acknowledged lengthen it, rounds in which everything was shorten it.
  private var patience = 12_000

  init(database: String, seed: UInt64) {
    self.database = database
    random = SplitMix(seed)
  }

  /// Starts a host, makes good what the last kill left open, writes, and kills.
  mutating func round() throws {
    let client = try ChannelClient(database: database, environment: ["AVAL_CONFORMANCE": "1"])
    try repeatLast(client)
    try begin(client)
    var lines = ""
    var ids: [Int: Int] = [:]
    for index in writes.indices {
      let (id, line) = client.line(
        writes[index].method, writes[index].params, meta: [("idempotencyKey", .string(writes[index].key))])
      ids[id] = index
      lines += line + "\n"
    }
    client.process.send(Array(lines.utf8))
    let deadline = ServedProcess.monotonic() + Double(random.below(patience)) / 1e6
    while ServedProcess.monotonic() < deadline, try acknowledge(client, ids, until: deadline) {}
    client.process.kill()
    while try acknowledge(client, ids, until: ServedProcess.monotonic() + 1) {}
    client.process.wait()
    let left = writes.count { $0.reply == nil }
    inFlight += left
    if left == writes.count { patience = min(2_000_000, patience * 5 / 4) }
    if left == 0 { patience = max(1_000, patience * 4 / 5) }
  }

  /// Reads one reply; false when none came.
  private mutating func acknowledge(_ client: ChannelClient, _ ids: [Int: Int], until deadline: Double) throws -> Bool {
    guard let line = client.process.line(withinSeconds: max(0.0005, deadline - ServedProcess.monotonic())) else {
      return false
    }
    // The last line may have been cut off by the kill: it acknowledges nothing.
    guard let (id, reply) = try? ChannelClient.reply(line), let id, let index = ids[id] else { return true }
    guard let result = reply.result else { throw Broken(description: "refused: \(line)") }
    writes[index].reply = result.description
    acknowledged += 1
    return true
  }

  /// Sends everything of the round before again, under the same keys: what was acknowledged answers the same bytes,
  /// what was in flight happens now unless it had happened; then everything is there exactly once.
  private mutating func repeatLast(_ client: ChannelClient) throws {
    for write in writes {
      let reply = try client.call(write.method, write.params, meta: [("idempotencyKey", .string(write.key))])
      guard let result = reply.result else { throw Broken(description: "\(write.key) was refused: \(reply.text)") }
      if let first = write.reply, first != result.description {
        throw Broken(description: "\(write.key) answered \(first), then \(result.description)")
      }
    }
    let invoices = writes.filter { $0.method == "receivables.invoice.post" }
    guard !invoices.isEmpty else { return }
    let reply = try client.call(
      "receivables.item.list", ["customer": .string(customer), "status": "all", "limit": 1000])
    let found = (reply.result?["items"]?.arrayValue ?? []).compactMap { $0["number"]?.stringValue }.sorted()
    let expected = invoices.compactMap { $0.params["number"]?.stringValue }.sorted()
    guard found == expected else { throw Broken(description: "expected \(expected), found \(found)") }
  }

  /// A customer of the round's own, and its writes.
  private mutating func begin(_ client: ChannelClient) throws {
    serial += 1
    let made = try client.call(
      "archive.customer.create", ["name": .string("客户\(serial)"), "kind": "company", "industry": "jindian"])
    guard let id = made.result?["customer"]?["id"]?.stringValue else { throw Broken(description: made.text) }
    customer = id
    writes = (0..<(8 + random.below(40))).map { number in
      let key = "r\(serial)-\(number)"
      if random.below(4) == 0 {
        return Write(key: key, method: "receivables.payment.record", params: payment(number))
      }
      return Write(key: key, method: "receivables.invoice.post", params: invoice(number))
    }
  }

  private mutating func invoice(_ number: Int) -> JSONValue {
    [
      "customer": .string(customer), "number": .string("INV-\(serial)-\(number)"), "date": "2026-03-01",
      "dueDate": "2026-03-31", "amount": ["amount": .string("\(1 + random.below(99_999)).25"), "currency": "CNY"],
    ]
  }

  private mutating func payment(_ number: Int) -> JSONValue {
    [
      "customer": .string(customer), "date": "2026-03-15", "reference": .string("PAY-\(serial)-\(number)"),
      "amount": ["amount": .string("\(1 + random.below(999)).50"), "currency": "CNY"],
    ]
  }

  /// Pretends that a write was acknowledged that never happened.
  mutating func claimUnwritten() {
    guard let index = writes.firstIndex(where: { $0.method == "receivables.invoice.post" }) else { return }
    writes[index].reply = #"{"items":[]}"#
  }

  /// The books as a whole: SQLite's own checks, the audit chain, and the ledger's invariants.
  func check() throws {
    for pragma in ["integrity_check", "foreign_key_check"] {
      let rows = try Books.rows("PRAGMA \(pragma)", in: database)
      guard rows.isEmpty || rows == ["ok"] else { throw Broken(description: "\(pragma): \(rows)") }
    }
    let client = try ChannelClient(database: database)
    for method in ["audit.verify", "receivables.ledger.verify"] {
      let reply = try client.call(method)
      guard reply.result?["ok"]?.boolValue == true else { throw Broken(description: reply.text) }
    }
    guard client.finish() == 0 else { throw Broken(description: client.process.errorText()) }
  }
}
