import AvalKit
import CLibXML2
import Glibc

/// Unpacks deflated bytes with the zlib that libxml2 has inside, where it was built with one.
///
/// libxml2 reads gzip files; a deflated archive member becomes one by a header before it, and behind it the checksum and
/// size that the archive's directory gives. The file lies in memory only.
enum Deflate {
  static var isAvailable: Bool { xmlHasFeature(XML_WITH_ZLIB) != 0 }

  private static let unsupported = FileProblem(
    "UNSUPPORTED", "The archive's member is compressed, which this system cannot read; unpack it first.",
    zh: "压缩包成员经过压缩，本系统无法读取；请先解压。")

  private static let damaged = FileProblem(
    "UNWRAP", "The archive is refused: its compressed content is damaged or does not have the announced size.",
    zh: "压缩包被拒绝：压缩内容已损坏或与声明的大小不符。")

  private static let tooLong = FileProblem(
    "UNWRAP", "The archive is refused: it holds more than it may for its size.", zh: "压缩包被拒绝：内容超过其大小允许的限度。")

  /// The `size` bytes of a deflated member, their checksum verified.
  static func inflate(_ packed: ArraySlice<UInt8>, size: Int, checksum: UInt32) throws(FileProblem) -> [UInt8] {
    var file = head + packed
    for word in [checksum, UInt32(truncatingIfNeeded: size)] {
      for shift in [0, 8, 16, 24] { file.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
    }
    let bytes = try gunzip(file, atMost: size)
    guard bytes.count == size, CRC32.of(bytes) == checksum else { throw damaged }
    return bytes
  }

  /// The content of a gzip file; more than `limit` bytes are refused.
  static func gunzip(_ file: [UInt8], atMost limit: Int) throws(FileProblem) -> [UInt8] {
    try read(file, atMost: limit, beginning: false)
  }

  /// The first bytes of what a gzip file holds, about `limit` of them; of a file that is cut off, what there is.
  static func beginning(_ file: [UInt8], atMost limit: Int) throws(FileProblem) -> [UInt8] {
    try read(file, atMost: limit, beginning: true)
  }

  /// The first bytes of a deflated member.
  static func beginning(deflated: ArraySlice<UInt8>, atMost limit: Int) throws(FileProblem) -> [UInt8] {
    try read(head + deflated, atMost: limit, beginning: true)
  }

  /// What makes a gzip file of deflated bytes.
  private static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]

  private static func read(_ file: [UInt8], atMost limit: Int, beginning: Bool) throws(FileProblem) -> [UInt8] {
    guard isAvailable else { throw unsupported }
    XMLSilence.begin()
    let descriptor = clibxml2_memory_file()
    guard descriptor >= 0 else { throw unsupported }
    defer { close(descriptor) }
    var written = 0
    while written < file.count {
      let count = file.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), file.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw unsupported }
      written += count
    }
    guard let input = xmlParserInputBufferCreateFilename("/proc/self/fd/\(descriptor)", XML_CHAR_ENCODING_NONE) else {
      throw unsupported
    }
    defer { xmlFreeParserInputBuffer(input) }
    var bytes: [UInt8] = []
    while true {
      let count = xmlParserInputBufferGrow(input, 1 << 16)
      guard count >= 0 || beginning else { throw damaged }
      if count <= 0 { return bytes }
      let used = Int(xmlBufUse(input.pointee.buffer))
      guard let content = xmlBufContent(input.pointee.buffer) else { throw damaged }
      guard beginning || bytes.count + used <= limit else { throw tooLong }
      bytes.append(contentsOf: UnsafeBufferPointer(start: content, count: used))
      if beginning, bytes.count >= limit { return bytes }
      xmlBufShrink(input.pointee.buffer, used)
    }
  }
}

/// The checksum of ZIP and gzip.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value = UInt32.max
    for byte in bytes { value = value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
    return ~value
  }
}
