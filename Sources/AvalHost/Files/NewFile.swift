import AvalKit
import CSystem
import Glibc

/// A file in the making: readable by its owner alone, without a name until it is complete, and never in the place of
/// another one. Dropped without `publish`, it leaves nothing.
///
/// Used by one thread at a time.
package final class NewFile: @unchecked Sendable {
  /// What the request calls it.
  let asked: String
  private let folder: Int32
  private let name: String
  private let pointer: String
  private let descriptor: Int32
  /// The name it has meanwhile on a file system without nameless files.
  private let temporary: String?
  private var isPublished = false
  /// Where it will be, by the path of its folder without links.
  var path: String { Files.real("/proc/self/fd/\(folder)") + "/" + name }
  private(set) var bytes: Int64 = 0

  /// - Parameters:
  ///   - folder: an open folder that is the new object's from here on.
  ///   - named: whether to begin under a name of its own, as on file systems that know no files without one.
  package init(
    _ asked: String, name: String, in folder: Int32, at pointer: String, named: Bool = false
  ) throws(Failure) {
    self.asked = asked
    self.name = name
    self.folder = folder
    self.pointer = pointer
    let nameless = named ? -1 : aval_open_nameless(folder, 0o600)
    let isUnknown = named || [EOPNOTSUPP, EISDIR, EINVAL, ENOENT].contains(errno)
    if nameless >= 0 {
      (descriptor, temporary) = (nameless, nil)
    } else if isUnknown {
      let own = ".aval-\(String(UInt64.random(in: .min ... .max), radix: 16))"
      (descriptor, temporary) = (openat(folder, own, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600), own)
    } else {
      (descriptor, temporary) = (-1, nil)
    }
    guard descriptor >= 0 else {
      let code = errno
      close(folder)
      throw FileRefusal.unwritable(asked, code, pointer)
    }
    fchmod(descriptor, 0o600)
  }

  deinit {
    guard descriptor >= 0 else { return }
    if let temporary { unlinkat(folder, temporary, 0) }
    close(descriptor)
    close(folder)
  }

  package func append(_ piece: UnsafeRawBufferPointer) throws(Failure) {
    var rest = piece
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = write(descriptor, start, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileRefusal.unwritable(asked, errno, pointer) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    bytes += Int64(piece.count)
  }

  /// Gives the file its name, durably; `conflict` where something has that name already.
  package func publish() throws(Failure) {
    guard !isPublished else { return }
    guard fsync(descriptor) == 0 else { throw FileRefusal.unwritable(asked, errno, pointer) }
    let linked =
      if let temporary {
        linkat(folder, temporary, folder, name, 0)
      } else {
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", folder, name, AT_SYMLINK_FOLLOW)
      }
    guard linked == 0 else {
      guard errno == EEXIST else { throw FileRefusal.unwritable(asked, errno, pointer) }
      throw FileRefusal.exists(asked, pointer)
    }
    isPublished = true
    guard fsync(folder) == 0 else { throw FileRefusal.unwritable(asked, errno, pointer) }
  }

  /// Takes a published file back: what vouches for it could not be written. Leaves a file of that name alone that is
  /// not this one.
  package func withdraw() {
    guard isPublished else { return }
    var (own, found) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0,
      own.st_ino == found.st_ino, own.st_dev == found.st_dev
    else { return }
    unlinkat(folder, name, 0)
    isPublished = false
  }
}
