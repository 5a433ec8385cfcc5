import AvalKit
import Glibc

/// What `backup.verify` found.
package struct BackupFindings: Encodable, Sendable {
  package struct Problem: Encodable, Sendable {
    /// The member of the backup; empty where the file as a whole is meant.
    package let member: String
    package let problem: String
  }

  package let ok: Bool
  package let bytes: Int64
  package let sha256: String
  /// Absent where the backup does not say.
  package let createdAt: Instant?
  package let evidence: Int
  package let rejects: Int
  package let auditEntries: Int64?
  package let auditHead: String?
  /// At most a hundred.
  package let problems: [Problem]
}

/// Reads a backup from its first byte to its last: every digest, and the books themselves, opened as a database: pages,
/// foreign keys, the audit chain, the host's own tables, and whether every original that they name is there.
package struct BackupVerification {
  private static let listed = 100

  private let file: OpenedFile
  private let beside: String
  private let language: Language
  private let check: () throws -> Void
  private var problems: [BackupFindings.Problem] = []
  private var facts: BackupFacts?

  /// - Parameter beside: the path beside which the books are laid down while they are looked at.
  package init(
    _ file: OpenedFile, beside: String, language: Language, check: @escaping () throws -> Void = {}
  ) {
    self.file = file
    self.beside = beside
    self.language = language
    self.check = check
  }

  package mutating func run() throws -> BackupFindings {
    let sha256 = try digest()
    var reader = BackupReader(file, check: check)
    var originals: Set<String> = []
    var rejects = 0
    do {
      let books = try AsideFile(beside: beside)
      var hasBooks = false
      var sums: [UInt8]?
      while let header = try reader.next() {
        switch header.name {
        case BackupFormat.facts:
          let bytes = try reader.bytes(of: header, atMost: BackupFormat.factsBytes)
          facts = try? JSONCoding.decode(BackupFacts.self, from: JSONDocument(parsing: bytes).root)
          if facts == nil { note(header.name, BackupReader.damaged(header.name)) }
        case BackupFormat.sums: sums = try reader.bytes(of: header, atMost: BackupFormat.sumsBytes)
        case BackupFormat.database:
          try reader.content(of: header) { try books.append($0) }
          hasBooks = true
        default:
          if header.name.hasPrefix(BackupFormat.rejects) { rejects += 1 }
          try reader.content(of: header) { _ in }
          if header.name.hasPrefix(BackupFormat.evidence) { originals.insert(Files.name(of: header.name)) }
        }
      }
      for name in reader.differences(from: sums ?? []) { note(name, BackupReader.damaged(name)) }
      for one in reader.found where one.name.hasPrefix(BackupFormat.evidence) && Files.name(of: one.name) != one.sha256
      {
        note(one.name, BackupReader.damaged(one.name))
      }
      if hasBooks { try look(at: books, originals) } else { note("", BackupReader.damaged("")) }
    } catch let failure as Failure where failure.kind == .corrupt {
      note("", failure)
    }
    return BackupFindings(
      ok: problems.isEmpty, bytes: file.size, sha256: sha256, createdAt: facts?.createdAt, evidence: originals.count,
      rejects: rejects, auditEntries: facts?.auditEntries, auditHead: facts?.auditHead, problems: problems)
  }

  private func digest() throws -> String {
    var hash = SHA256()
    try Files.readChunks(file.path) {
      try check()
      hash.update($0)
    }
    return Hex.encode(hash.finish())
  }

  private mutating func note(_ member: String, _ failure: Failure) { note(member, failure.message) }

  private mutating func note(_ member: String, _ text: Text) {
    guard problems.count < Self.listed, !problems.contains(where: { $0.member == member && !member.isEmpty }) else {
      return
    }
    problems.append(.init(member: member, problem: text.in(language)))
  }

  /// Looks at the books as `aval doctor` does.
  private mutating func look(at books: AsideFile, _ originals: Set<String>) throws {
    let connection: Connection
    do {
      connection = try Database(path: books.path).openReader()
      guard try Self.isOurs(connection) else { return note(BackupFormat.database, Self.foreign) }
    } catch {
      return note(BackupFormat.database, StoreCheck(BackupFormat.database, failing: error).detail)
    }
    _ = try connection.beginSnapshot()
    defer { connection.rollback() }
    for found in Doctor.books(connection) where !found.ok {
      problems.append(.init(member: BackupFormat.database, problem: found.detail.in(language)))
    }
    let destroyed = try HostDestruction.digests(connection)
    let named = try connection.all("SELECT sha256 FROM host_evidence ORDER BY sha256") { $0.text(0) }
    for sha256 in named where !destroyed.contains(sha256) && !originals.contains(sha256) {
      note(
        "\(BackupFormat.evidence)\(sha256.prefix(2))/\(sha256)",
        Text("The books name this original, and the backup lacks it.", zh: "账册引用了该原始文件，但备份中没有。"))
    }
  }

  private static func isOurs(_ connection: Connection) throws -> Bool {
    let application = try connection.first("PRAGMA application_id") { $0.int(0) } ?? 0
    let version = try connection.first("PRAGMA user_version") { $0.int(0) } ?? 0
    return application == HostSchema.applicationID && (1...HostSchema.version).contains(version)
  }

  private static let foreign = Text(
    "The database in the backup is not one of aval's, or of a newer aval; verify it with that version.",
    zh: "备份中的数据库不是 aval 的数据库，或来自更新版本的 aval；请用该版本校验。")
}
