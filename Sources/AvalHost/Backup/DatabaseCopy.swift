import AvalKit
import CSQLite
import Glibc

/// A copy of the books beside them, for as long as somebody looks at it: `<database>-aside-<number>`. Whoever made it holds
/// a lock on it, so that a later start can tell what was left behind from what is in use.
package final class AsideFile {
  static let mark = "-aside-"
  let path: String
  let descriptor: Int32

  /// An empty file that its owner alone may read.
  package init(beside database: String) throws(Failure) {
    let own = database.hasPrefix("/") ? database : "./" + database
    path = own + Self.mark + String(UInt64.random(in: .min ... .max), radix: 16)
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw Self.unwritable(path, errno) }
  }

  deinit {
    close(descriptor)
    for ending in ["", "-journal", "-wal", "-shm"] { unlink(path + ending) }
  }

  func append(_ piece: UnsafeRawBufferPointer) throws(Failure) {
    var rest = piece
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = write(descriptor, start, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.unwritable(path, errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Bytes, as it is.
  var size: Int64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Removes copies that hosts which ended have left beside a database.
  static func sweep(beside database: String) {
    let folder = Files.folder(of: database)
    let start = Files.name(of: database) + mark
    for name in Files.names(in: folder) ?? [] where name.hasPrefix(start) {
      let path = folder + "/" + name
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }

  private static func unwritable(_ path: String, _ code: Int32) -> Failure {
    let reason = String(cString: strerror(code))
    return Failure(
      .storage,
      "A copy cannot be written beside the database (\(path): \(reason)); free space or make the folder writable.",
      zh: "无法在数据库旁写入副本（\(path)：\(reason)）；请释放空间或使目录可写。")
  }
}

extension Connection {
  /// How many pages are copied between two looks at whether the copy is still wanted.
  private static let pagesAtOnce: Int32 = 2000

  /// Copies the database as this connection's open snapshot shows it into an empty file, page by page (SQLite's online
  /// backup), while others go on writing. The copy is one file without a log.
  func copy(to target: AsideFile, check: () throws -> Void) throws {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE
    let code = sqlite3_open_v2(target.path, &opened, flags, nil)
    guard let opened else { throw Failure.outOfMemory }
    defer { sqlite3_close_v2(opened) }
    guard code == SQLITE_OK else { throw SQLiteError(code, opened).failure(in: .host) }
    guard let backup = sqlite3_backup_init(opened, "main", handle, "main") else {
      throw SQLiteError(sqlite3_extended_errcode(opened), opened).failure(in: .host)
    }
    var step = SQLITE_OK
    do {
      while step == SQLITE_OK || step == SQLITE_BUSY || step == SQLITE_LOCKED {
        try check()
        step = sqlite3_backup_step(backup, Self.pagesAtOnce)
        if step == SQLITE_BUSY || step == SQLITE_LOCKED { usleep(1000) }
      }
    } catch {
      sqlite3_backup_finish(backup)
      throw error
    }
    let finished = sqlite3_backup_finish(backup)
    guard step == SQLITE_DONE, finished == SQLITE_OK else {
      throw SQLiteError(step == SQLITE_DONE ? finished : step, opened).failure(in: .host)
    }
    guard sqlite3_exec(opened, "PRAGMA journal_mode=DELETE", nil, nil, nil) == SQLITE_OK else {
      throw SQLiteError(sqlite3_extended_errcode(opened), opened).failure(in: .host)
    }
  }
}
