import AvalKit
import TestSupport
import Testing

/// Two host processes on one database: what one does, the other sees, and together they keep one set of books.
@Suite("Two hosts on one database", .serialized)
struct TwoHostsTests {
  @Test("a module switched off and on by one host is off and on in the other")
  func switches() throws {
    try Workspace.withFolder { folder in
      let first = try ChannelClient(database: folder + "/books.sqlite")
      let second = try ChannelClient(database: folder + "/books.sqlite")
      #expect(try second.call("survey.template.list").result != nil)
      #expect(try first.call("module.disable", ["id": "survey"]).result?["state"]?.stringValue == "disabled")
      #expect(try second.call("survey.template.list").kind == "moduleUnavailable")
      #expect(try first.call("module.enable", ["id": "survey"]).result?["state"]?.stringValue == "enabled")
      #expect(try second.call("survey.template.list").result != nil)
      #expect(first.finish() == 0)
      #expect(second.finish() == 0)
    }
  }

  @Test("both write at the same time: every acknowledged post is there once, no id is given twice, the chain is whole")
  func both() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let hosts = [try ChannelClient(database: database), try ChannelClient(database: database)]
      let made = try hosts[0].call(
        "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])
      let customer = try #require(made.result?["customer"]?["id"])
      for (index, host) in hosts.enumerated() {
        let lines = (0..<150).map { number in
          let params: JSONValue = [
            "customer": customer, "number": .string("H\(index)-\(number)"), "date": "2026-03-01",
            "dueDate": "2026-03-31", "amount": ["amount": "10.00", "currency": "CNY"],
          ]
          return host.line("receivables.invoice.post", params).text + "\n"
        }
        host.process.send(Array(lines.joined().utf8))
      }
      for host in hosts {
        for _ in 0..<150 {
          let line = try #require(host.process.line())
          #expect(try ChannelClient.reply(line).reply.result != nil, "\(line)")
        }
      }
      let posted = try hosts[0].call("receivables.item.list", ["customer": customer, "limit": 1000])
      let ids = (posted.result?["items"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
      #expect(ids.count == 300)
      #expect(Set(ids).count == 300)
      #expect(try hosts[1].call("audit.verify").result?["ok"]?.boolValue == true)
      for host in hosts { #expect(host.finish() == 0) }
    }
  }
}
