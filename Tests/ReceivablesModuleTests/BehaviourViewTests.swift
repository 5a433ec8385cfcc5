import AvalKit
import CSQLite
import TestSupport
import Testing

/// What rating reads of the ledger, figure by figure and day by day, in the published view itself.
@Suite("The behaviour that rating reads")
struct BehaviourViewTests {
  /// Sums of one customer's rows up to a day, in minor units.
  struct Sums: Equatable, CustomStringConvertible {
    var due: Int64
    var collected: Int64
    var claims: Int64
    var unsettled: Int64
    var description: String { "due \(due), collected \(collected), claims \(claims), unsettled \(unsettled)" }
    /// Net collection in hundredths of a percent, as R-1 has it.
    var rate: Int64 { due == 0 ? 0 : (collected - claims) * 10_000 / due }
  }

  /// The books of one test, with short words for what happens in them.
  private final class Story {
    let client: ChannelClient
    let database: String
    private(set) var customer = ""

    init(_ folder: String) throws {
      database = folder + "/aval.sqlite"
      client = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
      let reply = try client.call(
        "archive.customer.create", ["name": "宁波海润机电有限公司", "kind": "company", "industry": "jixie"])
      customer = try #require(reply.result?["customer"]?["id"]?.stringValue, "\(reply.text)")
    }

    @discardableResult
    func call(_ method: String, _ params: [(String, JSONValue)], _ path: [String]) throws -> String {
      let reply = try client.call("receivables." + method, .object(JSONObject(params)))
      var value = try #require(reply.result, "\(method): \(reply.text)")
      for part in path { value = try #require(value[part] ?? value.arrayValue?.first, "\(part): \(reply.text)") }
      return value.stringValue ?? ""
    }

    func money(_ amount: String) -> JSONValue { ["amount": .string(amount), "currency": "CNY"] }

    func invoice(_ number: String, _ amount: String, _ date: String, due: String) throws -> String {
      try call(
        "invoice.post",
        [
          ("customer", .string(customer)), ("number", .string(number)), ("date", .string(date)),
          ("amount", money(amount)), ("dueDate", .string(due)),
        ], ["items", "0", "id"])
    }

    func note(_ method: String, _ key: String, _ number: String, _ amount: String, _ date: String, on item: String?)
      throws -> String
    {
      try call(
        method,
        [
          ("customer", .string(customer)), ("number", .string(number)), ("date", .string(date)),
          ("amount", money(amount)),
        ] + (item.map { [("item", .string($0))] } ?? []) + (key == "claim" ? [("cause", "quality")] : []), [key, "id"])
    }

    func pay(_ item: String, _ amount: String, _ date: String) throws -> String {
      let payment = try call(
        "payment.record", [("customer", .string(customer)), ("date", .string(date)), ("amount", money(amount))],
        ["payment", "id"])
      try call(
        "payment.apply",
        [
          ("payment", .string(payment)),
          ("allocations", .array([["item": .string(item), "amount": money(amount)]])),
        ], ["payment", "id"])
      return payment
    }

    func sums(through date: String) throws -> Sums {
      let day = try CivilDate(parsing: date).dayNumber
      var handle: OpaquePointer?
      try #require(sqlite3_open_v2(database, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
      defer { sqlite3_close(handle) }
      let sql = """
        SELECT sum(amount_due), sum(collected), sum(claim_payout), sum(unsettled) FROM receivables_behaviour_v2
        WHERE moved_day <= \(day)
        """
      var statement: OpaquePointer?
      try #require(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK)
      defer { sqlite3_finalize(statement) }
      try #require(sqlite3_step(statement) == SQLITE_ROW)
      let columns = (0..<4).map { sqlite3_column_int64(statement, Int32($0)) }
      return Sums(due: columns[0], collected: columns[1], claims: columns[2], unsettled: columns[3])
    }
  }

  private func tell(_ body: (Story) throws -> Void) throws {
    try Workspace.withFolder { folder in
      let story = try Story(folder)
      try body(story)
      #expect(story.client.finish() == 0, "\(story.client.process.errorText())")
    }
  }

  @Test(
    "V-15, R-1: a credit note lowers what was to be paid; the rest paid is everything paid, and only from its day on")
  func creditNote() throws {
    try tell { story in
      let item = try story.invoice("V-1", "1000", "2026-01-01", due: "2026-01-31")
      _ = try story.note("creditNote.post", "creditNote", "CN-1", "200", "2026-01-10", on: item)
      _ = try story.pay(item, "800", "2026-03-01")
      let before = try story.sums(through: "2026-02-15")
      #expect(before == Sums(due: 80_000, collected: 0, claims: 0, unsettled: 80_000))
      #expect(try story.sums(through: "2026-01-05").due == 100_000)
      let after = try story.sums(through: "2026-03-01")
      #expect(after == Sums(due: 80_000, collected: 80_000, claims: 0, unsettled: 0) && after.rate == 10_000)
    }
  }

  @Test("V-15, V-16, R-1: a claim counts once, set off against the item, paid out in money, or on no item at all")
  func claims() throws {
    try tell { story in
      let item = try story.invoice("V-1", "1000", "2026-01-01", due: "2026-01-31")
      _ = try story.note("claim.record", "claim", "CL-1", "60", "2026-01-15", on: item)
      _ = try story.pay(item, "940", "2026-01-31")
      #expect(try story.sums(through: "2026-01-31").rate == 9_400)
    }
    try tell { story in
      let item = try story.invoice("V-1", "1000", "2026-01-01", due: "2026-01-31")
      _ = try story.pay(item, "1000", "2026-01-31")
      let claim = try story.note("claim.record", "claim", "CL-1", "60", "2026-02-15", on: item)
      try story.call(
        "payment.refund",
        [("payment", .string(claim)), ("date", "2026-02-20"), ("reason", "quality")], ["refund", "id"])
      #expect(try story.sums(through: "2026-01-31").rate == 10_000)
      #expect(try story.sums(through: "2026-02-20").rate == 9_400)
    }
    try tell { story in
      let item = try story.invoice("V-1", "1000", "2026-01-01", due: "2026-01-31")
      _ = try story.note("claim.record", "claim", "CL-1", "60", "2026-01-15", on: nil)
      _ = try story.pay(item, "1000", "2026-01-31")
      #expect(try story.sums(through: "2026-01-31").rate == 9_400)
    }
  }

  @Test("V-15, R-1: an adjustment changes what was to be paid, a write-off does not; what is recovered was collected")
  func corrections() throws {
    try tell { story in
      let item = try story.invoice("V-1", "1000", "2026-01-01", due: "2026-01-31")
      try story.call(
        "adjustment.post",
        [("item", .string(item)), ("date", "2026-01-20"), ("amount", story.money("-100")), ("reason", "weight")],
        ["item", "id"])
      let payment = try story.pay(item, "400", "2026-02-01")
      let loss = try story.call(
        "writeOff.post",
        [("item", .string(item)), ("date", "2026-03-01"), ("amount", story.money("500")), ("reason", "insolvent")],
        ["writeOff", "id"])
      #expect(
        try story.sums(through: "2026-03-01") == Sums(due: 90_000, collected: 40_000, claims: 0, unsettled: 50_000))
      try story.call(
        "writeOff.recover",
        [("writeOff", .string(loss)), ("date", "2026-04-01"), ("amount", story.money("50"))], ["recovery"])
      #expect(
        try story.sums(through: "2026-04-01") == Sums(due: 90_000, collected: 45_000, claims: 0, unsettled: 45_000))
      try story.call(
        "payment.unapply", [("payment", .string(payment)), ("item", .string(item)), ("date", "2026-04-10")],
        ["payment", "id"])
      #expect(
        try story.sums(through: "2026-04-10") == Sums(due: 90_000, collected: 5_000, claims: 0, unsettled: 85_000))
    }
  }
}
