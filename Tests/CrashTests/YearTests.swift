import AvalKit
import Glibc
import TestSupport
import Testing

/// A business day by day, twice: once undisturbed, once with hosts killed in the middle of the day run, two of them
/// running it at once, and weeks in which nobody runs it. Both end with the same books.
@Suite("A year of days", .serialized)
struct YearTests {
  private static let first = "2026-01-05"

  /// What happens on the days, from a seed: the same for both.
  private struct Business {
    var random: SplitMix
    var invoices = 0
    var open: [(number: String, customer: JSONValue, amount: Int)] = []

    mutating func requests(_ day: CivilDate, _ customers: [JSONValue]) throws -> [(String, JSONValue)] {
      var requests: [(String, JSONValue)] = []
      let today = JSONValue.string(day.description)
      let customer = customers[random.below(customers.count)]
      if random.below(2) == 0 {
        invoices += 1
        let amount = 100 + random.below(900)
        let due = try day.adding(days: random.below(20))
        open.append(("INV-\(invoices)", customer, amount))
        requests.append(
          (
            "receivables.invoice.post",
            [
              "customer": customer, "number": .string("INV-\(invoices)"), "date": today,
              "dueDate": .string(due.description), "amount": Self.money(amount),
            ]
          ))
      }
      if random.below(4) == 0, !open.isEmpty {
        let paid = open.remove(at: random.below(open.count))
        let part = random.below(3) == 0 ? paid.amount / 2 : paid.amount
        requests.append(
          (
            "receivables.payment.record",
            [
              "customer": paid.customer, "date": today, "amount": Self.money(part),
              "reference": .string(paid.number),
            ]
          ))
        requests.append(("receivables.payment.matchAll", [:]))
      }
      if random.below(5) == 0, let owed = open.first {
        let until = try day.adding(days: 1 + random.below(9))
        requests.append(
          (
            "collections.promise.record",
            ["customer": owed.customer, "amount": Self.money(50), "date": .string(until.description)]
          ))
      }
      return requests
    }

    private static func money(_ amount: Int) -> JSONValue { ["amount": .string("\(amount).00"), "currency": "CNY"] }
  }

  private func start(_ folder: String, _ day: CivilDate, _ hour: Int) throws -> ChannelClient {
    try ChannelClient(
      database: folder + "/books.sqlite", now: "\(day)T\(hour):00:00+08:00", environment: ["AVAL_CONFORMANCE": "0"])
  }

  private func customers(_ folder: String) throws -> [JSONValue] {
    let client = try start(folder, try CivilDate(parsing: Self.first), 10)
    let made = try ["金甸", "石狮", "合山", "温岭"].enumerated().map { index, name in
      let reply = try client.call(
        "archive.customer.create",
        [
          "name": .string("\(name)食品有限公司"), "kind": "company", "industry": "jindian",
          "salesperson": .string("s\(index)"),
        ])
      return try #require(reply.result?["customer"]?["archiveNumber"])
    }
    #expect(client.finish() == 0)
    return made
  }

  /// Lives through the days; `run` runs the day of each, or does not, unless it is told that it must: whoever duns or
  /// looks at the end does so after the day.
  private func live(
    _ folder: String, days: Int, seed: UInt64, _ run: (CivilDate, Bool) throws -> Void
  ) throws {
    let customers = try customers(folder)
    var business = Business(random: SplitMix(seed))
    var day = try CivilDate(parsing: Self.first)
    for number in 0..<days {
      let requests = try business.requests(day, customers)
      if !requests.isEmpty {
        let client = try start(folder, day, 11)
        for (method, params) in requests {
          let reply = try client.call(method, params)
          // A promise beyond what is owed is refused in both lives alike.
          #expect(reply.result != nil || method == "collections.promise.record", "\(method): \(reply.text)")
        }
        #expect(client.finish() == 0)
      }
      let isDunned = number % 15 == 14
      try run(day, isDunned || number == days - 1)
      if isDunned {
        let client = try start(folder, day, 21)
        #expect(try client.call("collections.dunning.run").result != nil)
        #expect(client.finish() == 0)
      }
      day = try day.adding(days: 1)
    }
  }

  private func runDay(_ folder: String, _ day: CivilDate) throws {
    let client = try start(folder, day, 20)
    let reply = try client.call("system.day.run")
    let states = (reply.result?["days"]?.arrayValue ?? []).flatMap { $0["modules"]?.arrayValue ?? [] }
    #expect(!states.isEmpty && states.allSatisfy { $0["state"] == "done" }, "\(reply.text)")
    #expect(client.finish() == 0)
  }

  /// Everything that the days have left, by what users wrote: numbers given by the host differ, and so do instants.
  private func end(_ folder: String) throws -> [String] {
    let queries = [
      "SELECT 'late', i.number, n.day FROM receivables_announced n JOIN receivables_item i ON i.id = n.subject WHERE n.kind = 'itemLate' ORDER BY i.number, n.day",
      "SELECT 'unmatched', c.day, c.amount, c.number, n.day FROM receivables_announced n JOIN receivables_credit c ON c.id = n.subject WHERE n.kind = 'paymentUnmatched' ORDER BY c.day, c.number, c.amount",
      "SELECT 'stop', a.archive_number, s.code, s.since, s.worst_days, s.cured FROM receivables_stop s JOIN archive_customer a ON a.id = s.customer ORDER BY a.archive_number, s.code, s.since",
      "SELECT 'promise', a.archive_number, p.day, p.due, p.received, e.status, e.day FROM collections_promise p JOIN archive_customer a ON a.id = p.customer LEFT JOIN collections_promise_end e ON e.promise = p.id ORDER BY a.archive_number, p.day, p.due",
      "SELECT 'case', a.archive_number, c.state, c.level, c.opened, c.closed, c.outcome FROM collections_case c JOIN archive_customer a ON a.id = c.customer ORDER BY a.archive_number, c.opened",
      "SELECT 'update', a.archive_number, n.kind, n.about, n.day FROM archive_announced n JOIN archive_customer a ON a.id = n.subject ORDER BY a.archive_number, n.kind, n.about",
      "SELECT 'day', module, day FROM host_day ORDER BY module, day",
      "SELECT 'job', method, state, count(*) FROM host_job WHERE method LIKE '%.day.run' AND method <> 'system.day.run' GROUP BY method, state ORDER BY method, state",
    ]
    return try queries.flatMap { try Books.rows($0, in: folder + "/books.sqlite") }
  }

  @Test("days that were interrupted, doubled or skipped for weeks end as undisturbed ones do")
  func sameEnd() throws {
    let seed = Seed.fromEnvironment()
    let days = Seed.count(standard: 45, soak: 365)
    var undisturbed: [String] = []
    try Workspace.withFolder { folder in
      try live(folder, days: days, seed: seed) { day, _ in try runDay(folder, day) }
      undisturbed = try end(folder)
    }
    #expect(undisturbed.contains { $0.hasPrefix("late") } && undisturbed.contains { $0.hasPrefix("promise") })
    try Workspace.withFolder { folder in
      var random = SplitMix(seed &+ 1)
      var skipped = 0
      try live(folder, days: days, seed: seed) { day, mustRun in
        guard !mustRun else {
          skipped = 0
          return try runDay(folder, day)
        }
        if skipped > 0 {
          skipped -= 1
          return
        }
        switch random.below(6) {
        case 0: skipped = 7
        case 1: try kill(folder, day, after: random.below(60_000))
        case 2: try together(folder, day)
        default: try runDay(folder, day)
        }
      }
      let disturbed = try end(folder)
      let (more, less) = (Set(disturbed).subtracting(undisturbed), Set(undisturbed).subtracting(disturbed))
      #expect(disturbed == undisturbed, "SEED=\(seed)\nonly here: \(more.sorted())\nmissing: \(less.sorted())")
      let client = try start(folder, try CivilDate(parsing: Self.first).adding(days: days), 10)
      #expect(try client.call("audit.verify").result?["ok"]?.boolValue == true)
      #expect(try client.call("receivables.ledger.verify").result?["ok"]?.boolValue == true, "SEED=\(seed)")
      #expect(client.finish() == 0)
    }
  }

  /// A host that dies in the middle of the day run, microseconds after it was asked for.
  private func kill(_ folder: String, _ day: CivilDate, after pause: Int) throws {
    let client = try start(folder, day, 20)
    _ = try client.call("system.describe")
    client.process.send(line: client.line("system.day.run", [:]).text)
    usleep(UInt32(pause))
    client.process.kill()
    client.process.wait()
  }

  /// Two hosts that run the same day at once.
  private func together(_ folder: String, _ day: CivilDate) throws {
    let hosts = [try start(folder, day, 20), try start(folder, day, 20)]
    for host in hosts { host.process.send(line: host.line("system.day.run", [:]).text) }
    for host in hosts { #expect(host.finish() == 0) }
  }
}
