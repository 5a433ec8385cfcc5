import AvalKit
import Glibc

/// A file that decides what the host runs: regular, and not writable by every user.
enum TrustedFile {
  /// Opens and checks a file; the caller closes the descriptor.
  static func open(_ path: String) throws(Refusal) -> (descriptor: Int32, size: UInt64) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw .unreadable(path, String(cString: strerror(errno))) }
    do throws(Refusal) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw Refusal.unreadable(path, String(cString: strerror(errno))) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw Refusal.notRegular(path) }
      guard status.st_mode & S_IWOTH == 0 else { throw Refusal.writableByOthers(path, mode: status.st_mode) }
      return (descriptor, UInt64(status.st_size))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// The whole file, refused when it is longer than a limit.
  static func read(_ path: String, atMost limit: Int) throws(Refusal) -> [UInt8] {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    guard size <= UInt64(limit) else { throw .unreadable(path, "it has \(size) bytes, at most \(limit) are read") }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, filled in
      filled = 0
      while filled < buffer.count {
        let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
        if count < 0 && errno == EINTR { continue }
        failed = count < 0
        guard count > 0 else { break }
        filled += count
      }
    }
    guard !failed else { throw .unreadable(path, String(cString: strerror(errno))) }
    return bytes
  }

  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }
}
