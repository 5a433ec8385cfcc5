import AvalKit
import Glibc

/// A file that a request names, read whole.
enum SourceFile {
  /// Reads a regular file of at most so many bytes.
  static func read(_ path: String, atMost limit: Int) throws -> [UInt8] {
    // A pipe or device would otherwise hold up the writer for ever.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw unreadable(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path) }
    guard status.st_size <= limit else { throw AddDocument.tooLarge(limit, path: "/path") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let part = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if part < 0, errno == EINTR { continue }
      guard part > 0 else { throw unreadable(path) }
      count += part
    }
    return bytes
  }

  private static func unreadable(_ path: String) -> Failure {
    Failure(
      .notFound, "\(path.prefix(200)) cannot be read as a file; check the path and its permissions.",
      zh: "无法读取文件 \(path.prefix(200));请检查路径与权限。", path: "/path")
  }
}
