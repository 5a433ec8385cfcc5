import AvalKit
import CSQLite
import Glibc
import TestSupport
import Testing

/// What `receivables.ledger.verify` proves, it must be able to refute: each sum, row and day is falsified in the database
/// by hand, and the check of that name says so.
@Suite("The ledger's proofs can fail")
struct VerifyTests {
  struct Tampering: Sendable, CustomTestStringConvertible {
    let check: String
    let sql: String
    var testDescription: String { "\(check): \(sql)" }
  }

  /// Falsifications of a ledger with two items and a payment in each of two currencies, each other feature once.
  static let tamperings: [Tampering] = [
    .init(check: "openingRows", sql: "UPDATE receivables_item SET amount = amount + 1 WHERE number = 'I-1'"),
    .init(check: "openingRows", sql: "UPDATE receivables_item SET day = day - 1 WHERE number = 'I-1'"),
    .init(check: "openingRows", sql: "UPDATE receivables_item SET recorded = recorded + 1 WHERE number = 'I-2'"),
    .init(check: "openingRows", sql: "UPDATE receivables_credit SET amount = amount - 1 WHERE number = 'P-1'"),
    .init(
      check: "openingRows",
      sql: "INSERT INTO receivables_entry SELECT 1, 1, 'post', day, recorded, 5, NULL FROM receivables_entry LIMIT 1"),
    .init(check: "openingRows", sql: "DELETE FROM receivables_item WHERE number = 'I-2'"),
    .init(
      check: "accountsOpened",
      sql: "DELETE FROM receivables_entry WHERE account = (SELECT id FROM receivables_item WHERE number = 'I-2')"),
    .init(check: "itemBalances", sql: "UPDATE receivables_item SET open = open + 1 WHERE number = 'I-1'"),
    .init(check: "itemBalances", sql: "UPDATE receivables_item SET last_day = last_day + 1 WHERE number = 'I-1'"),
    .init(check: "creditBalances", sql: "UPDATE receivables_credit SET unapplied = unapplied + 1 WHERE number = 'P-1'"),
    .init(check: "creditBalances", sql: "UPDATE receivables_credit SET last_day = last_day + 1 WHERE number = 'P-1'"),
    .init(
      check: "everyDay",
      sql: "UPDATE receivables_entry SET day = day - 400 WHERE kind = 'apply' AND amount < 0"),
    .init(
      check: "applicationsBalance",
      sql: "UPDATE receivables_entry SET amount = amount - 1 WHERE kind = 'apply' AND amount < 0"),
    .init(
      check: "applicationsBalance",
      sql: "UPDATE receivables_entry SET day = day + 1 WHERE kind = 'apply' AND amount > 0"),
    .init(check: "applicationsBalance", sql: "DELETE FROM receivables_entry WHERE kind = 'unapply' AND amount > 0"),
    .init(check: "documentsWhole", sql: "UPDATE receivables_item SET part = 3 WHERE number = 'I-3' AND part = 2"),
    .init(check: "dailyChanges", sql: "UPDATE receivables_daily SET amount = amount + 1 WHERE side = 'item'"),
    .init(check: "dailyChanges", sql: "DELETE FROM receivables_daily WHERE side = 'credit'"),
    .init(check: "turnover", sql: "UPDATE receivables_control SET turnover = turnover + 1 WHERE currency = 'CNY'"),
    .init(check: "turnover", sql: "DELETE FROM receivables_control WHERE currency = 'USD'"),
    .init(check: "debitsEqualCredits", sql: "UPDATE receivables_item SET open = open + 1 WHERE number = 'U-1'"),
    .init(check: "corrections", sql: "UPDATE receivables_adjustment SET amount = amount + 1"),
    .init(check: "corrections", sql: "UPDATE receivables_write_off SET day = day - 1"),
    .init(check: "corrections", sql: "DELETE FROM receivables_refund"),
    .init(check: "corrections", sql: "DELETE FROM receivables_entry WHERE kind = 'writeOff'"),
    .init(check: "corrections", sql: "UPDATE receivables_fee_correction SET amount = amount + 1"),
    .init(check: "corrections", sql: "UPDATE receivables_write_off_reversal SET amount = amount + 1"),
    .init(check: "corrections", sql: "UPDATE receivables_recovery SET day = day + 1 WHERE credit IS NOT NULL"),
    .init(check: "feeCorrections", sql: "UPDATE receivables_fee_correction SET amount = amount + 100000"),
    .init(
      check: "discounts", sql: "UPDATE receivables_item SET discount_base = discount_base + 1 WHERE number = 'I-4'"),
    .init(check: "recoveries", sql: "UPDATE receivables_write_off SET reversed = reversed + 1"),
    .init(check: "recoveries", sql: "UPDATE receivables_write_off SET recovered = recovered + 1"),
    .init(check: "recoveries", sql: "UPDATE receivables_recovery SET amount = amount + 1"),
    .init(check: "bankLines", sql: "UPDATE receivables_bank_line SET amount = amount + 1"),
    .init(check: "bankLines", sql: "UPDATE receivables_bank_line SET credit = NULL"),
    .init(check: "conversions", sql: "UPDATE receivables_conversion SET given = given + 1"),
    .init(
      check: "houseDebitsEqualCredits",
      sql: "INSERT INTO receivables_house_entry SELECT 0, posting, 1, day, recorded, 1 FROM receivables_entry "
        + "WHERE kind = 'apply' AND account IN (SELECT account FROM receivables_carrying) AND amount > 0"),
    .init(check: "houseRows", sql: "UPDATE receivables_house_entry SET day = day + 1 WHERE account <> 0"),
    .init(check: "houseCarrying", sql: "UPDATE receivables_carrying SET worth = worth + 100"),
    .init(check: "houseCarrying", sql: "UPDATE receivables_house_entry SET amount = amount + 1 WHERE account <> 0"),
    .init(check: "holds", sql: "UPDATE receivables_order SET reserved = reserved + 1"),
    .init(check: "holds", sql: "UPDATE receivables_delivery SET last_day = last_day - 400"),
    .init(check: "orderProgress", sql: "UPDATE receivables_order SET amount = amount + 1 WHERE number = 'O-1'"),
    .init(check: "orderProgress", sql: "UPDATE receivables_order_progress SET delivered = delivered + 1"),
    .init(
      check: "orderProgress", sql: "UPDATE receivables_delivery SET cancelled = cancelled + 1 WHERE number = 'D-2'"),
    .init(
      check: "holdsEveryDay",
      sql:
        "INSERT INTO receivables_hold SELECT account, 1, 'consume', day - 1, recorded, -1 FROM receivables_hold LIMIT 1"
    ),
  ]

  @Test("V-4, V-31: whatever is falsified in the books, the proof of that name finds it, and no proof is without one")
  func falsified() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/aval.sqlite"
      try Self.makeBooks(database)
      let clean = try Self.verify(database)
      #expect(clean.failing.isEmpty, "\(clean.failing)")
      #expect(Set(clean.names) == Set(Self.tamperings.map(\.check)), "a proof has no falsification, or one no proof")
      for tampering in Self.tamperings {
        let copy = folder + "/copy.sqlite"
        try Workspace.write(try #require(Workspace.read(database)), to: copy)
        try Self.tamper(copy, tampering.sql)
        let found = try Self.verify(copy)
        #expect(found.failing.contains(tampering.check), "\(tampering): only \(found.failing)")
        for rest in ["", "-wal", "-shm"] { _ = unlink(copy + rest) }
      }
    }
  }

  private static func verify(_ database: String) throws -> (names: [String], failing: [String]) {
    let client = try ChannelClient(database: database)
    let reply = try client.call("receivables.ledger.verify")
    let checks = try #require(reply.result?["checks"]?.arrayValue, "\(reply.text)")
    let failing = checks.filter { $0["ok"]?.boolValue == false }.compactMap { $0["name"]?.stringValue }
    #expect(reply.result?["ok"]?.boolValue == failing.isEmpty)
    _ = client.finish()
    return (checks.compactMap { $0["name"]?.stringValue }, failing)
  }

  /// Without the triggers that keep the journal, as somebody with the file in hand could.
  private static func tamper(_ path: String, _ sql: String) throws {
    var handle: OpaquePointer?
    try #require(sqlite3_open(path, &handle) == SQLITE_OK)
    defer { sqlite3_close(handle) }
    let triggers = ["entry_kept", "entry_stays", "house_entry_kept", "house_entry_stays", "hold_kept", "hold_stays"]
    for trigger in triggers { sqlite3_exec(handle, "DROP TRIGGER receivables_\(trigger)", nil, nil, nil) }
    try #require(
      sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(sql): \(String(cString: sqlite3_errmsg(handle)))")
    try #require(sqlite3_changes(handle) > 0, "\(sql) changed nothing")
    sqlite3_exec(handle, "PRAGMA wal_checkpoint(TRUNCATE)", nil, nil, nil)
  }

  /// Books in which everything that the proofs look at happened once.
  private static func makeBooks(_ database: String) throws {
    let client = try ChannelClient(database: database, now: "2026-05-06T09:00:00+08:00")
    var known: [String: JSONValue] = [:]
    func call(_ method: String, _ params: JSONValue, keep: String? = nil, at path: [String] = []) throws {
      let reply = try client.call(method, params)
      var value = try #require(reply.result, "\(method): \(reply.text)")
      guard let keep else { return }
      for part in path { value = try #require(value[part] ?? value.arrayValue?.first, "\(part): \(reply.text)") }
      known[keep] = value
    }
    func money(_ amount: String, _ currency: String = "CNY") -> JSONValue {
      ["amount": .string(amount), "currency": .string(currency)]
    }
    func invoice(_ number: String, _ amount: JSONValue, more: [(String, JSONValue)] = []) throws {
      let params: [(String, JSONValue)] = [
        ("customer", known["customer"] ?? .null), ("number", .string(number)), ("date", "2026-03-01"),
        ("amount", amount),
      ]
      try call(
        "receivables.invoice.post", .object(JSONObject(params + more)), keep: number, at: ["items", "0", "id"])
    }
    func apply(_ payment: String, _ item: String, _ amount: JSONValue, paid: JSONValue? = nil) throws {
      var allocation: [(String, JSONValue)] = [("item", known[item] ?? .null), ("amount", amount)]
      if let paid { allocation.append(("paid", paid)) }
      try call(
        "receivables.payment.apply",
        ["payment": known[payment] ?? .null, "allocations": [.object(JSONObject(allocation))]])
    }
    try call(
      "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"],
      keep: "customer", at: ["customer", "id"])
    let customer = try #require(known["customer"])
    for (day, rate) in [("2026-03-01", "7.10"), ("2026-03-10", "7.20")] {
      try call(
        "receivables.rate.put",
        ["currency": "USD", "date": .string(day), "rate": .string(rate), "source": "PBOC central parity"])
    }
    try invoice("I-1", money("100.00"))
    try invoice("I-2", money("50.00"))
    try invoice(
      "I-3", money("30.00"), more: [("instalments", ["count": 2, "firstDue": "2026-04-01", "every": "month"])])
    try invoice("U-1", money("200.00", "USD"))
    for (key, amount) in [("P-1", money("80.00")), ("P-2", money("90.00", "USD")), ("P-3", money("70.00", "USD"))] {
      try call(
        "receivables.payment.record",
        ["customer": customer, "date": "2026-03-10", "amount": amount, "reference": .string(key)], keep: key,
        at: ["payment", "id"])
    }
    try apply("P-1", "I-1", money("60.00"))
    try call("receivables.payment.unapply", ["payment": known["P-1"] ?? .null, "item": known["I-1"] ?? .null])
    try apply("P-1", "I-1", money("20.00"))
    try apply("P-2", "U-1", money("90.00", "USD"))
    try apply("P-3", "I-2", money("7.20"), paid: money("1.00", "USD"))
    try call(
      "receivables.payment.refund",
      ["payment": known["P-1"] ?? .null, "date": "2026-05-06", "amount": money("5.00"), "reason": "paid twice"])
    try call(
      "receivables.adjustment.post",
      ["item": known["I-1"] ?? .null, "date": "2026-03-12", "amount": money("1.00"), "reason": "freight"])
    try call(
      "receivables.writeOff.post",
      [
        "item": known["I-1"] ?? .null, "date": "2026-04-12", "amount": money("10.00"), "reason": "gone",
        "insist": true,
      ],
      keep: "loss", at: ["writeOff", "id"])
    try call(
      "receivables.writeOff.recover",
      ["writeOff": known["loss"] ?? .null, "date": "2026-04-20", "amount": money("4.00")])
    try call(
      "receivables.order.check", ["customer": customer, "amount": money("40.00"), "order": "O-1"])
    try call(
      "receivables.delivery.post",
      ["customer": customer, "number": "D-1", "date": "2026-05-01", "amount": money("15.00")])
    try call(
      "receivables.delivery.post",
      ["customer": customer, "number": "D-2", "date": "2026-05-01", "amount": money("25.00"), "order": "O-1"])
    try call(
      "receivables.writeOff.reverse",
      ["writeOff": known["loss"] ?? .null, "date": "2026-04-21", "amount": money("2.00"), "reason": "not gone"])
    try call(
      "receivables.payment.recover",
      ["payment": known["P-1"] ?? .null, "writeOff": known["loss"] ?? .null, "amount": money("1.00")])
    try invoice("I-4", money("70.00"), more: [("terms", "2/10 net 30")])
    try call(
      "receivables.creditNote.post",
      [
        "customer": customer, "number": "N-1", "date": "2026-03-05", "amount": money("20.00"),
        "item": known["I-4"] ?? .null,
      ])
    try call(
      "receivables.lateFee.charge", ["customer": customer, "rule": "contract", "asOf": "2026-05-06"], keep: "fee",
      at: ["items", "0", "id"])
    try call(
      "receivables.lateFee.waive", ["item": known["fee"] ?? .null, "amount": money("0.01"), "reason": "goodwill"])
    try call(
      "import.run", ["format": "icbc-csv", "path": .string(Workspace.root + "/import-formats/icbc-csv/sample.csv")])
    #expect(client.finish() == 0, "\(client.process.errorText())")
  }
}
