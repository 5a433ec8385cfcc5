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

  @Test("beside another host's import every posting is accepted while it runs, and both sets of rows are whole")
  func postingBesideAnImport() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let importing = try ChannelClient(database: database)
      let posting = try ChannelClient(database: database)
      let made = try posting.call(
        "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])
      let customer = try #require(made.result?["customer"]?["id"])
      let rows = 6000
      let lines = (1...rows).map { "'5000',CREDIT,20260105,\($0).25,[CW]TF \($0) ONLINE" }
      let header = "First Bank Card,Transaction Type,Date Posted, Transaction Amount,Description\n"
      let content = Base64.encode(Array((header + lines.joined(separator: "\n") + "\n").utf8))
      let job = try #require(
        try importing.call(
          "import.run", ["format": "bmo-csv", "content": .string(content)],
          meta: [("detach", .bool(true))]
        ).result?["job"])
      var posted = 0
      var end: JSONValue?
      while end == nil {
        let reply = try posting.call(
          "receivables.invoice.post",
          [
            "customer": customer, "number": .string("B-\(posted)"), "date": "2026-03-01", "dueDate": "2026-03-31",
            "amount": ["amount": "10.00", "currency": "CNY"],
          ])
        #expect(reply.result != nil, "\(reply.text)")
        posted += 1
        let state = try posting.call("job.get", ["id": job]).result?["job"]
        if state?["finishedAt"] != nil { end = state }
      }
      #expect(end?["state"] == "done" && end?["counts"]?["accepted"] == .integer(Int64(rows)), "\(end ?? .null)")
      #expect(posted > 1, "nothing was posted beside the import; the test means nothing")
      let items = try posting.call("receivables.item.list", ["customer": customer, "limit": 1000])
      #expect(items.result?["items"]?.arrayValue?.count == min(posted, 1000))
      #expect(try posting.call("audit.verify").result?["ok"]?.boolValue == true)
      #expect(importing.finish() == 0)
      #expect(posting.finish() == 0)
    }
  }
}
