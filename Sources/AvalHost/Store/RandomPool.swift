import Glibc

/// Unpredictable bytes from the kernel, fetched in kilobytes: a request needs sixteen at a time. For one thread.
package final class RandomPool {
  private var bytes = [UInt8](repeating: 0, count: 1024)
  private var used = 1024

  package init() {}

  /// Fills a buffer of at most 1,024 bytes.
  package func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    precondition(buffer.count <= bytes.count, "a pool gives at most its own size")
    if used + buffer.count > bytes.count { refill() }
    bytes.withUnsafeBytes { buffer.copyBytes(from: $0[used..<used + buffer.count]) }
    used += buffer.count
  }

  private func refill() {
    bytes.withUnsafeMutableBytes { pool in
      for start in stride(from: 0, to: pool.count, by: 256) {
        // Fails only where the kernel has no such call; Linux has had it since 3.17.
        let failed = getentropy(pool.baseAddress?.advanced(by: start), 256)
        precondition(failed == 0, "the kernel gives no random bytes")
      }
    }
    used = 0
  }
}
