import AvalKit

/// Reads an archive of one stored (not compressed) member.
enum ZIPArchive {
  private static func refused(_ en: String, _ zh: String) -> FileProblem {
    FileProblem("UNWRAP", "The archive is refused: \(en).", zh: "压缩包被拒绝：\(zh)。")
  }

  /// The bytes of the only member. Names with a path, several members and sizes beyond the limits are refused;
  /// compressed members are not supported.
  static func onlyMember(_ bytes: [UInt8], _ limits: ImportLimits) throws(FileProblem) -> [UInt8] {
    guard bytes.count > 30, bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return bytes }
    let nameLength = number(bytes, 26, 2)
    let data = 30 + nameLength + number(bytes, 28, 2)
    guard data <= bytes.count else { throw refused("it is cut off", "文件不完整") }
    let name = String(decoding: bytes[30..<(30 + nameLength)], as: UTF8.self)
    guard !name.contains("/"), !name.contains("\\"), !name.contains("..") else {
      throw refused("the member's name “\(name.prefix(60))” is a path", "成员名“\(name.prefix(60))”含路径")
    }
    let packed = number(bytes, 18, 4)
    let size = number(bytes, 22, 4)
    guard size <= limits.unwrappedBytes else { throw refused("its member is too large", "成员过大") }
    guard packed == 0 || size / max(1, packed) <= limits.unwrapRatio else {
      throw refused("it grows more than \(limits.unwrapRatio) times", "膨胀超过 \(limits.unwrapRatio) 倍")
    }
    guard number(bytes, 8, 2) == 0 else {
      throw FileProblem(
        "UNSUPPORTED", "The archive's member is compressed, which imports do not read; unpack it first.",
        zh: "压缩包成员经过压缩，导入不支持；请先解压。")
    }
    guard number(bytes, 6, 2) & 0x9 == 0, data + packed <= bytes.count, packed == size else {
      throw refused("it is encrypted, streamed or cut off", "已加密、流式写入或不完整")
    }
    guard number(bytes, data + packed, 4) != 0x0403_4B50 else {
      throw refused("it has more than one member", "包含多个成员")
    }
    return Array(bytes[data..<(data + packed)])
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ width: Int) -> Int {
    guard at + width <= bytes.count else { return 0 }
    return (0..<width).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }
}
