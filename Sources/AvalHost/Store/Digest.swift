import AvalKit

/// The 32 bytes of a SHA-256, as four words: comparing and storing them allocates nothing.
package struct Digest: Sendable, Hashable {
  private var words: (UInt64, UInt64, UInt64, UInt64)

  package static let zero = Digest()

  private init() { words = (0, 0, 0, 0) }

  /// nil unless there are exactly 32 bytes.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    words = bytes.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
  }

  package static func of(_ bytes: UnsafeRawBufferPointer) -> Digest {
    var digest = Digest()
    withUnsafeMutableBytes(of: &digest.words) { SHA256.digest(bytes, into: $0) }
    return digest
  }

  package static func of(_ bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes { of($0) } }

  package func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    try withUnsafeBytes(of: words, body)
  }

  package var bytes: [UInt8] { withBytes { Array($0) } }

  /// 64 lower-case hexadecimal digits.
  package var hex: String { withBytes { Hex.encode($0) } }

  package static func == (left: Digest, right: Digest) -> Bool {
    left.words == right.words
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
