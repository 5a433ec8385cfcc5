import AvalKit
import Glibc

/// The folder of original bytes beside the database: `<database>.evidence/aa/<sha256>`. Files are named by their
/// content and never changed.
package struct EvidenceStore: Sendable {
  package let folder: String

  package init(_ database: Database) {
    folder = database.openEvidencePath
  }

  /// Where the bytes of a digest lie.
  package func path(of sha256: String) -> String { "\(folder)/\(sha256.prefix(2))/\(sha256)" }

  /// Starts a file: append its bytes as they come, then `finish`.
  package func begin() throws -> EvidenceWriter {
    try Self.makeFolder(folder)
    sweep()
    return try EvidenceWriter(self)
  }

  /// Removes what was being received when its host ended: files that nobody holds any more. A writer locks its file, and
  /// needs a moment for that, so the youngest are left alone.
  package func sweep() {
    guard !Files.isLink(folder) else { return }
    for name in Files.names(in: folder) ?? [] where name.hasPrefix(Self.asidePrefix) {
      let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, time(nil) - status.st_mtim.tv_sec > Self.asideSeconds,
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unlink("\(folder)/\(name)")
    }
  }

  fileprivate static let asidePrefix = ".incoming-"
  private static let asideSeconds = 60

  /// Hands the stored bytes on piece by piece, and throws `corrupt` at their end where they are not what their name says.
  package func read(_ sha256: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard Files.exists(path(of: sha256)) else {
      throw Failure(
        .notFound, "The original file \(sha256) is not in \(folder); restore it from a backup.",
        zh: "原始文件 \(sha256) 不在 \(folder) 中；请从备份恢复。")
    }
    var hash = SHA256()
    try Files.readChunks(path(of: sha256)) { chunk in
      hash.update(chunk)
      try body(chunk)
    }
    guard Hex.encode(hash.finish()) == sha256 else {
      throw Failure(
        .corrupt, "The original file \(sha256) has been changed on disk; restore it from a backup.",
        zh: "原始文件 \(sha256) 在磁盘上已被更改；请从备份恢复。")
    }
  }

  /// Whether the file is there, of that length, and still hashes to its name.
  package func holds(_ sha256: String, bytes: Int64) throws -> Bool {
    let path = path(of: sha256)
    var status = stat()
    guard stat(path, &status) == 0, Int64(status.st_size) == bytes else { return false }
    var hash = SHA256()
    try Files.readChunks(path) { hash.update($0) }
    return Hex.encode(hash.finish()) == sha256
  }

  static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Failure.evidence(path) }
  }
}

/// One original file being received: written aside, made durable, then given its name.
///
/// For one thread. Dropped without `finish`, it leaves nothing.
package final class EvidenceWriter {
  private let store: EvidenceStore
  private let aside: String
  private let descriptor: Int32
  private var hash = SHA256()
  private var count: Int64 = 0
  private var isFinished = false

  fileprivate init(_ store: EvidenceStore) throws {
    self.store = store
    let name = String(UInt64.random(in: .min ... .max), radix: 16)
    aside = "\(store.folder)/\(EvidenceStore.asidePrefix)\(name)"
    descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw Failure.evidence(store.folder) }
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(aside) }
  }

  package func append(_ bytes: UnsafeRawBufferPointer) throws {
    hash.update(bytes)
    count += Int64(bytes.count)
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = write(descriptor, start, rest.count)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Failure.evidence(store.folder) }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Makes the file durable under its digest. The same bytes again are the same file.
  package func finish() throws -> (sha256: String, bytes: Int64) {
    let sha256 = Hex.encode(hash.finish())
    let target = store.path(of: sha256)
    let folder = "\(store.folder)/\(sha256.prefix(2))"
    try EvidenceStore.makeFolder(folder)
    guard fsync(descriptor) == 0, rename(aside, target) == 0 else { throw Failure.evidence(store.folder) }
    isFinished = true
    try Self.syncFolder(folder)
    try Self.syncFolder(store.folder)
    return (sha256, count)
  }

  private static func syncFolder(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure.evidence(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Failure.evidence(path) }
  }
}

extension Failure {
  fileprivate static func evidence(_ folder: String) -> Failure {
    if errno == ENOSPC || errno == EDQUOT {
      return Failure(
        .storage, "The disk that holds \(folder) is full; free some space and send the request again.",
        zh: "\(folder) 所在磁盘已满；请释放空间后重新发送请求。")
    }
    return Failure(
      .storage, "Original files cannot be kept in \(folder) (error \(errno)); make the folder writable for this user.",
      zh: "无法在 \(folder) 中保存原始文件（错误 \(errno)）；请使该目录对当前用户可写。")
  }
}
