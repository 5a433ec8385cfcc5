import AvalKit
import TestSupport
import Testing

@Suite("Policies of a job")
struct JobPolicyTests {
  private static func ladder(_ version: String) -> JSONValue {
    [
      "schema": 1, "version": .string(version), "title": ["en": "L", "zh-Hans": "阶"], "minimum": "0",
      "promisePauses": true, "unappliedCovers": true,
      "levels": [
        [
          "level": 1, "fromDays": 1, "template": "friendly", "action": "notice",
          "title": ["en": "x", "zh-Hans": "x"],
        ]
      ],
    ]
  }

  @Test("a job that a dead host has left goes on with the versions that were there when it began")
  func taken() throws {
    try Workspace.withFolder { folder in
      let database = folder + "/books.sqlite"
      let now = "2026-05-06T10:00:00Z"
      let before = try ChannelClient(database: database, now: now)
      #expect(try before.call("collections.policy.put", ["document": Self.ladder("7")]).result != nil)
      let last = try #require(try Books.rows("SELECT max(id) FROM host_policy", in: database).first)
      #expect(try before.call("collections.policy.put", ["document": Self.ladder("8")]).result != nil)
      #expect(before.finish() == 0)
      _ = try Books.rows(
        """
        INSERT INTO host_job (id, method, actor, state, context, params, created_at, updated_at)
        VALUES (281474976720000, 'collections.dunning.run', 'local', 'queued',
          CAST('{"asOf":"2026-05-06","language":"en","lastPolicy":\(last)}' AS BLOB), CAST('{}' AS BLOB), 1, 1)
        """, in: database)
      let host = try ChannelClient(database: database, now: now)
      let job = try host.call("job.wait", ["id": "job_281474976720000"])
      #expect(job.text.contains(#""policyVersion":"7""#), "\(job.text)")
      let fresh = try host.call("collections.dunning.run", ["dryRun": true])
      #expect(fresh.result?["policyVersion"] == "8", "\(fresh.text)")
      #expect(host.finish() == 0)
    }
  }
}
