import CSystem
import Glibc

/// Opens names beneath a folder, never through a link and never out of it.
///
/// `openat2` does it in one step, which nothing can change meanwhile. Where a kernel does not have it, or a sandbox
/// denies it, the folders are opened one after the other, each without following links: as safe, and slower.
package enum Beneath {
  package enum Way: Sendable {
    case kernel
    case walking
  }

  /// Why a name could not be opened.
  struct Refused: Error {
    let code: Int32

    /// Whether a link stands on the way, or the name leads out of the folder.
    var isLink: Bool { code == ELOOP || code == EXDEV }
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  }

  /// The way of this process, found out with the first file that is opened.
  private static let best: Way = {
    let folder = Glibc.open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return .walking }
    defer { close(folder) }
    let found = aval_open_beneath(folder, ".", O_RDONLY | O_DIRECTORY, 0)
    guard found >= 0 else { return .walking }
    close(found)
    return .kernel
  }()

  /// Opens `parts`, the components of a relative name without "." and "..", beneath an open folder. No component is the
  /// folder itself.
  static func open(_ parts: [String], below folder: Int32, _ flags: Int32, _ way: Way? = nil) throws(Refused) -> Int32 {
    switch way ?? best {
    case .kernel:
      let name = parts.isEmpty ? "." : parts.joined(separator: "/")
      let descriptor = aval_open_beneath(folder, name, flags | O_CLOEXEC, 0)
      guard descriptor < 0 else { return descriptor }
      throw Refused(code: errno)
    case .walking: return try walk(parts, folder, flags | O_CLOEXEC | O_NOFOLLOW)
    }
  }

  private static func walk(_ parts: [String], _ folder: Int32, _ flags: Int32) throws(Refused) -> Int32 {
    var current = folder
    defer { if current != folder { close(current) } }
    for part in parts.dropLast() {
      let next = openat(current, part, AVAL_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else { throw Refused(code: linkOr(errno, part, in: current)) }
      if current != folder { close(current) }
      current = next
    }
    let last = parts.last ?? "."
    let descriptor = openat(current, last, flags)
    guard descriptor >= 0 else { throw Refused(code: linkOr(errno, last, in: current)) }
    return descriptor
  }

  /// A link opened as a folder is ENOTDIR; both ways call it ELOOP.
  private static func linkOr(_ code: Int32, _ name: String, in folder: Int32) -> Int32 {
    guard code == ENOTDIR else { return code }
    var status = stat()
    let found = fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    return found && status.st_mode & S_IFMT == S_IFLNK ? ELOOP : code
  }
}
