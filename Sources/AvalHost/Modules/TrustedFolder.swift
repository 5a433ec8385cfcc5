import Glibc

/// The folders above a file that decides what the host runs. Whoever may write in one of them can put another file in its
/// place, so a folder that everybody may write in is refused like the file itself.
///
/// A folder like /tmp, where the sticky bit lets nobody remove or rename another user's entries, is accepted where the
/// entry on the path belongs to root or to the user that runs the host.
enum TrustedFolder {
  /// As many links as the kernel follows in one path.
  private static let mostLinks = 40

  /// Walks a path from the root, links included, and refuses the first folder that others can change.
  static func check(above path: String) throws(Refusal) {
    var todo = Array(Files.join(Files.real("."), path).split(separator: "/").map(String.init).reversed())
    var folder = "/"
    var links = 0
    while let name = todo.popLast() {
      if name == ".." {
        folder = Files.folder(of: folder)
        continue
      }
      let entry = folder == "/" ? "/" + name : folder + "/" + name
      var status = stat()
      let isThere = lstat(entry, &status) == 0
      try check(folder, entryOwner: isThere ? status.st_uid : geteuid())
      guard isThere else { return }
      if status.st_mode & S_IFMT == S_IFLNK {
        links += 1
        guard links <= mostLinks, let target = Self.target(of: entry) else { return }
        if target.hasPrefix("/") { folder = "/" }
        todo += target.split(separator: "/").filter { $0 != "." }.map(String.init).reversed()
      } else {
        folder = entry
      }
    }
  }

  private static func check(_ folder: String, entryOwner: uid_t) throws(Refusal) {
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IWOTH != 0 else { return }
    guard status.st_mode & S_ISVTX != 0, entryOwner == 0 || entryOwner == geteuid() else {
      throw .folderWritableByOthers(folder, mode: status.st_mode)
    }
  }

  private static func target(of link: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink(link, $0.assumingMemoryBound(to: CChar.self), bytes.count) } ?? -1
    }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }
}
