import AvalHost
import AvalKit
import Glibc
import Testing

/// What the store costs a request. Run with `AVAL_BENCHMARK=1 swift test -c release --filter StoreBenchmark`.
@Suite("StoreBenchmark", .enabled(if: getenv("AVAL_BENCHMARK") != nil), .serialized)
struct StoreBenchmark {
  private static let group = 100

  /// Microseconds for one of `count` turns, commits in groups of 100 included.
  private func measure(_ name: String, _ writer: Connection, count: Int, _ body: (Int) throws -> Void) throws {
    var best = Int.max
    for round in 0..<3 {
      let start = nanoseconds()
      for turn in 0..<count {
        if turn % Self.group == 0 { try writer.beginImmediate() }
        try body(round * count + turn)
        if turn % Self.group == Self.group - 1 { try writer.commit() }
      }
      best = min(best, nanoseconds() - start)
    }
    let hundredths = best / count / 10
    print("\(name): \(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) µs")
  }

  private func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  @Test("µs a request for savepoint, statement, audit entry, idempotency key and all of them")
  func costs() throws {
    let modules = try TwoModules()
    let writer = modules.writer
    let log = try AuditLog(writer, random: RandomPool().fill)
    let keys = try Idempotency(writer)
    let params = Array(
      "{\"customer\":\"cus_281474976710657\",\"number\":\"INV-2026-000123\",\"amount\":\"500.00\"}".utf8)
    let payload = Array("{\"params\":".utf8) + params + Array(",\"changes\":[]}".utf8)
    let sql = Array("SELECT name, amount FROM alpha_item WHERE id = ?1 AND name <> '' ORDER BY id LIMIT 10".utf8)
    let record = AuditRecord(
      at: 1_772_000_000_000, kind: .write, actor: "local", method: "receivables.invoice.post",
      subject: "itm_281474976710657")
    try measure("nothing", writer, count: 20_000) { _ in }
    try measure("savepoint pair", writer, count: 20_000) { _ in
      try writer.savepoint(0)
      try writer.release(0)
    }
    try measure("statement fetch and release", writer, count: 20_000) { _ in
      writer.release(try sql.withUnsafeBytes { try writer.statement(sql: $0, scope: modules.scope, writes: true) })
    }
    try measure("statement, bind, step, release", writer, count: 20_000) { _ in
      let statement = try sql.withUnsafeBytes { try writer.statement(sql: $0, scope: modules.scope, writes: true) }
      try statement.bind(1, at: 1)
      _ = try statement.step()
      writer.release(statement)
    }
    try measure("audit head", writer, count: 20_000) { _ in try log.begin() }
    try measure("audit entry without payload", writer, count: 20_000) { _ in try log.append(record) }
    try measure("audit entry", writer, count: 20_000) { _ in try log.append(record, payload: payload) }
    try measure("hashes of key and request", writer, count: 20_000) { turn in
      _ = Idempotency.key(principal: "local", key: "posting-\(turn)")
      _ = params.withUnsafeBytes { Idempotency.request(caller: .local, method: "receivables.invoice.post", params: $0) }
    }
    try measure("idempotency insert", writer, count: 20_000) { turn in
      let key = Idempotency.key(principal: "local", key: "posting-\(turn)")
      let request = params.withUnsafeBytes {
        Idempotency.request(caller: .local, method: "receivables.invoice.post", params: $0)
      }
      _ = try params.withUnsafeBytes { try keys.insert(key, request: request, at: 1, reply: $0) }
    }
    try measure("all of it", writer, count: 20_000) { turn in
      try writer.savepoint(0)
      let key = Idempotency.key(principal: "local", key: "request-\(turn)")
      let request = params.withUnsafeBytes {
        Idempotency.request(caller: .local, method: "receivables.invoice.post", params: $0)
      }
      _ = try params.withUnsafeBytes { try keys.insert(key, request: request, at: 1, reply: $0) }
      try log.append(record, payload: payload)
      try writer.release(0)
    }
    try log.seal()
    let start = nanoseconds()
    _ = try modules.scratch.open([TwoModules.alpha, TwoModules.beta])
    print("start-up with nothing to do: \((nanoseconds() - start) / 1000) µs")
    #expect(try AuditReader(writer).verify().isIntact)
  }
}
