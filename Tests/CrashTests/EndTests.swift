import AvalKit
import Glibc
import TestSupport
import Testing

/// End of input and SIGTERM among writes: what was accepted is finished or not begun, and the process ends well.
@Suite("Ends among writes", .serialized)
struct EndTests {
  @Test("end of input among 400 pipelined writes: every one is performed and answered, exit 0")
  func endOfInput() throws {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/books.sqlite")
      let lines = try posts(client, 400)
      client.process.send(Array(lines.utf8))
      client.process.closeInput()
      let replies = String(decoding: client.process.rest(), as: UTF8.self).split(separator: "\n")
      #expect(client.process.wait() == 0)
      #expect(replies.count == 400)
      #expect(replies.allSatisfy { $0.contains(#""result""#) })
    }
  }

  @Test("SIGTERM among pipelined writes: exit 0, soon, and what was acknowledged is there")
  func terminated() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let client = try ChannelClient(database: database)
      let lines = try posts(client, 400)
      client.process.send(Array(lines.utf8))
      client.process.kill(SIGTERM)
      let start = ServedProcess.monotonic()
      let replies = String(decoding: client.process.rest(), as: UTF8.self).split(separator: "\n")
      #expect(client.process.wait() == 0)
      // Far more than the documented two seconds: a busy machine's disk is not the host's fault, a hang is.
      #expect(ServedProcess.monotonic() - start < 30)
      let acknowledged = replies.count { $0.contains(#""result""#) }
      let stored = try Books.rows("SELECT count(*) FROM receivables_item", in: database).first.flatMap { Int($0) }
      #expect((stored ?? -1) >= acknowledged)
      #expect(try Books.rows("PRAGMA integrity_check", in: database) == ["ok"])
    }
  }

  @Test("a client that closes its end without reading: no crash, the books are whole")
  func clientGone() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let client = try ChannelClient(database: database)
      let lines = try posts(client, 300)
      client.process.send(Array(lines.utf8))
      client.process.closeOutput()
      client.process.closeInput()
      #expect(client.process.wait() == 0)
      #expect(try Books.rows("PRAGMA integrity_check", in: database) == ["ok"])
    }
  }

  private func posts(_ client: ChannelClient, _ count: Int) throws -> String {
    let made = try client.call(
      "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])
    let customer = try #require(made.result?["customer"]?["id"])
    return (0..<count).map { number in
      let params: JSONValue = [
        "customer": customer, "number": .string("INV-\(number)"), "date": "2026-03-01", "dueDate": "2026-03-31",
        "amount": ["amount": "10.00", "currency": "CNY"],
      ]
      return client.line("receivables.invoice.post", params).text + "\n"
    }.joined()
  }
}
