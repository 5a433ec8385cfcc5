import AvalKit

/// Reading the audit chain for `audit.list` and `audit.verify`.
enum AuditListing {
  static func page(_ params: ListAudit.Params, _ connection: Connection) throws -> ListAudit.Result {
    let filter = AuditFilter(
      subject: params.subject, actor: params.actor, method: params.method, from: params.from?.milliseconds,
      to: params.to?.milliseconds)
    let page = try AuditReader(connection).list(filter, cursor: params.cursor, limit: params.limit ?? 100)
    return ListAudit.Result(
      items: page.items.map(item), nextCursor: page.nextCursor)
  }

  private static func item(_ entry: AuditEntry) -> ListAudit.Item {
    let record = entry.record
    return ListAudit.Item(
      seq: entry.seq, at: Instant(milliseconds: record.at), principal: record.principal ?? record.actor,
      actor: record.actor,
      method: record.method,
      subject: record.subject.isEmpty ? nil : record.subject, kind: "\(record.kind)", hash: entry.hash.hex,
      payload: entry.payload.map { RawJSON(trusted: $0) })
  }

  static func verify(
    _ params: VerifyAudit.Params, _ host: HostCall, _ connection: Connection
  ) throws -> VerifyAudit.Result {
    // A read among writes: what they have appended is anchored with their commit.
    try host.group?.anchorAudit()
    let found = try AuditReader(connection).verify(
      against: try kept(params), cancellation: host.context.cancellation)
    return VerifyAudit.Result(
      ok: found.isIntact, entries: found.entries, head: found.head.hash.hex,
      anchor: .init(found.anchor), brokenAt: found.brokenAt)
  }

  /// The pair that an auditor kept; both members or none.
  private static func kept(_ params: VerifyAudit.Params) throws(Failure) -> AuditHead? {
    switch (params.entries, params.head) {
    case (nil, nil): return nil
    case (let entries?, let head?):
      guard let bytes = Hex.decode(head), let hash = bytes.withUnsafeBytes({ Digest($0) }) else {
        throw Failure(
          .invalidParams, "head is not the 64 hexadecimal digits that audit.head answered.",
          zh: "head 不是 audit.head 返回的 64 位十六进制数字。", path: "/head")
      }
      return AuditHead(seq: entries, hash: hash)
    default:
      throw Failure(
        .invalidParams, "Give entries and head together, as audit.head answered them, or neither.",
        zh: "entries 与 head 须同时给出（即 audit.head 的返回值），或都不给出。", path: "/entries")
    }
  }

  static func head(_ host: HostCall, _ connection: Connection) throws -> AuditHeadMethod.Result {
    try host.group?.anchorAudit()
    let anchor = try Anchor.read(connection)
    return .init(
      entries: anchor.head.seq, head: anchor.head.hash.hex, recordedAt: Instant(milliseconds: anchor.recordedAt))
  }
}
