import AvalKit

/// What tells a record from others of its format, and one state of it from another: the first 16 bytes of two SHA-256.
package struct RecordIdentity: Sendable, Hashable {
  /// Half a digest; enough to tell billions of records apart.
  package struct Digest: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    package init(_ bytes: UnsafeRawBufferPointer) {
      (high, low) = withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
        SHA256.digest(bytes, into: digest)
        return (digest.load(as: UInt64.self), digest.load(fromByteOffset: 8, as: UInt64.self))
      }
    }

    fileprivate init(_ digest: (UInt64, UInt64, UInt64, UInt64)) { (high, low) = (digest.0, digest.1) }

    package var bytes: [UInt8] { withUnsafeBytes(of: (high, low)) { Array($0) } }
  }

  /// Of the format's id and the values of the members that its `key` names.
  package let key: Digest
  /// The key as it is stored: the first bytes of its last part, which tells neighbours apart, before the digest. Numbers
  /// that were given one after another then stand side by side in the index, and a batch changes a few of its pages
  /// instead of one a record.
  package let storedKey: [UInt8]
  /// Of the canonical record without `sources`: where in a file a value stands does not matter.
  package let content: Digest
  /// The SHA-256 of the whole canonical record, of a large one: a target that wants it would need longer to hash such a
  /// record again than to read the digest.
  package let whole: [UInt8]?
  /// The key as a person reads it.
  package let text: String

  private static let large = 2048

  /// - Parameters:
  ///   - parts: the key's values, separated by U+001F.
  ///   - body: how many of the record's first bytes are its content.
  init(format: String, parts: String, record: ByteSlice, body: Int) {
    key = Array("\(format)\u{0}\(parts)".utf8).withUnsafeBytes { Digest($0) }
    var digest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var ofBody = digest
    let raw = UnsafeRawBufferPointer(start: record.start, count: record.count)
    if record.count < Self.large {
      content = Digest(UnsafeRawBufferPointer(rebasing: raw[..<body]))
      whole = nil
    } else {
      withUnsafeMutableBytes(of: &digest) { digest in
        withUnsafeMutableBytes(of: &ofBody) { SHA256.digests(raw, prefix: body, into: digest, ofPrefix: $0) }
      }
      content = Digest(ofBody)
      whole = withUnsafeBytes(of: digest) { Array($0) }
    }
    let bytes = Array(parts.utf8)
    let last = bytes[((bytes.lastIndex(of: 0x1F) ?? -1) + 1)...].prefix(16)
    storedKey = Array(last) + Array(repeating: 0, count: 16 - last.count) + key.bytes
    text = parts.split(separator: "\u{1F}", omittingEmptySubsequences: false).joined(separator: ", ")
  }
}
