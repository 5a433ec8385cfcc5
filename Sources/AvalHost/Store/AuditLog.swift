import AvalKit

/// Appends to the audit chain. Belongs to the writer; call `begin` after every `beginImmediate`, `seal` before every
/// commit.
///
/// Each entry is one row in `host_audit` and, where there is something to keep, one in `host_audit_payload`.
package final class AuditLog {
  /// How many random bytes stand before a payload when it is hashed.
  package static let saltSize = 16

  /// The last entry of the current transaction. Put back what it was when a savepoint is undone.
  package var head = AuditHead.empty

  package let anchors: AnchorBook
  private let connection: Connection
  private let readHead: PreparedStatement
  private let insert: PreparedStatement
  private let insertPayload: PreparedStatement
  private let random: (UnsafeMutableRawBufferPointer) -> Void
  private var chain = AuditChain()

  /// - Parameter random: fills a buffer with unpredictable bytes (a test may repeat them).
  package init(_ connection: Connection, random: @escaping (UnsafeMutableRawBufferPointer) -> Void) throws {
    self.connection = connection
    self.random = random
    anchors = try AnchorBook(connection)
    readHead = try connection.prepare("SELECT seq FROM host_audit ORDER BY seq DESC LIMIT 1")
    insert = try connection.prepare(
      """
      INSERT INTO host_audit (seq, at, kind, actor, method, subject, payload_hash, hash, principal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """)
    insertPayload = try connection.prepare(
      "INSERT INTO host_audit_payload (seq, salt, payload) VALUES (?1, ?2, ?3)")
  }

  /// Reads the chain's head: another process may have written since the last group.
  ///
  /// Where entries are missing at the end, the chain goes on behind the anchor, so that the gap is never closed; entries
  /// that no host has written are not built upon.
  package func begin() throws {
    try anchors.begin()
    let anchor = anchors.anchor.head
    defer { readHead.reset() }
    guard try readHead.step(), readHead.int(0) > anchor.seq else {
      head = anchor
      return
    }
    throw Failure(
      .corrupt,
      "The audit has an entry \(readHead.int(0)) that no host wrote (anchored: \(anchor.seq)); stop the host and restore the last backup.",
      zh: "审计链中有并非主机写入的第 \(readHead.int(0)) 条记录（锚定：第 \(anchor.seq) 条）；请停止主机并恢复最近的备份。")
  }

  /// Anchors the chain's end outside of the chain: before every commit.
  ///
  /// - Parameters:
  ///   - recordedAt: up to when something has been recorded, in milliseconds since 1970; it never goes back.
  ///   - clockAt: what the clock that recorded it said.
  package func seal(recordedAt: Int64 = 0, clockAt: Int64 = 0) throws {
    let before = anchors.anchor
    try anchors.seal(
      Anchor(
        head: head, recordedAt: max(before.recordedAt, recordedAt), clockAt: max(before.clockAt, clockAt)))
  }

  /// Appends one entry to the current transaction and answers its number.
  ///
  /// - Parameter payload: JSON `{"params":…,"changes":[…]}`, or empty where there is nothing to keep.
  @discardableResult
  package func append(_ record: AuditRecord, payload: UnsafeRawBufferPointer) throws -> Int64 {
    let seq = head.seq + 1
    let payloadHash = payload.isEmpty ? Digest.zero : try store(payload, seq: seq)
    let hash = chain.hash(record, seq: seq, payloadHash: payloadHash, after: head.hash)
    defer { insert.reset() }
    try insert.bind(seq, at: 1)
    try insert.bind(record.at, at: 2)
    try insert.bind(record.kind.rawValue, at: 3)
    try insert.bind(record.actor, at: 4)
    try insert.bind(record.method, at: 5)
    try insert.bind(record.subject, at: 6)
    if let principal = record.principal { try insert.bind(principal, at: 9) } else { try insert.bindNull(at: 9) }
    try withUnsafeBytes(of: (payloadHash, hash)) { hashes in
      try insert.bind(lent: UnsafeRawBufferPointer(rebasing: hashes[..<32]), at: 7)
      try insert.bind(lent: UnsafeRawBufferPointer(rebasing: hashes[32...]), at: 8)
      try insert.run()
    }
    head = AuditHead(seq: seq, hash: hash)
    return seq
  }

  @discardableResult
  package func append(_ record: AuditRecord, payload: [UInt8] = []) throws -> Int64 {
    try payload.withUnsafeBytes { try append(record, payload: $0) }
  }

  private func store(_ payload: UnsafeRawBufferPointer, seq: Int64) throws -> Digest {
    try withUnsafeTemporaryAllocation(byteCount: Self.saltSize, alignment: 8) { salt in
      random(salt)
      defer { insertPayload.reset() }
      try insertPayload.bind(seq, at: 1)
      try insertPayload.bind(lent: UnsafeRawBufferPointer(salt), at: 2)
      try insertPayload.bind(lent: payload, at: 3)
      try insertPayload.run()
      return chain.payloadHash(salt: UnsafeRawBufferPointer(salt), payload: payload)
    }
  }

  /// The method name of entries that record a destruction; their subject lists the numbers of the entries.
  package static let destructionMethod = "audit.payload.destroy"

  /// Destroys the payloads of some entries, as retention law may demand, and records that as an entry of its own.
  ///
  /// - Parameter entries: numbers of entries, at most 1,000.
  /// - Returns: the number of the entry that records it.
  package func destroyPayloads(of entries: [Int64], at: Int64, actor: String, principal: String? = nil, reason: [UInt8])
    throws -> Int64
  {
    guard !entries.isEmpty, entries.count <= 1000 else {
      throw Failure(
        .limitExceeded, "Name between 1 and 1,000 audit entries to destroy at a time.", zh: "每次请指定 1 至 1000 条要销毁的审计记录。")
    }
    let statement = try connection.prepare("DELETE FROM host_audit_payload WHERE seq = ?1")
    for seq in entries {
      try statement.bind(seq, at: 1)
      try statement.run()
      guard connection.changes == 1 else {
        throw Failure(
          .notFound, "Audit entry \(seq) has no payload (any more); list the entries and name others.",
          zh: "审计记录 \(seq) 没有（或已无）内容；请重新列出后选择。")
      }
    }
    let subject = entries.map(String.init).joined(separator: ",")
    return try append(
      AuditRecord(
        at: at, kind: .host, actor: actor, principal: principal, method: Self.destructionMethod, subject: subject),
      payload: reason)
  }
}

extension Failure {
  static func damagedAudit(_ seq: Int64) -> Failure {
    Failure(
      .corrupt, "Audit entry \(seq) is damaged; stop the host and put back the last copy of the database.",
      zh: "审计记录 \(seq) 已损坏；请停止主机并放回数据库的最近副本。")
  }
}
