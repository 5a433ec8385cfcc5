import AvalKit

/// A token as it is listed: everything but the token.
struct TokenRow: Encodable {
  let name: String
  let user: String
  let actFor: Bool
  let issuedAt: Instant
  let issuedBy: String
  let expires: Instant?
  let revokedAt: Instant?
}

/// Tokens in the host's tables: a name, a holder and the hash.
struct TokenStore {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  private static let columns = "name, holder, act_for, issued_at, issued_by, expires_at, revoked_at"

  func token(_ name: String) throws -> TokenRow? {
    try connection.first("SELECT \(Self.columns) FROM host_token WHERE name = ?1", [.text(name)], decode: row)
  }

  /// In the order of issuing, behind a place in it.
  func list(after seq: SQLValue, user: String?, limit: Int) throws -> [(seq: Int64, token: TokenRow)] {
    try connection.all(
      """
      SELECT \(Self.columns), seq FROM host_token WHERE seq > ?1 AND (?2 IS NULL OR holder = ?2) ORDER BY seq LIMIT ?3
      """, [seq, user.map { .text($0) } ?? .null, .integer(Int64(limit))]
    ) { row in (seq: row.int(7), token: try self.row(row)) }
  }

  func count() throws -> Int64 {
    try connection.first("SELECT count(*) FROM host_token WHERE revoked_at IS NULL") { $0.int(0) } ?? 0
  }

  func insert(_ token: TokenRow, digest: Digest) throws {
    try connection.run(
      """
      INSERT INTO host_token (name, hash, holder, act_for, issued_at, issued_by, expires_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """,
      [
        .text(token.name), .blob(digest.bytes), .text(token.user), .integer(token.actFor ? 1 : 0),
        .integer(token.issuedAt.milliseconds), .text(token.issuedBy),
        token.expires.map { .integer($0.milliseconds) } ?? .null,
      ])
    try Generation.raise(on: connection)
  }

  func revoke(_ name: String, at now: Instant) throws {
    try connection.run(
      "UPDATE host_token SET revoked_at = ?2 WHERE name = ?1", [.text(name), .integer(now.milliseconds)])
    try Generation.raise(on: connection)
  }

  private func row(_ row: PreparedStatement) throws -> TokenRow {
    let time = { (column: Int32) in row.isNull(column) ? nil : Instant(milliseconds: row.int(column)) }
    return TokenRow(
      name: row.text(0), user: row.text(1), actFor: row.int(2) == 1, issuedAt: Instant(milliseconds: row.int(3)),
      issuedBy: row.text(4), expires: time(5), revokedAt: time(6))
  }
}

extension AccessStore {
  /// Every token by its hash, for admission.
  func tokens() throws -> [(Digest, Token)] {
    try connection.all("SELECT hash, name, holder, act_for, expires_at, revoked_at FROM host_token ORDER BY seq") {
      row in
      guard let digest = Digest(row.bytes(0)) else { throw Failure.damagedRow("host_token") }
      let token = Token(
        name: row.text(1), user: row.text(2), actsFor: row.int(3) == 1, expiresAt: row.isNull(4) ? nil : row.int(4),
        isRevoked: !row.isNull(5))
      return (digest, token)
    }
  }
}
