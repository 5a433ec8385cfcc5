import AvalKit
import TestSupport
import Testing

/// A promise over the days of the clock: paid before, on and after the promised day.
@Suite("The day of a promise")
struct PromiseDayTests {
  private struct Refused: Error {
    let text: String
  }

  /// Sends requests to a host that lives on one day and answers the last result; the books outlive the host.
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

  @Test(
    "C-23: a promise paid the day before or on its very day is kept, paid a day later it is broken",
    arguments: [("2026-07-09", "kept"), ("2026-07-10", "kept"), ("2026-07-11", "broken")])
  func paid(_ day: String, _ status: String) throws {
    let money: JSONValue = ["amount": "100.00", "currency": "CNY"]
    try Workspace.withFolder { folder in
      let made = try on(
        "2026-07-01", folder,
        [("archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])])
      let customer = try #require(made["customer"]?["id"])
      _ = try on(
        "2026-07-01", folder,
        [
          (
            "receivables.invoice.post",
            ["customer": customer, "number": "INV-1", "date": "2026-03-01", "dueDate": "2026-03-31", "amount": money]
          ), ("collections.promise.record", ["customer": customer, "amount": money, "date": "2026-07-10"]),
        ])
      let listed = try on(
        day, folder,
        [
          (
            "receivables.payment.record",
            ["customer": customer, "date": .string(day), "amount": money, "reference": "INV-1"]
          ), ("collections.promise.list", ["customer": customer]),
        ])
      #expect(listed["items"]?.arrayValue?.map { $0["status"]?.stringValue } == [status])
      #expect(listed["items"]?.at("/0/date")?.stringValue == "2026-07-10")
    }
  }
}
