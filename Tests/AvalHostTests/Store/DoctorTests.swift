import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

/// What `aval doctor` says of books that somebody changed by hand.
@Suite("aval doctor", .serialized)
struct DoctorTests {
  private func doctor(_ database: String) throws -> (code: Int32, text: String) {
    let process = try ServedProcess(Workspace.aval, ["doctor", "--database", database])
    process.closeInput()
    let text = String(decoding: process.rest(), as: UTF8.self)
    return (process.wait(), text)
  }

  @Test(
    "architecture 9: the doctor begins with the clock, passes sound books and tells every table that was changed by hand"
  )
  func tellsHandEdits() throws {
    try Workspace.withFolder { folder in
      let path = folder + "/books.sqlite"
      let client = try ChannelClient(database: path)
      let customer: JSONValue = ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"]
      #expect(
        try client.call("archive.customer.create", customer, meta: [("idempotencyKey", "once")]).result != nil)
      let table = Array("name,kind,industry\n金甸,company,shipin\n".utf8)
      let imported = try client.call(
        "import.run", ["format": "customer-master-csv", "content": .string(Base64.encode(table))])
      #expect(client.finish() == 0)
      let sound = try doctor(path)
      #expect(sound.code == 0 && sound.text.hasPrefix("ok   clock"), "\(sound.text) \(imported.text)")
      for (edit, name) in [
        ("DELETE FROM host_audit", "audit"), ("UPDATE host_audit SET actor = 'x' WHERE seq = 1", "audit"),
        ("DELETE FROM host_audit_payload", "audit"), ("UPDATE host_anchor SET entries = entries - 1", "audit"),
        ("UPDATE host_idempotency SET reply = x'7b'", "tables"), ("UPDATE host_sequence SET last = 1", "tables"),
        ("UPDATE host_job SET created_at = updated_at + 1", "tables"),
        ("UPDATE host_job SET id = id + 1000", "tables"), ("UPDATE host_job SET result = NULL", "tables"),
        ("UPDATE host_module SET schema_version = 0", "tables"), ("DELETE FROM host_migration", "tables"),
        ("DELETE FROM host_generation", "tables"),
        ("INSERT INTO host_subscription (subscriber, position) VALUES ('x', 99)", "tables"),
        ("INSERT INTO host_outbox (at, event, actor, payload) VALUES (1, 'e', 'a', x'7b')", "tables"),
        ("UPDATE host_evidence SET bytes = bytes + 1", "evidence"),
        ("DELETE FROM host_module WHERE id = 'archive'", "tables"),
      ] {
        let copy = folder + "/copy.sqlite"
        for ending in ["", "-wal", "-shm"] {
          unlink(copy + ending)
          if ending != "-shm", let bytes = Workspace.read(path + ending) {
            try Workspace.write(bytes, to: copy + ending)
          }
        }
        if Workspace.names(in: path + ".evidence").isEmpty == false, name != "evidence" {
          rename(path + ".evidence", copy + ".evidence")
        }
        defer { rename(copy + ".evidence", path + ".evidence") }
        do {
          let edited = try Database(path: copy).openWriter()
          try edited.exec(edit)
          guard edited.changes > 0 else {
            Issue.record("\(edit) changes nothing: \(imported.text)")
            continue
          }
        }
        let found = try doctor(copy)
        #expect(found.code == 1 && found.text.contains("FAIL \(name)"), "\(edit): \(found.text)")
      }
    }
  }

  @Test("A database that does not exist is not made")
  func missing() throws {
    try Workspace.withFolder { folder in
      let found = try doctor(folder + "/books.sqlite")
      #expect(found.code == 1)
      #expect(Workspace.names(in: folder) == [])
    }
  }
}
