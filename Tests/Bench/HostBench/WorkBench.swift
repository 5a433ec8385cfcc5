import AvalKit
import CSQLite
import Glibc
import TestSupport

/// Everybody's morning over 100,000 open lines that were put in a random order.
enum WorkBench {
  private struct Failed: Error {}

  private static let lines = 100_000
  private static let kinds = ["orderHeld", "paymentUnapplied"]

  static func run(_ folder: String) throws {
    let database = folder + "/work.sqlite"
    var client = try ChannelClient(database: database, environment: Figures.quiet)
    let made = try client.call(
      "archive.customer.create", ["name": "Bench", "kind": "company", "industry": "jindian"])
    let customer = made.result?["customer"]?["id"] ?? .null
    _ = client.finish()
    try fill(database)
    client = try ChannelClient(database: database, environment: Figures.quiet)
    try measure("first page", client, ["limit": 100])
    try measure("one owner's", client, ["actor": "u7"])
    try measure("one customer's", client, ["customer": customer])
    try measure("one kind's", client, ["kinds": ["orderHeld"]])
    let cursor = try client.call("work.list", ["limit": 10_000]).result?["nextCursor"] ?? .null
    try measure("after 10,000", client, ["cursor": cursor, "limit": 100])
    _ = client.finish()
  }

  private static func measure(_ what: String, _ client: ChannelClient, _ params: JSONValue) throws {
    var times: [Double] = []
    var found = 0
    for _ in 0..<50 {
      times.append(
        try Figures.timed { found = try client.call("work.list", params).result?["items"]?.arrayValue?.count ?? 0 })
    }
    Figures.say("work.list of \(lines) lines, \(what) (\(found) lines): \(Figures.milliseconds(Figures.median(times)))")
  }

  /// A third of the lines begins on a later day; half of the rest is late.
  private static func fill(_ path: String) throws {
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw Failed() }
    defer { sqlite3_close(handle) }
    let sql = """
      INSERT INTO host_work (module, kind, key, customer, due, since, owner, rank, currency, amount, details)
      SELECT 'receivables', ?1, ?2, 'cus_' || (281474976710657 + ?3), ?4, ?5, 'u' || (?3 % 50), 500, 'CNY', ?3, ?6
      """
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw Failed() }
    defer { sqlite3_finalize(statement) }
    let today = Int64(time(nil)) / 86_400
    var random = SplitMix(1)
    sqlite3_exec(handle, "BEGIN IMMEDIATE", nil, nil, nil)
    for line in (0..<lines).shuffled(using: &random) {
      let begins = today + (line % 3 == 0 ? Int64(1 + random.below(60)) : Int64(-random.below(60)))
      let kind = kinds[line % 2]
      let details = line % 2 == 0 ? #"{"number":"SO-1"}"# : #"{"received":{"day":"2026-05-05"},"reference":"INV-1"}"#
      let key = "x_\(line)"
      guard aval_sqlite_bind_text(statement, 1, kind, kind.utf8.count) == SQLITE_OK,
        aval_sqlite_bind_text(statement, 2, key, key.utf8.count) == SQLITE_OK,
        sqlite3_bind_int64(statement, 3, Int64(line % 20_000)) == SQLITE_OK,
        sqlite3_bind_int64(statement, 4, begins + Int64(random.below(30))) == SQLITE_OK,
        sqlite3_bind_int64(statement, 5, begins) == SQLITE_OK,
        aval_sqlite_bind_text(statement, 6, details, details.utf8.count) == SQLITE_OK,
        sqlite3_step(statement) == SQLITE_DONE
      else { throw Failed() }
      sqlite3_reset(statement)
    }
    guard sqlite3_exec(handle, "COMMIT", nil, nil, nil) == SQLITE_OK else { throw Failed() }
  }
}
