import AvalKit
import TestSupport
import Testing

@Suite("A request that would settle too much says which job does")
struct MatchLimitTests {
  @Test("V-4, V-17: payment.match beyond the events of one request changes nothing and names matchAll, which does it")
  func refusalNamesTheJob() throws {
    try Workspace.withFolder { folder in
      let root = Workspace.root
      try Workspace.write(
        """
        {"database": "aval.sqlite", "modulePaths": ["\(root)/plugins"], "libraryPaths": ["\(Workspace.products)"],
         "modules": [{"id": "archive"}, {"id": "rating"}, {"id": "receivables"}], "limits": {"eventsPerRequest": 3}}
        """, to: folder + "/aval.json")
      let client = try ChannelClient(database: folder + "/aval.sqlite", config: folder + "/aval.json")
      let described = try client.call("system.describe")
      #expect(described.result?["limits"]?["eventsPerRequest"] == 3)
      let customer = try client.call(
        "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])
      let id = try #require(customer.result?["customer"]?["id"], "\(customer.text)")
      for number in 1...4 {
        let amount: JSONValue = ["amount": .string("\(number).00"), "currency": "CNY"]
        let invoice = try client.call(
          "receivables.invoice.post",
          ["customer": id, "number": .string("I\(number)"), "date": "2026-03-01", "amount": amount])
        #expect(invoice.error == nil, "\(invoice.text)")
        let payment = try client.call(
          "receivables.payment.record", ["customer": id, "date": "2026-03-05", "amount": amount])
        #expect(payment.error == nil, "\(payment.text)")
      }
      let refused = try client.call("receivables.payment.match", ["all": true])
      #expect(refused.kind == "limitExceeded" && refused.path == "/limit", "\(refused.text)")
      #expect(refused.text.contains("receivables.payment.matchAll"), "\(refused.text)")
      let open = try client.call("receivables.item.list", ["customer": id])
      #expect(open.result?["items"]?.arrayValue?.count == 4, "\(open.text)")
      let paged = try client.call("receivables.payment.match", ["all": true, "limit": 2])
      #expect(paged.result?["items"]?.arrayValue?.count == 2, "\(paged.text)")
      #expect(client.finish() == 0, "\(client.process.errorText())")
    }
  }
}
