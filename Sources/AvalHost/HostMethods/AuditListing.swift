import AvalKit

/// Reading the audit chain for `audit.list` and `audit.verify`.
enum AuditListing {
  static func page(_ params: ListAudit.Params, _ connection: Connection) throws -> ListAudit.Result {
    let filter = AuditFilter(
      subject: params.subject, actor: params.actor, method: params.method, from: params.from?.milliseconds,
      to: params.to?.milliseconds)
    let page = try AuditReader(connection).list(filter, cursor: params.cursor, limit: params.limit ?? 100)
    return ListAudit.Result(
      items: page.items.map(item), nextCursor: page.nextCursor.map { .string($0) } ?? .null)
  }

  private static func item(_ entry: AuditEntry) -> ListAudit.Item {
    let record = entry.record
    return ListAudit.Item(
      seq: entry.seq, at: Instant(milliseconds: record.at), actor: record.actor, method: record.method,
      subject: record.subject.isEmpty ? nil : record.subject, kind: "\(record.kind)", hash: entry.hash.hex,
      payload: entry.payload.map { RawJSON(trusted: $0) })
  }

  static func verify(_ host: HostCall, _ connection: Connection) throws -> VerifyAudit.Result {
    let found = try AuditReader(connection).verify(cancellation: host.context.cancellation)
    return VerifyAudit.Result(
      ok: found.isIntact, entries: found.entries, head: found.head.hash.hex, brokenAt: found.brokenAt)
  }
}
