import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

@Suite("Several hosts on one database", .serialized)
struct CompanyTests {
  @Test("a job whose host was killed is taken over by exactly one of the others, and does each slice once")
  func takenOverOnce() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root, more: #", "limits": {"jobSearchMilliseconds": 100}"#)
      try work.put("hold")
      // One after the other: three that migrate at once may wait for each other longer than a start does.
      let hosts = try (0..<3).map { _ in
        let host = try work.start()
        _ = try host.call("alpha.echo.get")
        return host
      }
      let asked = try hosts[0].call("alpha.do.steps", meta: [("detach", .bool(true))])
      let job = try #require(asked.result?["job"])
      for host in hosts { #expect(try host.call("alpha.echo.get").result != nil) }
      hosts[0].process.kill()
      hosts[0].process.wait()
      let before = try work.rows("SELECT count(*) FROM alpha_slice")
      #expect(try WorkHost.wait { try work.rows("SELECT count(*) FROM alpha_slice") != before })
      work.remove("hold")
      #expect(try hosts[1].call("job.wait", ["id": job]).result?["job"]?["state"] == "done")
      #expect(hosts[1].finish() == 0)
      #expect(hosts[2].finish() == 0)
      let logs = hosts[1...].map { $0.process.errorText() }
      #expect(logs.count { $0.contains("goes on") } == 1, "\(logs)")
      let numbers = try work.rows("SELECT number FROM alpha_slice ORDER BY number")
      #expect(numbers == (0..<numbers.count).map(String.init))
    }
  }

  @Test("while another process keeps the database a job waits, requests are told, and the job ends when it lets go")
  func patience() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      try work.put("hold")
      let client = try work.start()
      let asked = try client.call("alpha.do.steps", meta: [("detach", .bool(true))])
      let job = try #require(asked.result?["job"])
      let other = try Database(path: work.host.database, busyTimeout: 60_000).openWriter()
      try other.beginImmediate()
      let refused = try client.call("alpha.thing.put")
      #expect(refused.kind == "busy", "\(refused.text)")
      #expect(try client.call("job.get", ["id": job]).result?["job"]?["state"] == "running")
      other.rollback()
      work.remove("hold")
      #expect(try client.call("job.wait", ["id": job]).result?["job"]?["state"] == "done")
      #expect(try client.call("alpha.thing.put").result != nil)
      #expect(client.finish() == 0)
    }
  }

  @Test("a process knows whether another serves the database, and leaves it room only then")
  func company() throws {
    let scratch = try ScratchDatabase()
    let database = try scratch.open()
    let first = try HostInstance(database)
    #expect(!first.hasCompany)
    do {
      let second = try HostInstance(database)
      #expect(first.hasCompany && second.hasCompany)
    }
    #expect(!first.hasCompany)
    #expect(HostInstance.roomMilliseconds > 2 * Connection.tryMilliseconds)
  }
}
