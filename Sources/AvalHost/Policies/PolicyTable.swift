import AvalKit

/// Reads and writes `host_policy`. Writing belongs into a transaction that also raises the generation.
struct PolicyTable {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// Every version, in the order in which they were recorded.
  func all() throws -> PolicyVersions {
    PolicyVersions(
      try connection.all("SELECT \(Self.columns) FROM host_policy ORDER BY id", decode: Self.decode))
  }

  /// The versions of one policy, oldest first.
  func history(of name: PolicyName) throws -> [PolicyVersion] {
    try connection.all(
      "SELECT \(Self.columns) FROM host_policy WHERE module = ?1 AND name = ?2 ORDER BY number",
      [.text(name.module), .text(name.path)], decode: Self.decode)
  }

  /// The document of a version; nil where there is no such version.
  func document(_ id: Int64) throws -> [UInt8]? {
    try connection.first("SELECT document FROM host_policy WHERE id = ?1", [.integer(id)]) { $0.blob(0) }
  }

  /// Adds the next version of a policy.
  func add(_ new: NewPolicyVersion) throws -> PolicyVersion {
    let number = try connection.first(
      "SELECT coalesce(max(number), 0) + 1 FROM host_policy WHERE module = ?1 AND name = ?2",
      [.text(new.name.module), .text(new.name.path)], decode: { $0.int(0) })
    let id = try connection.first("SELECT coalesce(max(id), 0) + 1 FROM host_policy", decode: { $0.int(0) })
    let version = PolicyVersion(
      id: id ?? 1, name: new.name, number: number ?? 1, from: new.from, recordedAt: new.recordedAt,
      author: new.author, reason: new.reason, origin: new.origin, version: new.version, sha256: new.sha256,
      isWithdrawal: new.document == nil, restores: new.restores)
    try connection.run(
      """
      INSERT INTO host_policy (id, module, name, number, from_day, recorded_at, author, principal, reason, origin,
        version, sha256, document, restores)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
      """,
      [
        .integer(version.id), .text(new.name.module), .text(new.name.path), .integer(version.number),
        new.from.map { .integer(Int64($0.dayNumber)) } ?? .null, .integer(new.recordedAt.milliseconds),
        .text(new.author), .text(new.principal), .text(new.reason), .text(new.origin.name), .text(new.version),
        .text(new.sha256), new.document.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .null,
        new.restores.map { .integer($0) } ?? .null,
      ])
    return version
  }

  private static let columns = """
    id, module, name, number, from_day, recorded_at, author, reason, origin, version, sha256, document IS NULL, restores
    """

  private static func decode(_ row: PreparedStatement) throws -> PolicyVersion {
    guard let origin = PolicyVersion.Origin(name: row.text(8)) else { throw Failure.damagedRow("host_policy") }
    return PolicyVersion(
      id: row.int(0), name: PolicyName(module: row.text(1), path: row.text(2)), number: row.int(3),
      from: row.isNull(4) ? nil : CivilDate(dayNumber: Int32(clamping: row.int(4))),
      recordedAt: Instant(milliseconds: row.int(5)), author: row.text(6), reason: row.text(7), origin: origin,
      version: row.text(9), sha256: row.text(10), isWithdrawal: row.int(11) == 1,
      restores: row.isNull(12) ? nil : row.int(12))
  }
}

/// A version that is about to be recorded.
struct NewPolicyVersion {
  let name: PolicyName
  let from: CivilDate?
  let recordedAt: Instant
  let author: String
  let principal: String
  let reason: String
  let origin: PolicyVersion.Origin
  let version: String
  let sha256: String
  /// Nil where the supplier withdraws.
  let document: [UInt8]?
  var restores: Int64?
}
