import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

/// Books with a customer, an imported file and its rejects, backed up and put back.
private struct Books {
  let folder: String
  var path: String { folder + "/books.sqlite" }

  func create(_ name: String, with client: ChannelClient) throws {
    let reply = try client.call(
      "archive.customer.create", ["name": .string(name), "kind": "company", "industry": "jindian"])
    #expect(reply.result != nil, "\(reply.text)")
  }

  func importTable(with client: ChannelClient) throws -> String {
    let table = Array("name,kind,industry\n金甸,company,shipin\n银甸,company,keine\n".utf8)
    let imported = try client.call(
      "import.run", ["format": "customer-master-csv", "content": .string(Base64.encode(table))])
    return try #require(imported.result?["evidence"]?["sha256"]?.stringValue, "\(imported.text)")
  }

  func aval(_ arguments: String...) throws -> (code: Int32, text: String) {
    let process = try ServedProcess(Workspace.aval, arguments, mergeErrors: true)
    process.closeInput()
    let text = String(decoding: process.rest(), as: UTF8.self)
    return (process.wait(), text)
  }

  /// Every row of every table, as text.
  func rows(_ path: String) throws -> [String] {
    let connection = try Database(path: path).openReader()
    let tables = try connection.all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ) { $0.text(0) }
    return try tables.flatMap { table -> [String] in
      // Virtual tables are compared by the tables that they consist of.
      let columns = try connection.all("SELECT name FROM pragma_table_info('\(table)') ORDER BY cid") { $0.text(0) }
      let all = columns.map { "quote(\"\($0)\")" }.joined(separator: " || '|' || ")
      return try connection.all("SELECT \(all) FROM \"\(table)\" ORDER BY 1") { "\(table) \($0.text(0))" }
    }
  }
}

@Suite("Backups", .serialized)
struct BackupTests {
  @Test("G-13: a backup made while everybody works restores every row, original and reject, byte for byte")
  func restores() throws {
    try Workspace.withFolder { folder in
      let books = Books(folder: folder)
      let client = try ChannelClient(database: books.path)
      try books.create("杭州金甸食品有限公司", with: client)
      let sha256 = try books.importTable(with: client)
      let file = folder + "/monday.tar"
      let made = try client.call("backup.create", ["path": .string(file)], meta: [("idempotencyKey", "monday")])
      #expect(made.result?["evidence"]?.integerValue == 1, "\(made.text)")
      #expect(made.result?["sha256"]?.stringValue == Workspace.read(file).map { SHA256.hex($0) })
      #expect(
        try client.call("backup.create", ["path": .string(file)], meta: [("idempotencyKey", "monday")]).result
          == made.result)
      #expect(try client.call("backup.create", ["path": .string(file)]).kind == "conflict")
      // What is written after the snapshot is not in it.
      try books.create("宁波银甸食品有限公司", with: client)
      let found = try client.call("backup.verify", ["path": .string(file)])
      #expect(found.result?["ok"]?.boolValue == true, "\(found.text)")
      #expect(found.result?["sha256"] == made.result?["sha256"] && found.result?["evidence"]?.integerValue == 1)
      let restored = try client.call(
        "backup.restore", ["path": .string(file), "to": .string(folder + "/restored.sqlite")])
      #expect(restored.result?["auditHead"] == made.result?["auditHead"], "\(restored.text)")
      #expect(
        try client.call("backup.restore", ["path": .string(file), "to": .string(folder + "/restored.sqlite")]).kind
          == "conflict")
      let health = try client.call("system.health").text
      #expect(health.contains("monday.tar"), "\(health)")
      #expect(client.finish() == 0)
      let evidence = "/\(sha256.prefix(2))/\(sha256)"
      #expect(
        Workspace.read(folder + "/restored.sqlite.evidence" + evidence)
          == Workspace.read(books.path + ".evidence" + evidence))
      #expect(
        Workspace.names(in: folder + "/restored.sqlite.rejects") == Workspace.names(in: books.path + ".rejects"))
      let again = try ChannelClient(database: folder + "/restored.sqlite")
      let names = try again.call("archive.customer.search", ["text": "甸"]).text
      #expect(names.contains("杭州金甸") && !names.contains("宁波银甸"), "\(names)")
      #expect(try again.call("audit.verify").result?["head"] == made.result?["auditHead"])
      #expect(again.finish() == 0)
      #expect(!Workspace.names(in: folder).contains { $0.contains("-aside-") })
    }
  }

  @Test("A backup with any byte changed, cut short or with its books edited is told, and is not restored")
  func tellsDamage() throws {
    try Workspace.withFolder { folder in
      let books = Books(folder: folder)
      let client = try ChannelClient(database: books.path)
      try books.create("杭州金甸食品有限公司", with: client)
      _ = try books.importTable(with: client)
      let file = folder + "/whole.tar"
      #expect(try client.call("backup.create", ["path": .string(file)]).result != nil)
      #expect(client.finish() == 0)
      #expect(try books.aval("backup", "verify", file).code == 0)
      let whole = try #require(Workspace.read(file))
      let seed = Seed.fromEnvironment()
      print("backup damage: AVAL_TEST_SEED=\(seed)")
      var random = SplitMix(seed)
      // Behind the last member there are only zeros: two blocks and what fills up the list of digests.
      let places = (0..<12).map { _ in random.below(whole.count - 2048) } + [0, 600]
      for place in places {
        var bytes = whole
        bytes[place] ^= 0x10
        let damaged = folder + "/damaged.tar"
        try Workspace.write(bytes, to: damaged)
        let found = try books.aval("backup", "verify", damaged)
        #expect(found.code == 1 && found.text.contains("FAIL"), "byte \(place): \(found.text)")
        let restored = try books.aval("backup", "restore", damaged, "--to", folder + "/no.sqlite")
        #expect(restored.code == 1, "byte \(place): \(restored.text)")
        #expect(!Workspace.names(in: folder).contains { $0.hasPrefix("no.sqlite") }, "byte \(place)")
      }
      // A first member that says nothing: told by its name, in a restore too.
      let empty = try UstarHeader(name: "backup.json", size: 2).bytes(at: 0) + Array("{}".utf8)
      try Workspace.write(empty + [UInt8](repeating: 0, count: 510 + 1024), to: folder + "/empty.tar")
      let told = try books.aval("backup", "restore", folder + "/empty.tar", "--to", folder + "/no.sqlite")
      #expect(told.code == 1 && told.text.contains("backup.json in the backup is damaged"), "\(told.text)")
      for length in [0, 511, 512, 5000, whole.count / 2, whole.count - 2048] {
        try Workspace.write(Array(whole.prefix(length)), to: folder + "/short.tar")
        let found = try books.aval("backup", "verify", folder + "/short.tar")
        #expect(found.code == 1, "\(length) bytes: \(found.text)")
      }
      #expect(!Workspace.names(in: folder).contains { $0.contains("-aside-") })
    }
  }

  @Test("Swapping in is refused while a host runs; then the old books are kept and every row of the backup is there")
  func swaps() throws {
    try Workspace.withFolder { folder in
      let books = Books(folder: folder)
      let client = try ChannelClient(database: books.path)
      try books.create("杭州金甸食品有限公司", with: client)
      #expect(client.finish() == 0)
      let before = try books.rows(books.path)
      let made = try books.aval("backup", "create", folder + "/kept.tar", "--database", books.path)
      #expect(made.code == 0 && made.text.contains("sha256"), "\(made.text)")
      let serving = try ChannelClient(database: books.path)
      try books.create("宁波银甸食品有限公司", with: serving)
      let refused = try books.aval("backup", "restore", folder + "/kept.tar", "--swap", "--database", books.path)
      #expect(refused.code == 1 && refused.text.contains("A host serves"), "\(refused.text)")
      #expect(serving.finish() == 0)
      let swapped = try books.aval("backup", "restore", folder + "/kept.tar", "--swap", "--database", books.path)
      #expect(swapped.code == 0, "\(swapped.text)")
      #expect(try books.rows(books.path) == before)
      let kept = Workspace.names(in: folder).filter { $0.hasPrefix("books.sqlite.before-") }
      let old = try #require(kept.first { !$0.hasSuffix(".evidence") && !$0.hasSuffix(".rejects") })
      #expect(try books.rows(folder + "/" + old).contains { $0.contains("宁波银甸") })
      let host = try ChannelClient(database: books.path)
      try books.create("温州铜甸食品有限公司", with: host)
      #expect(host.finish() == 0)
    }
  }

  @Test("What is destroyed while a backup copies is unlinked when it has ended")
  func destructionWaits() throws {
    try Workspace.withFolder { folder in
      let database = try Database(path: folder + "/books.sqlite")
      try Startup(database, now: 0).finish()
      do {
        let lock = try BackupLock(database)
        #expect(try BackupLock.ifFree(database) { Issue.record("unlinks while a backup copies") } == false)
        let other = try BackupLock(database)
        withExtendedLifetime((lock, other)) {}
      }
      var ran = false
      #expect(try BackupLock.ifFree(database) { ran = true } && ran)
      let host = try HostInstance(database)
      let lock = try BackupLock(database)
      #expect(!host.hasCompany)
      withExtendedLifetime(lock) {}
    }
  }
}
