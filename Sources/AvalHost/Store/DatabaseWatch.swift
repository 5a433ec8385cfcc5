import AvalKit
import CSQLite
import Glibc
import Synchronization

/// Whether the file that connections hold open is still the one that stands under the database's name: replaced, cut,
/// unlinked or moved away with its folder, it takes every write and gives none back at the next start.
///
/// Looks with `stat` alone: closing another descriptor of these files would drop the locks that SQLite holds on them.
package final class DatabaseWatch: Sendable {
  private struct Identity: Equatable {
    let device: UInt64
    let inode: UInt64
  }

  private struct State {
    /// The database, its log and the log's index; empty before `start`.
    var expected: [(path: String, identity: Identity)] = []
    /// The size of the database file when it was last seen.
    var size: Int64 = 0
    var lastLook: Int64 = 0
    var lastFailure: Failure?
  }

  private let path: String
  private let state = Mutex(State())
  /// How old a look may be that reads rely on, in nanoseconds.
  private static let freshness: Int64 = 200_000_000
  /// The header of a log, and of each page in it, in bytes.
  private static let logHeader: Int64 = 32
  private static let frameHeader: Int64 = 24

  init(_ path: String) {
    self.path = path.hasPrefix("/") ? path : "./" + path
  }

  /// Remembers the files as they are: on a connection that has looked into the database.
  package func start(_ connection: Connection) throws {
    let expected = try ["", "-wal", "-shm"].map { ending in
      (path: path + ending, identity: try identity(of: path + ending).identity)
    }
    let size = try identity(of: path).size
    state.withLock {
      $0.expected = expected
      $0.size = size
    }
  }

  /// Before a commit, inside of its transaction: while it lasts nobody else moves the log's end.
  package func check(_ connection: Connection) throws {
    var log = aval_sqlite_log()
    let isKnown = aval_sqlite_read_log(connection.handle, &log) != 0
    try look(isKnown ? log : nil)
  }

  /// Before a read: looks where the last look is not fresh.
  package func checkSoon() throws {
    let now = Clock.monotonic
    let (isFresh, failure) = state.withLock { ($0.lastLook > now - Self.freshness, $0.lastFailure) }
    guard isFresh else { return try look(nil) }
    if let failure { throw failure }
  }

  /// At once, without a connection.
  package func checkNow() throws { try look(nil) }

  private func look(_ log: aval_sqlite_log?) throws {
    let expected = state.withLock { $0.expected }
    guard !expected.isEmpty else { return }
    var failure: Failure?
    do {
      var sizes: [Int64] = []
      for file in expected {
        let found = try identity(of: file.path)
        guard found.identity == file.identity else { throw replaced(file.path) }
        sizes.append(found.size)
      }
      try checkSizes(sizes, log)
    } catch let found as Failure {
      failure = found
    }
    state.withLock { [failure] in
      $0.lastLook = Clock.monotonic
      $0.lastFailure = failure
    }
    if let failure { throw failure }
  }

  /// The log holds every frame of the last commit, the database every page that the log does not.
  private func checkSizes(_ sizes: [Int64], _ log: aval_sqlite_log?) throws {
    let (database, logSize) = (sizes[0], sizes[1])
    guard database > 0 else { throw cut(path) }
    guard let log else { return }
    let pageSize = Int64(log.page_size)
    guard logSize >= (log.frames == 0 ? 0 : Self.logHeader + Int64(log.frames) * (pageSize + Self.frameHeader)) else {
      throw cut(path + "-wal")
    }
    // While frames are being moved the file grows by whole pages; when all are it has those of the last commit.
    let isWhole =
      log.moved == log.frames
      ? database == Int64(log.pages) * pageSize
      : database % pageSize == 0 && database >= state.withLock { $0.size }
    guard isWhole else { throw cut(path) }
    state.withLock { $0.size = database }
  }

  private func identity(of path: String) throws -> (identity: Identity, size: Int64) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw replaced(path) }
    return (Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)), Int64(status.st_size))
  }

  private func replaced(_ file: String) -> Failure {
    Failure(
      .storage,
      "\(file) is gone, or another file stands in its place: nothing more is written or read. Stop the host, put the file back or restore a backup, and start again.",
      zh: "\(file) 已消失或被其他文件替换：不再读写任何数据。请停止主机，放回原文件或恢复备份，然后重新启动。")
  }

  private func cut(_ file: String) -> Failure {
    Failure(
      .corrupt,
      "\(file) was cut or overwritten by another program: nothing more is written. Stop the host, move its -wal and -shm files away, restore the last backup, and start again.",
      zh: "\(file) 被其他程序截断或覆盖：不再写入任何数据。请停止主机，移走其 -wal 与 -shm 文件，恢复最近的备份，然后重新启动。")
  }
}
