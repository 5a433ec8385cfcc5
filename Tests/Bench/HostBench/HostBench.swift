import AvalKit
import CSQLite
import Glibc
import TestSupport

/// What the host costs, beside floors measured in the same run: a bare echo for the channel, and one commit a row of
/// bare SQLite for durable writes.
enum HostBench {
  static func run() {
    do {
      try Workspace.withFolder { folder in
        try start(folder)
        try roundTrip(folder)
        try posts(folder)
        try WorkBench.run(folder)
        let items = getenv("AVAL_BENCH_ITEMS").flatMap { Int(String(cString: $0)) } ?? 1_000_000
        var portfolio = try PortfolioBench(folder, items: items)
        try portfolio.run()
      }
    } catch {
      Figures.say("the benchmark failed: \(error)")
      exit(1)
    }
  }

  // MARK: Start

  private static func start(_ folder: String) throws {
    let times = try (0..<9).map { _ in
      try Figures.timed {
        let client = try ChannelClient(database: folder + "/start.sqlite", environment: Figures.quiet)
        _ = try client.call("system.health")
        _ = client.finish()
      }
    }
    Figures.say("start to first answer and end, all modules: \(Figures.microseconds(Figures.median(times)))")
  }

  // MARK: Round trips

  private static func roundTrip(_ folder: String) throws {
    let echo = try ServedProcess("/bin/cat", [])
    let client = try ChannelClient(database: folder + "/trip.sqlite", environment: Figures.quiet)
    let line = #"{"jsonrpc":"2.0","id":1,"method":"system.health"}"#
    var floor: [Double] = []
    var health: [Double] = []
    for _ in 0..<2000 {
      floor.append(Figures.timed { exchange(echo, line) })
      health.append(Figures.timed { exchange(client.process, line) })
    }
    Figures.say(
      "round trip: cat \(Figures.microseconds(Figures.median(floor))), system.health \(Figures.microseconds(Figures.median(health))), "
        + "ratio \(Figures.ratio(Figures.median(health), Figures.median(floor)))")
    echo.closeInput()
    echo.wait()
    _ = client.finish()
  }

  private static func exchange(_ process: ServedProcess, _ line: String) {
    process.send(line: line)
    _ = process.line()
  }

  // MARK: Durable writes

  private static let count = 20_000

  private static func posts(_ folder: String) throws {
    let floor = try Floor.commits(2000, in: folder + "/floor.sqlite")
    Figures.say("one commit a row, bare SQLite: \(Int(floor)) rows/s")
    let client = try ChannelClient(database: folder + "/posts.sqlite", environment: Figures.quiet)
    let made = try client.call(
      "archive.customer.create", ["name": "Bench", "kind": "company", "industry": "jindian"])
    let customer = made.result?["customer"]?["id"]?.stringValue ?? ""
    report("frame only (unknown method)", try pipelined(client, count) { _ in ("no.such.method", [:], nil) }, floor)
    report("frame, schema, decode, read (rating.rigid.evaluate)", try pipelined(client, count) { _ in rigid }, floor)
    report(
      "durable post, audit entry",
      try pipelined(client, count) { ("receivables.invoice.post", invoice(customer, "A\($0)"), nil) }, floor)
    report(
      "durable post, audit entry, idempotency key",
      try pipelined(client, count) { ("receivables.invoice.post", invoice(customer, "B\($0)"), "key-\($0)") }, floor)
    _ = client.finish()
    try Floor.each("SELECT count(*) FROM receivables_item", in: folder + "/posts.sqlite") { items in
      if items != Int64(2 * count) { Figures.say("only \(items) items were posted") }
    }
  }

  private static var rigid: (String, JSONValue, String?) {
    let money = { (amount: String) -> JSONValue in ["amount": .string(amount), "currency": "CNY"] }
    return (
      "rating.rigid.evaluate",
      [
        "amountDue": money("1000000.00"), "collected": money("970000.00"), "claimPayout": money("20000.00"),
        "daysOverdue": 0, "cooperation": "oursOnly",
      ], nil
    )
  }

  private static func invoice(_ customer: String, _ number: String) -> JSONValue {
    [
      "customer": .string(customer), "number": .string(number), "date": "2026-03-01", "dueDate": "2026-03-31",
      "amount": ["amount": "1234.25", "currency": "CNY"],
    ]
  }

  private static func pipelined(
    _ client: ChannelClient, _ count: Int, _ make: (Int) -> (String, JSONValue, String?)
  ) throws -> Load {
    var bytes: [UInt8] = []
    for index in 0..<count {
      let (method, params, key) = make(index)
      let meta: [(String, JSONValue)] = key.map { [("idempotencyKey", .string($0))] } ?? []
      bytes += Array(client.line(method, params, meta: meta).text.utf8) + [0x0A]
    }
    var load = Load()
    try load.send(bytes, requests: count, to: client.process)
    return load
  }

  private static func report(_ what: String, _ load: Load, _ floor: Double) {
    let rate = Double(count) / load.seconds
    Figures.say(
      "\(what): \(Int(rate))/s, \(Figures.microseconds(1 / rate)) each, host's processor time "
        + "\(Figures.microseconds(load.processor / Double(count))) each, \(Figures.ratio(rate, floor)) times the floor")
  }
}
