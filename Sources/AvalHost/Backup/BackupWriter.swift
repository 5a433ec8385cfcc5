import AvalKit
import Glibc

/// Writes the members of a backup one after the other into a new file: `backup.json`, `database.sqlite`, the evidence, the
/// rejects, and at the end `SHA256SUMS` with every digest, as sha256sum(1) reads it.
///
/// For one thread.
struct BackupWriter {
  private let file: NewFile
  private let limit: Int64
  private let seconds: Int64
  private let check: () throws -> Void
  /// Of the whole file.
  private var whole = SHA256()
  private var sums: [UInt8] = []
  private(set) var members = 0

  /// - Parameters:
  ///   - limit: bytes that the file may have at most.
  ///   - seconds: the time of its members, since 1970.
  ///   - check: called between pieces; throws where the backup is no longer wanted.
  init(_ file: NewFile, limit: Int, seconds: Int64, check: @escaping () throws -> Void) {
    self.file = file
    self.limit = Int64(limit)
    self.seconds = seconds
    self.check = check
  }

  mutating func add(_ name: String, _ content: [UInt8]) throws {
    try begin(UstarHeader(name: name, size: Int64(content.count)))
    try content.withUnsafeBytes { try append($0) }
    try end(name, Int64(content.count), SHA256.hex(content))
  }

  /// Adds what an open file holds, up to its size now: a file that grows meanwhile is taken as it was.
  mutating func add(_ name: String, from descriptor: Int32, size: Int64) throws {
    try begin(UstarHeader(name: name, size: size))
    var hash = SHA256()
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { chunk.deallocate() }
    var done: Int64 = 0
    while done < size {
      try check()
      let wanted = min(chunk.count, Int(size - done))
      let count = pread(descriptor, chunk.baseAddress, wanted, off_t(done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw Failure(
          .storage, "\(name) cannot be read or became shorter while it was copied; make the backup again.",
          zh: "复制时无法读取 \(name) 或其变短；请重新备份。")
      }
      let piece = UnsafeRawBufferPointer(rebasing: chunk[..<count])
      hash.update(piece)
      try append(piece)
      done += Int64(count)
    }
    try end(name, size, Hex.encode(hash.finish()))
  }

  /// Ends the archive and answers the digest of the file.
  mutating func finish() throws -> String {
    let list = sums
    try begin(UstarHeader(name: BackupFormat.sums, size: Int64(list.count)))
    try list.withUnsafeBytes { try append($0) }
    try fill(padding(Int64(list.count)) + 2 * UstarHeader.block)
    return Hex.encode(whole.finish())
  }

  private mutating func begin(_ header: UstarHeader) throws {
    try check()
    guard file.bytes + header.size <= limit else {
      throw Failure(
        .limitExceeded, "The backup would be longer than \(limit) bytes (limits.savedFileBytes); raise the limit.",
        zh: "备份将超过 \(limit) 字节（limits.savedFileBytes）；请调高该限制。")
    }
    try header.bytes(at: seconds).withUnsafeBytes { try append($0) }
  }

  private mutating func end(_ name: String, _ size: Int64, _ digest: String) throws {
    try fill(padding(size))
    sums += Array("\(digest)  \(name)\n".utf8)
    members += 1
  }

  private func padding(_ size: Int64) -> Int { UstarHeader.padding(of: size) }

  private mutating func fill(_ count: Int) throws {
    try [UInt8](repeating: 0, count: count).withUnsafeBytes { try append($0) }
  }

  private mutating func append(_ piece: UnsafeRawBufferPointer) throws {
    guard !piece.isEmpty else { return }
    whole.update(piece)
    try file.append(piece)
  }
}

/// The names in a backup.
enum BackupFormat {
  /// The first member: when, of what, by which aval.
  static let facts = "backup.json"
  static let database = "database.sqlite"
  /// The last member: the digest of each other one.
  static let sums = "SHA256SUMS"
  static let evidence = "evidence/"
  static let rejects = "rejects/"
  /// How many bytes the facts and the sums may have at most.
  static let factsBytes: Int64 = 1 << 20
  static let sumsBytes: Int64 = 1 << 30

  /// Whether a member may stand in a backup: a name that leads nowhere but to the database, its evidence and its rejects.
  static func isKnown(_ name: String) -> Bool {
    if [facts, database, sums].contains(name) { return true }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if name.hasPrefix(evidence) {
      return parts.count == 3 && isDigest(parts[2]) && parts[1] == parts[2].prefix(2)
    }
    let isPlain = { (text: Substring) in
      !text.isEmpty && text.first != "."
        && text.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
            || byte == 0x2E || byte == 0x2D
        }
    }
    return name.hasPrefix(rejects) && parts.count == 2 && isPlain(parts[1])
  }

  private static func isDigest(_ text: Substring) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// What the first member of a backup says.
struct BackupFacts: Codable, Sendable {
  /// 1: the members and their order as `BackupWriter` writes them.
  let format: Int
  let aval: String
  let createdAt: Instant
  /// The number of the host's own schema.
  let schema: Int
  /// The end of the audit when the snapshot was taken: compare it with what `audit.head` told.
  let auditEntries: Int64
  let auditHead: String
}
