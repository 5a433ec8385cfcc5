import AvalKit

/// Which audit entries to list; nil means any.
package struct AuditFilter: Sendable, Hashable {
  package var subject: String?
  package var actor: String?
  package var method: String?
  /// Milliseconds since 1970, inclusive.
  package var from: Int64?
  /// Milliseconds since 1970, exclusive.
  package var to: Int64?

  package init(
    subject: String? = nil, actor: String? = nil, method: String? = nil, from: Int64? = nil, to: Int64? = nil
  ) {
    self.subject = subject
    self.actor = actor
    self.method = method
    self.from = from
    self.to = to
  }

  /// What a cursor is bound to.
  fileprivate var values: [any SQLBindable] { [subject, actor, method, from, to] }
}

/// One page of entries, oldest first.
package struct AuditPage: Sendable {
  package let items: [AuditEntry]
  /// nil at the end.
  package let nextCursor: String?
}

/// Reads the audit chain, on any connection.
package struct AuditReader {
  let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// Entries in the order they were written. Walks the chain: an index would cost every write more than it saves here.
  ///
  /// - Parameter limit: 1…10,000, checked by the caller.
  package func list(_ filter: AuditFilter, cursor: String? = nil, limit: Int) throws -> AuditPage {
    let page = try PageRequest("audit.list", limit: limit, cursor: cursor, filter: filter.values, after: [0])
    var conditions = ["a.seq > ?1"]
    var values = page.after
    func add(_ condition: String, _ value: SQLValue?) {
      guard let value else { return }
      values.append(value)
      conditions.append("\(condition) ?\(values.count)")
    }
    add("a.subject =", filter.subject.map { .text($0) })
    add("a.actor =", filter.actor.map { .text($0) })
    add("a.method =", filter.method.map { .text($0) })
    add("a.at >=", filter.from.map { .integer($0) })
    add("a.at <", filter.to.map { .integer($0) })
    let statement = try connection.prepare(
      "\(Self.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY a.seq LIMIT \(page.fetch)")
    try statement.bind(values)
    var items: [AuditEntry] = []
    var size = 0
    while try statement.step() {
      if items.count == limit || size >= PageSize.bytesMax, let last = items.last {
        return AuditPage(items: items, nextCursor: page.cursor(after: [last.seq]))
      }
      let entry = try Self.decode(statement)
      size += entry.payload?.count ?? 0
      items.append(entry)
    }
    return AuditPage(items: items, nextCursor: nil)
  }

  static let select = """
    SELECT a.seq, a.at, a.kind, a.actor, a.method, a.subject, a.payload_hash, a.hash, p.salt, p.payload, a.principal
    FROM host_audit a LEFT JOIN host_audit_payload p ON p.seq = a.seq
    """

  static func decode(_ row: PreparedStatement) throws -> AuditEntry {
    guard let entry = entry(row) else { throw Failure.damagedAudit(row.int(0)) }
    return entry
  }

  /// The row as an entry, or nil where the host cannot have written it.
  static func entry(_ row: PreparedStatement) -> AuditEntry? {
    guard let kind = AuditRecord.Kind(rawValue: row.int(2)), let payloadHash = Digest(row.bytes(6)),
      let hash = Digest(row.bytes(7))
    else { return nil }
    let record = AuditRecord(
      at: row.int(1), kind: kind, actor: row.text(3), principal: row.isNull(10) ? nil : row.text(10),
      method: row.text(4), subject: row.text(5))
    return AuditEntry(
      seq: row.int(0), record: record, payloadHash: payloadHash, hash: hash, payload: row.isNull(9) ? nil : row.blob(9))
  }
}
