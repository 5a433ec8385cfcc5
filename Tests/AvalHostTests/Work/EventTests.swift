import AvalKit
import Glibc
import TestSupport
import Testing

@Suite("Events after a request", .serialized)
struct EventTests {
  @Test("each subscriber takes every event once, in order, for the person and the day of the request")
  func inOrder() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      let client = try work.start()
      for number in 0..<20 {
        #expect(try client.call("alpha.do.emit", ["text": .string("\(number)"), "asOf": "2024-02-29"]).result != nil)
      }
      #expect(client.finish() == 0)
      for id in ["beta", "gamma"] {
        #expect(try work.taken(by: id) == (0..<20).map(String.init))
        #expect(Set(try work.rows("SELECT actor FROM \(id)_taken")) == ["local"])
        let day = try CivilDate(parsing: "2024-02-29").dayNumber
        #expect(Set(try work.rows("SELECT as_of FROM \(id)_taken")) == ["\(day)"])
      }
    }
  }

  @Test("a subscriber that fails stops no other and no request, is told, and catches up when it can")
  func failing() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      try work.put("beta.refuses")
      let client = try work.start()
      for text in ["a", "b", "c"] { #expect(try client.call("alpha.do.emit", ["text": .string(text)]).result != nil) }
      #expect(try WorkHost.wait { try work.taken(by: "gamma") == ["a", "b", "c"] })
      #expect(try work.taken(by: "beta") == [])
      let sick = try WorkHost.health("events", client)
      #expect(!sick.ok && sick.detail.contains("beta") && sick.detail.contains("I refuse it."), "\(sick.detail)")
      // Requests between do not make it try earlier: the pause doubles.
      #expect(try WorkHost.wait { try WorkHost.health("events", client).detail.contains("2 tries") })
      work.remove("beta.refuses")
      #expect(try WorkHost.wait { try work.taken(by: "beta") == ["a", "b", "c"] })
      #expect(try WorkHost.wait { try WorkHost.health("events", client).ok })
      #expect(client.finish() == 0)
      let log = client.process.errorText()
      #expect(log.contains("beta did not take alpha.happened"))
      #expect(log.components(of: "beta did not take").count - 1 < 20)
    }
  }

  @Test("a subscriber that is switched off or cannot be loaded catches up; nothing is delivered twice after a kill")
  func catchingUp() throws {
    try Workspace.withFolder { root in
      let work = try WorkHost(root: root)
      var client = try work.start()
      #expect(try client.call("alpha.do.emit", ["text": "a"]).result != nil)
      #expect(try client.call("module.disable", ["id": "beta"]).result != nil)
      #expect(try client.call("alpha.do.emit", ["text": "b"]).result != nil)
      #expect(client.finish() == 0)
      // Neither subscriber is there at all.
      for id in ["beta", "gamma"] { rename(root + "/lib/lib\(id).so", root + "/\(id).away") }
      client = try work.start()
      #expect(try client.call("alpha.do.emit", ["text": "c"]).result != nil)
      client.process.kill()
      client.process.wait()
      for id in ["beta", "gamma"] { rename(root + "/\(id).away", root + "/lib/lib\(id).so") }
      client = try work.start()
      #expect(try client.call("module.enable", ["id": "beta"]).result != nil)
      #expect(try client.call("alpha.do.emit", ["text": "d"]).result != nil)
      for id in ["beta", "gamma"] {
        #expect(try WorkHost.wait { try work.taken(by: id).count >= 4 })
        #expect(try work.taken(by: id) == ["a", "b", "c", "d"])
      }
      #expect(client.finish() == 0)
    }
  }
}

extension String {
  fileprivate func components(of text: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    return parts + [rest]
  }
}
