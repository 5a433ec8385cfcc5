import AvalKit
import Glibc

/// Puts restored books in the place of others, which are kept under another name. Refused while a host lives.
package struct BackupSwap {
  private let database: String
  /// What belongs to a database: the file itself comes last when it is put in place, and first when it is moved away.
  private static let companions = [".evidence", ".rejects"]
  private static let logs = ["-wal", "-shm"]

  package init(_ database: String) { self.database = database.hasPrefix("/") ? database : "./" + database }

  /// Restores `file` and swaps it in.
  ///
  /// - Parameter kept: the name under which the old database is kept, with its companions under it.
  package func run(_ file: OpenedFile, keepAs kept: String) throws -> BackupRestore.Restored {
    // Looked at before the long work, and held while files are moved: a host that starts meanwhile waits.
    _ = try HostsLock(database)
    for ending in [""] + Self.companions + Self.logs where Files.exists(kept + ending) {
      throw Failure(
        .conflict, "\(kept + ending) exists already; move it away first.", zh: "\(kept + ending) 已存在；请先将其移走。")
    }
    let staged = database + ".restored"
    BackupRestore.remove(evidence: staged + ".evidence", rejects: staged + ".rejects")
    unlink(staged)
    let books = try BackupRestore.make(staged)
    let restored = try BackupRestore(file).write(
      books, evidence: staged + ".evidence", rejects: staged + ".rejects")
    try books.publish()
    try checkRestored(staged)
    let lock = try HostsLock(database)
    defer { withExtendedLifetime(lock) {} }
    // The log goes with its database: the two are one.
    for ending in [""] + Self.logs + Self.companions { try move(database + ending, to: kept + ending) }
    for ending in Self.companions + [""] { try move(staged + ending, to: database + ending) }
    try syncFolder()
    return restored
  }

  private func syncFolder() throws(Failure) {
    let descriptor = open(Files.folder(of: database), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileRefusal.unwritable(database, errno, "") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileRefusal.unwritable(database, errno, "") }
  }

  /// Nothing is moved away for books that would not open.
  private func checkRestored(_ path: String) throws {
    let connection = try Database(path: path).openReader()
    _ = try connection.beginSnapshot()
    defer { connection.rollback() }
    for found in Doctor.books(connection) where !found.ok {
      throw Failure(
        .corrupt, "The books in the backup are damaged, nothing was swapped: \(found.detail.en)",
        zh: "备份中的账册已损坏，未做替换：\(found.detail.zhHans)")
    }
  }

  private func move(_ from: String, to target: String) throws(Failure) {
    guard Files.exists(from) else { return }
    guard rename(from, target) == 0 else {
      let reason = String(cString: strerror(errno))
      throw Failure(
        .storage,
        "\(from) cannot be moved to \(target) (\(reason)); nothing is lost: what was restored is \(database).restored, what was there begins with \(target): move the files by hand.",
        zh: "无法将 \(from) 移到 \(target)（\(reason)）；没有数据丢失：恢复的文件为 \(database).restored，原文件以 \(target) 开头：请手工移动。")
    }
  }
}

/// Keeps every host from starting on a database, and stands for none running on it.
private final class HostsLock {
  private let descriptor: Int32

  init(_ database: String) throws(Failure) {
    descriptor = open(database + ".hosts", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    var range = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    guard descriptor >= 0, fcntl(descriptor, HostInstance.setLock, &range) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw Failure(
        .busy, "A host serves \(database), or a backup is being made of it; end it, then swap.",
        zh: "有主机正在使用 \(database)，或正在对其备份；请先结束，再替换。")
    }
  }

  deinit { close(descriptor) }
}
