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
      }
    } catch {
      print("the benchmark failed: \(error)")
      exit(1)
    }
  }

  // MARK: Start

  private static func start(_ folder: String) throws {
    let times = try (0..<9).map { _ in
      try timed {
        let client = try ChannelClient(database: folder + "/start.sqlite", environment: quiet)
        _ = try client.call("system.health")
        _ = client.finish()
      }
    }
    print("start to first answer and end, all modules: \(microseconds(median(times)))")
  }

  // MARK: Round trips

  private static func roundTrip(_ folder: String) throws {
    let echo = try ServedProcess("/bin/cat", [])
    let client = try ChannelClient(database: folder + "/trip.sqlite", environment: quiet)
    let line = #"{"jsonrpc":"2.0","id":1,"method":"system.health"}"#
    var floor: [Double] = []
    var health: [Double] = []
    for _ in 0..<2000 {
      floor.append(timed { exchange(echo, line) })
      health.append(timed { exchange(client.process, line) })
    }
    print(
      "round trip: cat \(microseconds(median(floor))), system.health \(microseconds(median(health))), "
        + "ratio \(ratio(median(health), median(floor)))")
    echo.closeInput()
    echo.wait()
    _ = client.finish()
  }

  private static func exchange(_ process: ServedProcess, _ line: String) {
    process.send(line: line)
    _ = process.line()
  }

  // MARK: Durable writes

  private static func posts(_ folder: String) throws {
    let count = 20_000
    let floor = 2000 / (try timed { try Floor.commits(2000, in: folder + "/floor.sqlite") })
    print("one commit a row, bare SQLite: \(Int(floor)) rows/s")
    let client = try ChannelClient(database: folder + "/posts.sqlite", environment: quiet)
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

  /// Requests a second, all sent without waiting; the sender runs beside the reader, as a real client's would.
  private static func pipelined(
    _ client: ChannelClient, _ count: Int, _ make: (Int) -> (String, JSONValue, String?)
  ) throws -> Double {
    var bytes: [UInt8] = []
    for index in 0..<count {
      let (method, params, key) = make(index)
      let meta: [(String, JSONValue)] = key.map { [("idempotencyKey", .string($0))] } ?? []
      bytes += Array(client.line(method, params, meta: meta).text.utf8) + [0x0A]
    }
    let seconds = try timed {
      let sender = Sender(client.process, bytes)
      var replies = 0
      while replies < count {
        guard let lines = client.process.countLines() else { throw Silent() }
        replies += lines
      }
      sender.join()
    }
    return Double(count) / seconds
  }

  struct Silent: Error {}

  private static func report(_ what: String, _ rate: Double, _ floor: Double) {
    print("\(what): \(Int(rate))/s, \(microseconds(1 / rate)) each, \(ratio(rate, floor)) times the floor")
  }

  // MARK: Figures

  /// Results are not checked against declarations here: that is the tests' work.
  private static let quiet = ["AVAL_CONFORMANCE": "0"]

  private static func timed(_ body: () throws -> Void) rethrows -> Double {
    let start = ServedProcess.monotonic()
    try body()
    return ServedProcess.monotonic() - start
  }
  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
  private static func microseconds(_ seconds: Double) -> String { "\(Int(seconds * 1e6)) µs" }
  private static func ratio(_ a: Double, _ b: Double) -> String { "\(Double(Int(a / b * 100)) / 100)" }
}
