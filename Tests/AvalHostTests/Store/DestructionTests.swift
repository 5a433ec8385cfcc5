import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

/// Documents whose content can be told in any file: a word that stands in them again and again.
private struct Filing {
  static let gone = "DESTROY-ME-ENTIRELY."
  static let kept = "KEEP-ME-HERE-FOR-LONG."

  let client: ChannelClient
  let folder: String
  var database: String { folder + "/books.sqlite" }

  /// A document of so many bytes, of nothing but the word.
  static func content(_ word: String, _ size: Int) -> [UInt8] {
    Array(String(repeating: word, count: size / word.utf8.count + 1).utf8.prefix(max(size, word.utf8.count)))
  }

  func add(_ customer: JSONValue, _ content: [UInt8], key: String) throws -> JSONValue {
    let reply = try client.call(
      "archive.document.add",
      [
        "customer": customer, "type": "otherProof", "title": "便条", "content": .string(Base64.encode(content)),
        "source": "信用部", "temporary": true, "date": "2015-01-31",
      ], meta: [("idempotencyKey", .string(key))])
    return try #require(reply.result?["document"]?["id"], "\(reply.text)")
  }

  func destroy(_ documents: [JSONValue]) throws -> JSONValue {
    let reason: JSONValue = "保管期满"
    let proposed = try client.call(
      "archive.destruction.propose", ["documents": .array(documents), "appraisal": reason, "reason": reason])
    let list = try #require(proposed.result?["destruction"]?["id"], "\(proposed.text)")
    #expect(try client.call("archive.destruction.approve", ["destruction": list, "reason": reason]).result != nil)
    let executed = try client.call("archive.destruction.execute", ["destruction": list])
    #expect(executed.result?["destruction"]?["pending"]?.boolValue == true, "\(executed.text)")
    #expect(executed.result?["remains"]?.stringValue?.contains("ackup") == true)
    return list
  }

  var isPending: Bool {
    get throws {
      let lists = try client.call("archive.destruction.list", ["status": "executed"])
      return (lists.result?["items"]?.arrayValue ?? []).contains { $0["pending"]?.boolValue == true }
    }
  }

  func waitUntilGone() throws {
    for _ in 0..<600 {
      guard try isPending else { return }
      usleep(100_000)
    }
    Issue.record("the destruction stays pending")
  }

  /// The files beside the database in which a word stands, as it is or in Base64 of any alignment.
  func files(holding word: String) -> [String] {
    let needles =
      [Array(word.utf8)]
      + (0..<3).map { shift -> [UInt8] in
        // Whole groups of three bytes give four characters that do not depend on what stands around them.
        let inner = Array(word.utf8).dropFirst(shift)
        return Array(Base64.encode(Array(inner.prefix(inner.count / 3 * 3))).utf8)
      }
    return Self.all(below: folder).filter { path in
      let bytes = Workspace.read(path) ?? []
      return needles.contains { Self.isIn(bytes, $0) }
    }
  }

  private static func isIn(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let first = needle.first else { return false }
      var start = 0
      while start + needle.count <= bytes.count {
        guard let found = memchr(base + start, Int32(first), bytes.count - start) else { return false }
        let place = UnsafeRawPointer(found) - base
        guard place + needle.count <= bytes.count else { return false }
        if memcmp(found, needle, needle.count) == 0 { return true }
        start = place + 1
      }
      return false
    }
  }

  private static func all(below folder: String) -> [String] {
    Workspace.names(in: folder).flatMap { name -> [String] in
      let path = folder + "/" + name
      var status = stat()
      return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? all(below: path) : [path]
    }
  }
}

@Suite("Destruction", .serialized)
struct DestructionTests {
  private func withFiling(_ body: (Filing, JSONValue) throws -> Void) throws {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/books.sqlite", now: "2026-05-06T09:00:00+08:00")
      let made = try client.call(
        "archive.customer.create", ["name": "杭州金甸食品有限公司", "kind": "company", "industry": "jindian"])
      try body(Filing(client: client, folder: folder), try #require(made.result?["customer"]?["id"]))
      #expect(try client.call("audit.verify").result?["ok"]?.boolValue == true)
      #expect(client.finish() == 0)
    }
  }

  @Test("A-68, architecture 9: what is destroyed stands in no file any more, whatever its size; what is kept is whole")
  func nothingIsLeft() throws {
    let seed = Seed.fromEnvironment()
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    try withFiling { filing, customer in
      var doomed: [JSONValue] = []
      var kept: [(id: JSONValue, content: [UInt8])] = []
      for number in 0..<60 {
        let size = [30, 300, 2000, 3900, 9000, 30_000, 60_000][random.below(7)] + random.below(200)
        let isDoomed = random.below(2) == 0 || doomed.isEmpty
        let content = Filing.content(isDoomed ? Filing.gone : Filing.kept, size)
        let id = try filing.add(customer, content, key: "k\(number)")
        if isDoomed { doomed.append(id) } else { kept.append((id, content)) }
      }
      #expect(!filing.files(holding: Filing.gone).isEmpty)
      _ = try filing.destroy(doomed)
      try filing.waitUntilGone()
      #expect(filing.files(holding: Filing.gone) == [], "SEED=\(seed)")
      for document in kept {
        let found = try filing.client.call("archive.document.get", ["id": document.id])
        #expect(found.result?["content"]?.stringValue == Base64.encode(document.content), "SEED=\(seed)")
      }
      let entries = try filing.client.call("audit.list", ["method": "audit.payload.destroy"])
      #expect(entries.result?["items"]?.arrayValue?.isEmpty == false)
    }
  }

  @Test("architecture 9: a content that was imported too goes with its original, its job and its rejects")
  func imported() throws {
    try withFiling { filing, customer in
      let table = "name,kind,industry\n\(Filing.gone),nonsense,\(Filing.gone)\n"
      let imported = try filing.client.call(
        "import.run", ["format": "customer-master-csv", "content": .string(Base64.encode(Array(table.utf8)))])
      #expect(imported.result?["rejected"]?.integerValue == 1 || imported.error != nil, "\(imported.text)")
      #expect(filing.files(holding: Filing.gone).contains { $0.contains(".evidence/") })
      _ = try filing.destroy([try filing.add(customer, Array(table.utf8), key: "k")])
      try filing.waitUntilGone()
      #expect(filing.files(holding: Filing.gone) == [])
    }
  }

  @Test("architecture 9: while somebody reads the log the destruction is pending and says so, then it is done")
  func pending() throws {
    try withFiling { filing, customer in
      let document = try filing.add(customer, Filing.content(Filing.gone, 3000), key: "k")
      let reader = try Database(path: filing.database).openReader()
      _ = try reader.beginSnapshot()
      _ = try filing.destroy([document])
      let isPending = try filing.isPending
      #expect(isPending)
      let checks = try filing.client.call("system.health").result?["checks"]?.arrayValue ?? []
      #expect(checks.contains { $0["name"]?.stringValue == "destruction" && $0["warning"]?.boolValue == true })
      #expect(!filing.files(holding: Filing.gone).isEmpty)
      reader.rollback()
      try filing.waitUntilGone()
      #expect(filing.files(holding: Filing.gone) == [])
    }
  }
}
