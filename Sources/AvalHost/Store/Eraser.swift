import AvalKit
import CSQLite
import Glibc

/// Removes from the disk what a committed transaction has destroyed: files are overwritten and unlinked, and the log, which
/// still holds the pages as they were, is moved into the database and cut. Belongs to the writer.
///
/// While a reader or another host holds the log, or a backup copies the files, that cannot be done; the destruction stays pending and is tried again.
struct Eraser {
  private let database: Database
  private let clock: Clock

  init(_ database: Database, clock: Clock) {
    self.database = database
    self.clock = clock
  }

  private struct Pending {
    let id: Int64
    let files: [String]
  }

  /// Outside of a transaction. True where nothing is pending any more.
  func run(_ connection: Connection) throws -> Bool {
    let pending = try connection.all("SELECT id, files FROM host_destruction WHERE erased_at IS NULL ORDER BY id") {
      row in
      Pending(
        id: row.int(0),
        files: try JSONDocument(parsing: Array(row.text(1).utf8)).root.elements.compactMap(\.string))
    }
    guard let last = pending.last else { return true }
    let unlinked = try BackupLock.ifFree(database) {
      for file in Set(pending.flatMap(\.files)) {
        guard let path = path(of: file) else { throw Failure.damagedRow("host_destruction") }
        try Self.destroy(path)
      }
    }
    guard unlinked, connection.cutLog() else { return false }
    try connection.beginImmediate()
    do {
      try connection.run(
        "UPDATE host_destruction SET erased_at = ?2 WHERE erased_at IS NULL AND id <= ?1",
        [.integer(last.id), .integer(clock.record().milliseconds)])
      try connection.commit()
    } catch {
      connection.rollback()
      throw error
    }
    return true
  }

  /// `evidence/<digest>` or `rejects/<job>.<ending>`, below the folders beside the database and nowhere else.
  private func path(of file: String) -> String? {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].hasPrefix("."), !parts[1].isEmpty else { return nil }
    switch parts[0] {
    case "evidence": return EvidenceStore(database).path(of: String(parts[1]))
    case "rejects": return database.openPath + ".rejects/" + parts[1]
    default: return nil
    }
  }

  /// Overwrites a file with zeros, as far as its file system lets one, and unlinks it. None is there: nothing to do.
  private static func destroy(_ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw stuck(path) }
      return
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw stuck(path) }
    let zeros = [UInt8](repeating: 0, count: 1 << 16)
    var left = Int(status.st_size)
    while left > 0 {
      let written = write(descriptor, zeros, min(left, zeros.count))
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw stuck(path) }
      left -= written
    }
    guard fsync(descriptor) == 0, unlink(path) == 0 else { throw stuck(path) }
  }

  private static func stuck(_ path: String) -> Failure {
    let reason = String(cString: strerror(errno))
    return Failure(
      .storage, "\(path) cannot be destroyed (\(reason)); make it writable for this user.",
      zh: "无法销毁 \(path)（\(reason)）；请使其对当前用户可写。")
  }
}

extension Connection {
  /// Moves the whole log into the database and cuts it to nothing; false where a reader or another process holds it.
  func cutLog() -> Bool {
    let usual = waitMilliseconds
    waitMilliseconds = min(usual, 50)
    defer { waitMilliseconds = usual }
    return sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil) == SQLITE_OK
  }
}
