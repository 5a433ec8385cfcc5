import AvalKit
import TestSupport
import Testing

@Suite("Ladders from before versions were kept")
struct LadderCopyTests {
  @Test("what lies in the module's own table becomes versions once, with its day, its time and its author")
  func copied() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let before = try ChannelClient(database: database, now: "2026-05-06T10:00:00Z")
      #expect(try before.call("collections.policy.get").result?["origin"] == "module")
      #expect(before.finish() == 0)
      let document =
        #"{"schema":1,"version":"7","title":{"en":"Late","zh-Hans":"迟"},"minimum":"0","promisePauses":true,"unappliedCovers":true,"levels":[{"level":9,"fromDays":40,"template":"legal","action":"legal","title":{"en":"x","zh-Hans":"x"}}]}"#
      let day = try CivilDate(parsing: "2026-05-03").dayNumber
      let at = try Instant(parsing: "2026-05-01T08:00:00Z").milliseconds
      for sql in [
        "DELETE FROM host_meta WHERE name = 'policies.collections_ladder'",
        """
        INSERT INTO collections_ladder (id, name, version, document, sha256, effective, recorded, actor)
        VALUES (1, 'default', '7', '\(document)', '\(SHA256.hex(Array(document.utf8)))', \(day), \(at), 'wang')
        """,
      ] { _ = try Books.rows(sql, in: database) }
      for _ in 0..<2 {
        let host = try ChannelClient(database: database, now: "2026-05-07T10:00:00Z")
        #expect(try host.call("collections.policy.get", ["asOf": "2026-05-02"]).result?["version"] == "2")
        let found = try host.call("collections.policy.get", ["asOf": "2026-05-03"]).result
        #expect(found?["version"] == "7" && found?["origin"] == "channel", "\(String(describing: found))")
        let history = try host.call("config.policy.history", ["name": "collections/ladder/default"])
        let items = history.result?["items"]?.arrayValue ?? []
        #expect(items.count == 2 && items.first?["author"] == "wang", "copied once: \(history.text)")
        #expect(items.first?["at"]?.stringValue?.hasPrefix("2026-05-01T08:00:00") == true)
        #expect(try host.call("audit.verify").result?["ok"] == true)
        #expect(host.finish() == 0)
      }
    }
  }
}
