import AvalKit
import Glibc
import TestSupport
import Testing

/// An import that somebody stops: what was committed stays, the answer says so, and the file again goes on from there.
@Suite("Stopped imports")
struct StoppedImportTests {
  @Test("A stopped import says what landed, and the same file again lands the rest")
  func stopped() throws {
    // An import that was done before the cancel arrived was no test: the next one is longer.
    for total in [4_000, 16_000, 64_000] {
      if try stopped(total: total) { return }
    }
    Issue.record("no import could be stopped before its end")
  }

  /// Whether the import was under way when it was stopped.
  private func stopped(total: Int) throws -> Bool {
    try ImportRig.with { rig in
      var text = "客户名称,客户编号,行业\n"
      for number in 1...total { text += "示例公司\(number),K\(number),食品\n" }
      let path = try rig.file("customers.csv", text)
      let started = try rig.client.call(
        "import.run", ["format": "customer-master-csv", "path": .string(path)], meta: [("detach", true)])
      let job = try #require(started.result?["job"], "\(started.text)")
      let deadline = ServedProcess.monotonic() + 120
      var landed = 0
      while landed <= 0, ServedProcess.monotonic() < deadline {
        landed = try rig.client.call("job.get", ["id": job]).result?["job"]?.count("done") ?? 0
        usleep(1000)
      }
      _ = try rig.client.call("job.cancel", ["id": job])
      let ended = try rig.client.call("job.wait", ["id": job])
      let state = ended.result?["job"]
      if state?["state"] == "done" { return false }
      try #require(state?["state"] == "cancelled", "\(ended.text)")
      #expect(
        state?["error"]?["message"]?["en"]?.stringValue?.contains("Import the file again to go on") == true,
        "\(ended.text)")
      let again = try rig.result("customer-master-csv", path)
      #expect(again.count("accepted") > 0 && again.count("duplicates") > 0)
      #expect(again.count("accepted") + again.count("duplicates") == total && again.count("rejected") == 0)
      return true
    }
  }
}
