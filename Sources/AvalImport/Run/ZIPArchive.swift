import AvalKit

/// Reads an archive of one member, stored or deflated; what its directory at the end says counts.
enum ZIPArchive {
  private static func refused(_ en: String, _ zh: String) -> FileProblem {
    FileProblem(
      "UNWRAP", "The archive is refused: \(en). Pack one document by itself, or unpack it first.",
      zh: "压缩包被拒绝：\(zh)。请只压缩一份文件，或先解压。")
  }

  private struct Entry {
    let name: String
    let method: Int
    let checksum: UInt32
    let packed: Int
    let size: Int
    let offset: Int
  }

  /// The bytes of the only member. Names with a path, several members, encryption, sizes and ratios beyond the limits
  /// and wrong checksums are refused. What is no archive is the document itself.
  static func onlyMember(_ bytes: [UInt8], _ limits: ImportLimits) throws(FileProblem) -> [UInt8] {
    guard bytes.count > 30, bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return bytes }
    let entry = try directory(bytes)
    guard !entry.name.contains("/"), !entry.name.contains("\\"), !entry.name.contains("..") else {
      throw refused("the member's name “\(entry.name.prefix(60))” is a path", "成员名“\(entry.name.prefix(60))”含路径")
    }
    guard entry.size <= limits.unwrappedBytes else { throw refused("its member is too large", "成员过大") }
    guard entry.size <= max(1, entry.packed) * limits.unwrapRatio else {
      throw refused("it grows more than \(limits.unwrapRatio) times", "膨胀超过 \(limits.unwrapRatio) 倍")
    }
    let data = entry.offset + 30 + number(bytes, entry.offset + 26, 2) + number(bytes, entry.offset + 28, 2)
    guard number(bytes, entry.offset, 4) == 0x0403_4B50, data + entry.packed <= bytes.count else {
      throw refused("it is cut off", "文件不完整")
    }
    let content = bytes[data..<(data + entry.packed)]
    switch entry.method {
    case 0:
      guard entry.packed == entry.size, CRC32.of(content) == entry.checksum else {
        throw refused("its content is damaged", "内容已损坏")
      }
      return Array(content)
    case 8: return try Deflate.inflate(content, size: entry.size, checksum: entry.checksum)
    default:
      throw FileProblem(
        "UNSUPPORTED", "The archive's member is packed by a method that imports do not read; unpack it first.",
        zh: "压缩包成员的压缩方式不受支持；请先解压。")
    }
  }

  /// The first bytes of the first member, by the header that stands before it: to see what it is, not to import it.
  static func beginning(_ bytes: [UInt8], atMost limit: Int) throws(FileProblem) -> [UInt8] {
    guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return bytes }
    let data = 30 + number(bytes, 26, 2) + number(bytes, 28, 2)
    guard data < bytes.count else { throw refused("it is cut off", "文件不完整") }
    guard number(bytes, 8, 2) == 8 else { return Array(bytes[data...].prefix(limit)) }
    return try Deflate.beginning(deflated: bytes[data...], atMost: limit)
  }

  /// The only entry of the directory at the end of the archive.
  private static func directory(_ bytes: [UInt8]) throws(FileProblem) -> Entry {
    let lowest = max(0, bytes.count - 22 - 65_535)
    guard bytes.count >= 22,
      let end = stride(from: bytes.count - 22, through: lowest, by: -1).first(where: {
        number(bytes, $0, 4) == 0x0605_4B50
      })
    else { throw refused("it is cut off", "文件不完整") }
    guard number(bytes, end + 10, 2) == 1 else { throw refused("it does not have one member", "成员数不是一个") }
    let at = number(bytes, end + 16, 4)
    guard number(bytes, at, 4) == 0x0201_4B50 else { throw refused("its directory is damaged", "目录已损坏") }
    guard number(bytes, at + 8, 2) & 1 == 0 else { throw refused("it is encrypted", "已加密") }
    let nameEnd = at + 46 + number(bytes, at + 28, 2)
    guard nameEnd <= bytes.count else { throw refused("its directory is damaged", "目录已损坏") }
    return Entry(
      name: String(decoding: bytes[(at + 46)..<nameEnd], as: UTF8.self), method: number(bytes, at + 10, 2),
      checksum: UInt32(truncatingIfNeeded: number(bytes, at + 16, 4)), packed: number(bytes, at + 20, 4),
      size: number(bytes, at + 24, 4), offset: number(bytes, at + 42, 4))
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ width: Int) -> Int {
    guard at >= 0, at + width <= bytes.count else { return 0 }
    return (0..<width).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }
}
