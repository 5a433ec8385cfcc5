import AvalKit
import Glibc

/// Held while a backup copies the originals that its snapshot names: until then no host unlinks what was destroyed.
///
/// A shared lock on one byte of `<database>.hosts`, behind the numbers of the hosts; the kernel lets go of it with the
/// process. Belongs to the open file, so each backup opens it anew.
package final class BackupLock {
  private let descriptor: Int32

  package init(_ database: Database) throws {
    descriptor = open(database.openPath + ".hosts", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    var range = Self.range(F_RDLCK)
    guard descriptor >= 0, fcntl(descriptor, HostInstance.setLock, &range) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw Failure(
        .busy, "Content is being destroyed at this moment; make the backup again in a moment.",
        zh: "此刻正在销毁内容；请稍后重新备份。")
    }
  }

  deinit { close(descriptor) }

  /// Runs `body` while no backup copies; false, and nothing is run, while one does.
  package static func ifFree(_ database: Database, _ body: () throws -> Void) throws -> Bool {
    let descriptor = open(database.openPath + ".hosts", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var range = range(F_WRLCK)
    guard fcntl(descriptor, HostInstance.setLock, &range) == 0 else { return false }
    try body()
    return true
  }

  private static func range(_ type: Int32) -> flock {
    flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: HostInstance.numbers, l_len: 1, l_pid: 0)
  }
}
