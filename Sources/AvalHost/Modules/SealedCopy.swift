import AvalKit
import CSystem
import Glibc

/// A library's bytes in memory, sealed: nothing can change them between the look at their digest and their loading.
///
/// Its descriptor stays open as long as the process: the loader knows a library by its name, /proc/self/fd/N, and would
/// take another one that gets the same number for the one it has.
package struct SealedCopy {
  package let descriptor: Int32
  let size: UInt64
  /// 64 hexadecimal digits.
  package let sha256: String

  var path: String { "/proc/self/fd/\(descriptor)" }

  package init(of source: Int32, path: String) throws(Refusal) {
    let copy = aval_memory_file("aval-module")
    guard copy >= 0 else { throw .unsealed(path, errno) }
    var hash = SHA256()
    var count = 0
    do throws(Refusal) {
      try Self.read(source, path) { chunk throws(Refusal) in
        hash.update(chunk)
        try Self.write(chunk, to: copy, path)
        count += chunk.count
      }
      guard aval_seal(copy) == 0 else { throw Refusal.unsealed(path, errno) }
    } catch {
      close(copy)
      throw error
    }
    (descriptor, size, sha256) = (copy, UInt64(count), Hex.encode(hash.finish()))
  }

  /// Gives back a copy that was not loaded.
  func discard() { close(descriptor) }

  /// Hands the bytes of an open file to `body`, from its beginning.
  static func read(
    _ descriptor: Int32, _ path: String, _ body: (UnsafeRawBufferPointer) throws(Refusal) -> Void
  ) throws(Refusal) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }
    var offset = 0
    while true {
      let count = pread(descriptor, chunk.baseAddress, chunk.count, off_t(offset))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path, String(cString: strerror(errno))) }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      offset += count
    }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to copy: Int32, _ path: String) throws(Refusal) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = Glibc.write(copy, start, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .unsealed(path, errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
