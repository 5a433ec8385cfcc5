import AvalKit
import Glibc

/// Makes a backup of the books: the database as one snapshot shows it, the originals that this snapshot names, and what
/// imports refused, in one new file.
struct Backup {
  let database: Database
  let aval: String
  let createdAt: Instant
  let limit: Int
  let check: () throws -> Void
  /// Told bytes done and to do.
  let progress: (Int64, Int64) -> Void

  struct Made: Codable, Sendable {
    let file: String
    let bytes: Int64
    let sha256: String
    let createdAt: Instant
    /// How many originals, and how many files of refused records, are in it.
    let evidence: Int
    let rejects: Int
    let auditEntries: Int64
    let auditHead: String
  }

  /// - Parameter connection: with its snapshot pinned.
  func write(to file: NewFile, from connection: Connection) throws -> Made {
    let lock = try BackupLock(database)
    defer { withExtendedLifetime(lock) {} }
    let head = try Anchor.read(connection).head
    let originals = try Self.originals(connection)
    let copy = try AsideFile(beside: database.path)
    try connection.copy(to: copy, check: check)
    let total = copy.size + originals.reduce(0) { $0 + $1.bytes }
    progress(0, total)
    var writer = BackupWriter(file, limit: limit, seconds: createdAt.milliseconds / 1000) {
      try check()
      progress(file.bytes, max(total, file.bytes))
    }
    let facts = BackupFacts(
      format: 1, aval: aval, createdAt: createdAt, schema: Int(HostSchema.version), auditEntries: head.seq,
      auditHead: head.hash.hex)
    try writer.add(BackupFormat.facts, JSONCoding.encode(facts) + [0x0A])
    try writer.add(BackupFormat.database, from: copy.descriptor, size: copy.size)
    for original in originals { try add(original, to: &writer) }
    let rejects = try addRejects(to: &writer)
    let sha256 = try writer.finish()
    return Made(
      file: file.asked, bytes: file.bytes, sha256: sha256, createdAt: createdAt, evidence: originals.count,
      rejects: rejects, auditEntries: head.seq, auditHead: head.hash.hex)
  }

  private struct Original {
    let sha256: String
    let bytes: Int64
  }

  /// The originals that were not destroyed.
  private static func originals(_ connection: Connection) throws -> [Original] {
    let destroyed = try HostDestruction.digests(connection)
    return try connection.all("SELECT sha256, bytes FROM host_evidence ORDER BY sha256") {
      Original(sha256: $0.text(0), bytes: $0.int(1))
    }
    .filter { !destroyed.contains($0.sha256) }
  }

  private func add(_ original: Original, to writer: inout BackupWriter) throws {
    let path = EvidenceStore(database).path(of: original.sha256)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0, Int64(status.st_size) == original.bytes else {
      if descriptor >= 0 { close(descriptor) }
      throw Failure(
        .corrupt,
        "The original file \(original.sha256) is missing or has another length: restore it from an earlier backup, then make this one (aval doctor tells more).",
        zh: "原始文件 \(original.sha256) 缺失或长度不符：请先从较早的备份恢复，再进行备份（aval doctor 给出详情）。")
    }
    defer { close(descriptor) }
    try writer.add(
      "\(BackupFormat.evidence)\(original.sha256.prefix(2))/\(original.sha256)", from: descriptor, size: original.bytes)
  }

  /// What imports refused; a file that is cleared away meanwhile is left out.
  private func addRejects(to writer: inout BackupWriter) throws -> Int {
    let folder = database.openPath + ".rejects"
    var count = 0
    for name in Files.names(in: folder) ?? [] where BackupFormat.isKnown(BackupFormat.rejects + name) {
      let descriptor = open(folder + "/" + name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      try writer.add(BackupFormat.rejects + name, from: descriptor, size: Int64(status.st_size))
      count += 1
    }
    return count
  }
}
