import AvalKit
import Glibc

/// Reads the members of a backup in their order, once, and compares every digest at the end.
///
/// For one thread. Reads only what is named as a backup's members are; nothing is written where a name leads.
struct BackupReader {
  private let file: OpenedFile
  private let check: () throws -> Void
  private var place: Int64 = 0
  /// Digests as they were found, by name, in the order of the file.
  private(set) var found: [(name: String, sha256: String)] = []
  private(set) var isComplete = false

  init(_ file: OpenedFile, check: @escaping () throws -> Void) {
    self.file = file
    self.check = check
  }

  /// The next member's head; nil where the archive has ended.
  mutating func next() throws -> UstarHeader? {
    try check()
    let block = try read(UstarHeader.block, of: "")
    guard let header = try UstarHeader.read(block) else {
      isComplete = true
      return nil
    }
    guard BackupFormat.isKnown(header.name), place + header.size <= file.size else { throw Self.damaged(header.name) }
    return header
  }

  /// Hands the content of the member that `next` has just answered on, piece by piece.
  mutating func content(of header: UstarHeader, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var hash = SHA256()
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { chunk.deallocate() }
    var left = header.size
    while left > 0 {
      try check()
      let count = pread(file.descriptor, chunk.baseAddress, min(chunk.count, Int(left)), off_t(place))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.damaged(header.name) }
      let piece = UnsafeRawBufferPointer(rebasing: chunk[..<count])
      hash.update(piece)
      try body(piece)
      place += Int64(count)
      left -= Int64(count)
    }
    place += Int64(header.padding)
    found.append((header.name, Hex.encode(hash.finish())))
  }

  /// A short member whole.
  mutating func bytes(of header: UstarHeader, atMost limit: Int64) throws -> [UInt8] {
    guard header.size <= limit else { throw Self.damaged(header.name) }
    var bytes: [UInt8] = []
    try content(of: header) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// The first members whose digest is not the one that the backup's own list gives, or that stand in one of the two alone.
  func differences(from sums: [UInt8]) -> [String] {
    var listed: [String: String] = [:]
    for line in sums.split(separator: 0x0A) {
      let text = String(decoding: line, as: UTF8.self)
      guard text.utf8.count > 66 else { return [BackupFormat.sums] }
      listed[String(text.dropFirst(66))] = String(text.prefix(64))
    }
    var wrong: [String] = []
    for (name, sha256) in found where name != BackupFormat.sums {
      if listed.removeValue(forKey: name) != sha256 { wrong.append(name) }
    }
    return wrong + listed.keys.sorted()
  }

  private mutating func read(_ count: Int, of name: String) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes {
        pread(file.descriptor, $0.baseAddress.map { $0 + filled }, count - filled, off_t(place) + off_t(filled))
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { throw Self.damaged(name) }
      filled += got
    }
    place += Int64(count)
    return bytes
  }

  static func damaged(_ member: String) -> Failure {
    member.isEmpty
      ? Failure(
        .corrupt, "This is no backup of aval's, or it ends too early; take another one.",
        zh: "这不是 aval 的备份，或文件不完整；请换用其他备份。")
      : Failure(
        .corrupt, "\(member) in the backup is damaged or does not belong there; take another backup.",
        zh: "备份中的 \(member) 已损坏或不应存在；请换用其他备份。")
  }
}
