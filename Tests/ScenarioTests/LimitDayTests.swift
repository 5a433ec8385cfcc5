import AvalKit
import TestSupport
import Testing

/// A limit over several days of the clock, on both sides of its last one.
@Suite("The days of a limit")
struct LimitDayTests {
  private struct Refused: Error {
    let text: String
  }

  /// What a host answers that lives on one day; the books outlive it.
  private func on<T>(_ day: String, _ folder: String, _ body: ((String, JSONValue) throws -> JSONValue) throws -> T)
    throws -> T
  {
    let client = try ChannelClient(database: folder + "/books.sqlite", now: day + "T09:00:00+08:00")
    let result = try body { method, params in
      let reply = try client.call(method, params)
      guard let result = reply.result else { throw Refused(text: "\(method): \(reply.text)") }
      return result
    }
    #expect(client.finish() == 0)
    return result
  }

  private func approve(_ amount: String, _ customer: JSONValue, _ call: (String, JSONValue) throws -> JSONValue) throws
  {
    let proposal = try call(
      "rating.limit.propose", ["customer": customer, "amount": ["amount": .string(amount), "currency": "CNY"]])
    _ = try call("rating.limit.approve", ["proposal": try #require(proposal["proposal"]?["id"])])
  }

  @Test("R-54, R-84: a limit holds from its day through the day before the next, or before the veto, that ends it")
  func lastDay() throws {
    try Workspace.withFolder { folder in
      let customer = try on("2026-05-06", folder) { call in
        let made = try call(
          "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])
        let customer = try #require(made["customer"]?["id"])
        try approve("100.00", customer, call)
        return customer
      }
      try on("2026-05-08", folder) { call in try approve("70.00", customer, call) }
      try on("2026-05-11", folder) { call in
        _ = try call(
          "rating.assess",
          ["customer": customer, "model": "six-c", "inputs": ["factors": ["provenCheat": "yes"]]])
        let limits: [(day: String, amount: String?, decision: String)] = [
          ("2026-05-05", nil, "hold"), ("2026-05-06", "100.00", "approve"), ("2026-05-07", "100.00", "approve"),
          ("2026-05-08", "70.00", "hold"), ("2026-05-10", "70.00", "hold"), ("2026-05-11", nil, "reject"),
        ]
        for expected in limits {
          let asOf = JSONValue.string(expected.day)
          let found = try call("rating.limit.get", ["customer": customer, "asOf": asOf])["limits"]?.arrayValue ?? []
          #expect(found.first?["amount"]?["amount"]?.stringValue == expected.amount, "\(expected.day)")
          let check = try call(
            "receivables.order.check",
            ["customer": customer, "asOf": asOf, "amount": ["amount": "70.01", "currency": "CNY"]])
          #expect(check["decision"]?.stringValue == expected.decision, "\(expected.day)")
        }
      }
    }
  }
}
