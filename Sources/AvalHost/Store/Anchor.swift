import AvalKit

/// What the audit chain must end with, and up to when something has been recorded: one row outside the chain.
package struct Anchor: Sendable, Hashable {
  /// The last entry of the chain.
  package let head: AuditHead
  /// The latest recording time, in milliseconds since 1970; 0 where nothing was recorded.
  package let recordedAt: Int64
  /// The latest reading of a clock that recorded something.
  package let clockAt: Int64

  package static func read(_ connection: Connection) throws -> Anchor {
    try connection.first("SELECT entries, head, recorded_at, clock_at FROM host_anchor WHERE one = 1", decode: decode)
      ?? { throw Failure.damagedRow("host_anchor") }()
  }

  static func decode(_ row: PreparedStatement) throws -> Anchor {
    guard let hash = Digest(row.bytes(1)), row.int(0) >= 0, instants ~= row.int(2), instants ~= row.int(3) else {
      throw Failure.damagedRow("host_anchor")
    }
    return Anchor(head: AuditHead(seq: row.int(0), hash: hash), recordedAt: row.int(2), clockAt: row.int(3))
  }

  /// From nothing recorded to the end of the year 9999.
  private static let instants: ClosedRange<Int64> = 0...253_402_300_799_999

  /// The chain's last row, or an empty head.
  static func end(of connection: Connection) throws -> AuditHead {
    let found = try connection.first("SELECT seq, hash FROM host_audit ORDER BY seq DESC LIMIT 1") { row in
      guard let hash = Digest(row.bytes(1)) else { throw Failure.damagedAudit(row.int(0)) }
      return AuditHead(seq: row.int(0), hash: hash)
    }
    return found ?? .empty
  }

  /// Whether the chain ends as anchored: one look-up each, for health and the start. Nil where it does.
  package static func mismatch(_ connection: Connection) throws -> Text? {
    let (anchor, end) = (try read(connection).head, try end(of: connection))
    guard anchor != end else { return nil }
    return Text(
      "The audit ends with entry \(end.seq) and was anchored at \(anchor.seq): entries were removed, added or changed by hand; restore a backup.",
      zh: "审计链止于第 \(end.seq) 条，而锚定为第 \(anchor.seq) 条：有记录被人为删除、添加或更改；请恢复备份。")
  }
}

/// Keeps the anchor up to date. Belongs to the writer: `begin` after every `beginImmediate`, `seal` before every commit.
package final class AnchorBook {
  /// As it stood when the transaction began.
  package private(set) var anchor = Anchor(head: .empty, recordedAt: 0, clockAt: 0)

  private let readRow: PreparedStatement
  private let write: PreparedStatement

  package init(_ connection: Connection) throws {
    readRow = try connection.prepare("SELECT entries, head, recorded_at, clock_at FROM host_anchor WHERE one = 1")
    write = try connection.prepare(
      "UPDATE host_anchor SET entries = ?1, head = ?2, recorded_at = ?3, clock_at = ?4 WHERE one = 1")
  }

  package func begin() throws {
    defer { readRow.reset() }
    guard try readRow.step() else { throw Failure.damagedRow("host_anchor") }
    anchor = try Anchor.decode(readRow)
  }

  /// Writes what the transaction has led to.
  package func seal(_ next: Anchor) throws {
    defer { write.reset() }
    try write.bind(next.head.seq, at: 1)
    try write.bind(next.head.hash.bytes, at: 2)
    try write.bind(next.recordedAt, at: 3)
    try write.bind(next.clockAt, at: 4)
    try write.run()
  }
}
