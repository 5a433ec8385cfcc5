import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

/// A host at work on a database that somebody tampers with.
@Suite("The file itself", .serialized)
struct DatabaseWatchTests {
  private static let customer: JSONValue = ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"]

  /// A host with one customer in its books, then `tamper`; what the next write and read answer, and what health says.
  private func afterwards(
    _ tamper: (String) throws -> Void
  ) throws -> (write: ChannelClient.Reply, read: ChannelClient.Reply, health: ChannelClient.Reply) {
    try Workspace.withFolder { root in
      let folder = root + "/data"
      mkdir(folder, 0o700)
      let client = try ChannelClient(database: folder + "/books.sqlite")
      #expect(try client.call("archive.customer.create", Self.customer).result != nil)
      try tamper(folder + "/books.sqlite")
      let write = try client.call("archive.customer.create", Self.customer)
      // Reads look again where their last look is older than this.
      usleep(300_000)
      let read = try client.call("archive.customer.search", ["text": "金甸"])
      let health = try client.call("system.health")
      client.process.closeInput()
      client.process.wait()
      return (write, read, health)
    }
  }

  private func check(_ health: ChannelClient.Reply) -> Bool {
    let checks = health.result?["checks"]?.arrayValue ?? []
    return health.result?["ok"]?.boolValue == false
      && checks.contains { $0["name"]?.stringValue == "database" && $0["ok"]?.boolValue == false }
  }

  @Test(
    "architecture 9: replaced, unlinked, moved away or with its log gone, the file takes no more writes and answers no reads",
    arguments: ["replaced", "unlinked", "folder gone", "log unlinked", "log replaced"])
  func replaced(_ how: String) throws {
    let found = try afterwards { path in
      switch how {
      case "replaced":
        try Workspace.write("", to: path + ".other")
        rename(path + ".other", path)
      case "unlinked": unlink(path)
      case "folder gone":
        let folder = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        rename(folder, folder + ".away")
      case "log unlinked": unlink(path + "-wal")
      default:
        try Workspace.write("x", to: path + ".other")
        rename(path + ".other", path + "-wal")
      }
    }
    #expect(found.write.kind == "storage", "\(found.write.text)")
    #expect(found.read.kind == "storage", "\(found.read.text)")
    #expect(check(found.health), "\(found.health.text)")
  }

  @Test("architecture 9: cut at any place, the database or its log takes no more writes", arguments: ["", "-wal"])
  func cut(_ ending: String) throws {
    for length in [0, 100] {
      let found = try afterwards { path in truncate(path + ending, off_t(length)) }
      #expect(found.write.error != nil, "\(ending) \(length): \(found.write.text)")
    }
  }

  @Test(
    "architecture 9: an empty or missing database beside what belongs to one is refused at start, and left as it is")
  func emptied() throws {
    try Workspace.withFolder { folder in
      let path = folder + "/books.sqlite"
      func start() throws -> Int32 {
        let process = try ServedProcess(Workspace.aval, ["serve", "--database", path])
        process.closeInput()
        return process.wait()
      }
      #expect(try start() == 0)
      for makeEmpty in [true, false] {
        mkdir(path + ".evidence", 0o700)
        try Workspace.write("bytes", to: path + ".evidence/kept")
        if makeEmpty { truncate(path, 0) } else { unlink(path) }
        #expect(try start() == 3)
        #expect(Workspace.read(path)?.count == (makeEmpty ? 0 : nil))
      }
      unlink(path + ".evidence/kept")
      try Workspace.write(String(repeating: "log", count: 2000), to: path + "-wal")
      #expect(try start() == 3)
      unlink(path + "-wal")
      #expect(try start() == 0)
    }
  }

  @Test("architecture 9: a folder that is misspelt is not made")
  func misspelt() throws {
    try Workspace.withFolder { folder in
      let process = try ServedProcess(Workspace.aval, ["serve", "--database", folder + "/boks/books.sqlite"])
      process.closeInput()
      #expect(process.wait() == 3)
      #expect(Workspace.names(in: folder) == [])
    }
  }
}
