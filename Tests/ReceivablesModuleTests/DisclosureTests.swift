import AvalKit
import ReceivablesModule
import TestSupport
import Testing

@Suite("What leaves the house")
struct DisclosureTests {
  @Test("V-26: an approved disclosure states what is owed, overdue and paid ahead, merged customers as one")
  func approved() throws {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite", now: "2026-05-06T09:00:00+08:00")
      func customer(_ name: String) throws -> JSONValue {
        let reply = try client.call(
          "archive.customer.create", ["name": .string(name), "kind": "company", "industry": "jindian"])
        return try #require(reply.result?["customer"]?["id"], "\(reply.text)")
      }
      func call(_ method: String, _ params: JSONValue) throws -> JSONValue {
        let reply = try client.call(method, params)
        return try #require(reply.result, "\(method): \(reply.text)")
      }
      func money(_ amount: String) -> JSONValue { ["amount": .string(amount), "currency": "CNY"] }
      let (first, second, ahead) = (try customer("=金甸, \"甲\""), try customer("金甸乙"), try customer("预付客户"))
      for (customer, number, due, amount) in [
        (first, "1", "2026-04-30", "100.00"), (second, "2", "2026-03-31", "50.00"), (second, "3", "2026-06-30", "7.00"),
      ] {
        _ = try call(
          "receivables.invoice.post",
          [
            "customer": customer, "number": .string(number), "date": "2026-03-01", "dueDate": .string(due),
            "amount": money(amount),
          ])
      }
      _ = try call(
        "receivables.payment.record", ["customer": ahead, "date": "2026-05-01", "amount": money("60.00")])
      _ = try call("archive.customer.merge", ["from": second, "into": first, "reason": "one firm"])
      let asked = try call(
        "receivables.disclosure.request", ["recipient": "信用保险公司", "purpose": "续保", "asOf": "2026-05-06"])
      let disclosure = try #require(asked["disclosure"]?["id"])
      let decided = try call(
        "receivables.disclosure.decide",
        ["disclosure": disclosure, "decision": "approve", "reason": "contract"])
      #expect(decided["rows"] == 2)
      let handed = try call("receivables.disclosure.get", ["disclosure": disclosure])
      #expect(handed["sha256"] == decided["disclosure"]?["sha256"])
      let text = try #require(handed["text"]?.stringValue)
      let id = try #require(first.stringValue)
      let other = try #require(ahead.stringValue)
      #expect(
        text == "asOf,customer,name,currency,open,overdue,oldestDue,unapplied,balance\r\n"
          + "2026-05-06,\(id),\"'=金甸, \"\"甲\"\"\",CNY,157.00,150.00,2026-03-31,0.00,157.00\r\n"
          + "2026-05-06,\(other),预付客户,CNY,0.00,0.00,,60.00,-60.00\r\n")
      #expect(client.finish() == 0, "\(client.process.errorText())")
    }
  }

  @Test("V-3, V-26: what a spreadsheet would compute is text, a negative amount stays a number")
  func fields() {
    for (field, written) in [
      ("-60.00", "-60.00"), ("-1", "-1"), ("-1+2", "'-1+2"), ("-", "'-"), ("-.5", "'-.5"), ("-1.2.3", "'-1.2.3"),
      ("=A1", "'=A1"), ("+1", "'+1"), ("@x", "'@x"), ("a,b", "\"a,b\""), ("", ""),
    ] {
      #expect(CSVField.quoted(field) == written)
    }
  }
}
