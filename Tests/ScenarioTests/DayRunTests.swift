import AvalKit
import TestSupport
import Testing

/// The days of a business over the shipped modules: each host lives on one day, the books outlive them.
@Suite("The day run")
struct DayRunTests {
  private struct Refused: Error {
    let text: String
  }

  private func on(_ day: String, _ folder: String, _ requests: [(method: String, params: JSONValue)]) throws
    -> JSONValue
  {
    let client = try ChannelClient(database: folder + "/books.sqlite", now: day + "T09:00:00+08:00")
    var last = JSONValue.null
    for request in requests {
      let reply = try client.call(request.method, request.params)
      guard let result = reply.result else { throw Refused(text: "\(request.method): \(reply.text)") }
      last = result
    }
    #expect(client.finish() == 0)
    return last
  }

  /// What a module's job answered for a day.
  private func result(_ run: JSONValue, _ day: String, _ module: String) -> JSONValue? {
    let found = run["days"]?.arrayValue?.first { $0["day"]?.stringValue == day }
    return found?["modules"]?.arrayValue?.first { $0["module"]?.stringValue == module }?["result"]
  }

  private func money(_ amount: String) -> JSONValue { ["amount": .string(amount), "currency": "CNY"] }

  private func customer(_ folder: String, _ day: String) throws -> JSONValue {
    let made = try on(
      day, folder,
      [("archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])])
    return try #require(made["customer"]?["id"])
  }

  private func invoice(_ customer: JSONValue, due: String) -> (method: String, params: JSONValue) {
    (
      "receivables.invoice.post",
      [
        "customer": customer, "number": "INV-1", "date": "2026-03-01", "dueDate": .string(due),
        "amount": money("500.00"),
      ]
    )
  }

  @Test(
    "V-10: an item is late from the day after its due day, once; the stop is placed by the day run and lifted when paid"
  )
  func lateAndStopped() throws {
    try Workspace.withFolder { folder in
      let customer = try customer(folder, "2026-03-01")
      _ = try on("2026-03-01", folder, [invoice(customer, due: "2026-03-31"), ("system.day.run", [:])])
      let due = try on("2026-03-31", folder, [("system.day.run", [:])])
      #expect(result(due, "2026-03-31", "receivables")?["itemsLate"]?.integerValue == 0)
      let late = try on("2026-04-01", folder, [("system.day.run", [:])])
      #expect(result(late, "2026-04-01", "receivables")?["itemsLate"]?.integerValue == 1)
      // More than 30 days late on 1 May, on the day after the thirtieth; more than 60 on 31 May.
      let held = try on("2026-05-30", folder, [("system.day.run", [:])])
      let days = (held["days"]?.arrayValue ?? []).filter {
        result(held, $0["day"]?.stringValue ?? "", "receivables")?["stopsPlaced"]?.integerValue == 1
      }
      #expect(days.map { $0["day"]?.stringValue } == ["2026-05-01"])
      let stopped = try on(
        "2026-05-31", folder, [("system.day.run", [:]), ("receivables.stop.list", ["active": true])])
      #expect(stopped["items"]?.arrayValue?.map { $0["code"]?.stringValue } == ["overdue", "supplyStop"])
      #expect(stopped["items"]?.arrayValue?.map { $0["since"]?.stringValue } == ["2026-05-01", "2026-05-31"])
      let paid = try on(
        "2026-06-02", folder,
        [
          (
            "receivables.payment.record",
            ["customer": customer, "date": "2026-06-02", "amount": money("500.00"), "reference": "INV-1"]
          ), ("system.day.run", [:]), ("receivables.stop.list", ["active": false]),
        ])
      #expect(paid["items"]?.arrayValue?.map { $0["cured"]?.stringValue } == ["2026-06-02", "2026-06-02"])
    }
  }

  @Test(
    "C-23: a promise ends kept on the day the money comes, broken on the day after its own",
    arguments: [(true, "2026-07-10", "kept"), (false, "2026-07-11", "broken")])
  func promises(_ pays: Bool, _ day: String, _ status: String) throws {
    try Workspace.withFolder { folder in
      let customer = try customer(folder, "2026-07-01")
      _ = try on(
        "2026-07-01", folder,
        [
          invoice(customer, due: "2026-03-31"),
          (
            "collections.promise.record",
            ["customer": customer, "amount": money("500.00"), "date": "2026-07-10"]
          ), ("system.day.run", [:]),
        ])
      var requests: [(method: String, params: JSONValue)] = [("system.day.run", [:])]
      if pays {
        requests.insert(
          ("receivables.payment.record", ["customer": customer, "date": "2026-07-10", "amount": money("500.00")]), at: 0
        )
      }
      let before = try on("2026-07-10", folder, requests)
      #expect(result(before, "2026-07-10", "collections")?["promisesBroken"]?.integerValue == 0)
      let after = try on("2026-07-11", folder, [("system.day.run", [:])])
      let ended = result(after, "2026-07-11", "collections")
      #expect(ended?["promisesBroken"]?.integerValue == (pays ? 0 : 1))
      let audit = try on("2026-07-12", folder, [("audit.list", ["method": "collections.day.run"])])
      #expect(audit["items"]?.arrayValue?.isEmpty == false)
    }
  }

  @Test("V-4: money on account for a day that matches nothing is announced once")
  func unmatched() throws {
    try Workspace.withFolder { folder in
      let customer = try customer(folder, "2026-07-01")
      _ = try on(
        "2026-07-01", folder,
        [
          ("receivables.payment.record", ["customer": customer, "date": "2026-07-01", "amount": money("12.00")]),
          ("system.day.run", [:]),
        ])
      let run = try on("2026-07-04", folder, [("system.day.run", [:])])
      let counts = ["2026-07-02", "2026-07-03", "2026-07-04"].map {
        result(run, $0, "receivables")?["paymentsUnmatched"]?.integerValue
      }
      #expect(counts == [1, 0, 0])
    }
  }

  @Test("A-59: an archive is due three months after its last update, and announced once for it")
  func updates() throws {
    try Workspace.withFolder { folder in
      _ = try customer(folder, "2026-01-15")
      _ = try on("2026-01-15", folder, [("system.day.run", [:])])
      let run = try on("2026-04-20", folder, [("system.day.run", [:])])
      let days = (run["days"]?.arrayValue ?? []).filter {
        result(run, $0["day"]?.stringValue ?? "", "archive")?["updatesDue"]?.integerValue == 1
      }
      #expect(days.map { $0["day"]?.stringValue } == ["2026-04-15"])
    }
  }

  @Test("aval day runs it for a timer: a line a day and module, 0 when all is done, 2 for a day that is none")
  func command() throws {
    try Workspace.withFolder { folder in
      func run(_ arguments: [String]) throws -> (Int32, String) {
        let process = try ServedProcess(
          Workspace.aval,
          ["day", "--database", folder + "/books.sqlite", "--config", Workspace.root + "/Tests/aval.json"] + arguments,
          environment: ["AVAL_NOW": "2026-07-01T09:00:00+08:00", "LC_ALL": "C"], mergeErrors: true)
        process.closeInput()
        let text = String(decoding: process.rest(), as: UTF8.self)
        return (process.wait(), text)
      }
      let (code, text) = try run([])
      #expect(code == 0, "\(text)")
      for module in ["archive", "rating", "receivables", "collections", "survey"] {
        #expect(text.contains("2026-07-01 \(module)"), "\(text)")
      }
      let (refused, why) = try run(["--as-of", "2026-07-02", "--lang", "zh-Hans"])
      #expect(refused == 1 && why.contains("2026-07-02"), "\(why)")
      #expect(try run(["--as-of", "tomorrow"]).0 == 2)
    }
  }

  @Test("every event of the shipped modules is documented with its payload, and renders in both languages")
  func documented() throws {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/books.sqlite")
      var bare: [String] = []
      for module in ["archive", "survey", "rating", "receivables", "collections"] {
        let manifest = try client.call("module.describe", ["id": .string(module)]).result?["manifest"]
        for event in manifest?["emits"]?.arrayValue ?? [] {
          if let name = event.stringValue { bare.append(name) }
          let chinese = event["summary"]?["zh-Hans"]?.stringValue
          #expect(event.stringValue != nil || chinese?.isEmpty == false)
        }
      }
      #expect(bare == [])
      #expect(client.finish() == 0)
    }
  }
}
