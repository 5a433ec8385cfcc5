import AvalKit
import Glibc

/// This process among those that serve one database: a number that others can test for life.
///
/// Each process locks one byte, at a random place, of the file `<database>.hosts`. The kernel lets go of the lock
/// when the process ends, however it ends, so a job of a dead process is taken over at once and never by two.
package final class HostInstance: Sendable {
  /// Stands in `host_job.owner`; never 0.
  package let id: Int64
  private let descriptor: Int32

  package init(_ database: Database) throws {
    let path = database.openPath + ".hosts"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        .storage, "\(database.path).hosts cannot be written; make it and its folder writable for this user.",
        zh: "无法写入 \(database.path).hosts；请使该文件及其目录对当前用户可写。")
    }
    var generator = SystemRandomNumberGenerator()
    while true {
      let candidate = Int64.random(in: 1..<Int64(Self.numbers), using: &generator)
      if Self.lock(descriptor, at: candidate) {
        id = candidate
        return
      }
      guard errno == EAGAIN || errno == EACCES else {
        close(descriptor)
        throw Failure(
          .storage, "\(database.path).hosts cannot be locked; put the database on a local disk.",
          zh: "无法锁定 \(database.path).hosts；请将数据库放在本地磁盘上。")
      }
    }
  }

  deinit { close(descriptor) }

  /// True while the process with that number runs. Answers true where it cannot tell.
  package func isAlive(_ instance: Int64) -> Bool {
    if instance == id { return true }
    guard instance > 0 else { return false }
    var range = Self.byte(instance)
    guard fcntl(descriptor, Self.getLock, &range) == 0 else { return true }
    return range.l_type != Int16(F_UNLCK)
  }

  /// Whether another process serves the database at this moment. False where it cannot tell.
  package var hasCompany: Bool {
    var range = flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: Self.numbers, l_pid: 0)
    return fcntl(descriptor, Self.getLock, &range) == 0 && range.l_type != Int16(F_UNLCK)
  }

  /// The pause between two pieces of long work while another process serves the database, in milliseconds: longer than
  /// a waiting writer sleeps between two tries (`Connection.tryMilliseconds`).
  package static let roomMilliseconds = 5

  /// Leaves another process that serves the database room to write, on the caller's thread.
  package func leaveRoom() {
    if hasCompany { usleep(UInt32(Self.roomMilliseconds) * 1000) }
  }

  private static func lock(_ descriptor: Int32, at place: Int64) -> Bool {
    var range = byte(place)
    return fcntl(descriptor, setLock, &range) == 0
  }

  private static func byte(_ place: Int64) -> flock {
    flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: off_t(place), l_len: 1, l_pid: 0)
  }

  /// F_OFD_GETLK and F_OFD_SETLK: locks that belong to the open file, not to the process.
  private static let getLock: Int32 = 36
  static let setLock: Int32 = 37
  /// Hosts lock a byte in front of this place; the one at it is a backup's (`BackupLock`).
  static let numbers: off_t = 1 << 62
}
