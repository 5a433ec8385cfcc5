import AvalKit
import Glibc

/// A regular file that a request named, opened and checked. Closed with its last reference.
package final class OpenedFile: Sendable {
  let descriptor: Int32
  /// The last component of what was asked for.
  let name: String
  /// Bytes, when it was opened.
  let size: Int64

  init(_ descriptor: Int32, name: String, size: Int64) {
    self.descriptor = descriptor
    self.name = name
    self.size = size
  }

  deinit { close(descriptor) }

  /// Opens the same file anew, whatever its name leads to meanwhile; valid while this object lives.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// The whole file; one that is longer than `limit` bytes, or grows beyond it meanwhile, is refused.
  package func readAll(atMost limit: Int, at pointer: String) throws(Failure) -> [UInt8] {
    guard size <= limit else { throw FileRefusal.tooLong(name, limit, pointer) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(size))
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(bytes.count)) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileRefusal.unreadable(name, errno, pointer) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= limit else { throw FileRefusal.tooLong(name, limit, pointer) }
    }
  }
}
