import AvalKit

/// What checking the audit chain found.
package struct AuditVerification: Sendable, Hashable {
  package let isIntact: Bool
  /// How many entries were checked.
  package let entries: Int64
  package let head: AuditHead
  /// The first entry that is not what was written; nil where all are.
  package let brokenAt: Int64?
  /// What the chain was anchored at outside of it.
  package let anchor: AuditHead
}

extension AuditReader {
  /// Recomputes the chain, in constant memory but for the numbers of destroyed payloads.
  ///
  /// Finds every change to an entry or payload, an entry or payload taken out of the middle or put in, and a payload
  /// that is missing without an entry that records its destruction; against the anchor, entries that were cut off at the
  /// end. Whoever changes both shows against a pair that was kept elsewhere (`audit.head`).
  ///
  /// - Parameters:
  ///   - first: the entry to start from, trusting the one before it.
  ///   - kept: how the chain ended when an auditor last looked.
  package func verify(
    from first: Int64 = 1, against kept: AuditHead? = nil, cancellation: Cancellation? = nil
  ) throws -> AuditVerification {
    let anchor = try Anchor.read(connection).head
    var chain = AuditChain()
    var head = try start(before: first)
    var entries: Int64 = 0
    var missing: Set<Int64> = []
    func broken(_ seq: Int64) -> AuditVerification {
      AuditVerification(isIntact: false, entries: entries, head: head, brokenAt: seq, anchor: anchor)
    }
    let statement = try connection.prepare("\(Self.select) WHERE a.seq >= ?1 ORDER BY a.seq")
    try statement.bind(first > 1 ? first : .min, at: 1)
    while try statement.step() {
      if entries & 0xFFF == 0, cancellation?.isRaised == true { throw Failure.cancelled }
      let seq = statement.int(0)
      guard seq == head.seq + 1, let entry = Self.entry(statement),
        chain.hash(entry.record, seq: seq, payloadHash: entry.payloadHash, after: head.hash) == entry.hash
      else { return broken(min(seq, head.seq + 1)) }
      switch (entry.payload, entry.payloadHash == .zero) {
      case (nil, true): break
      case (nil, false): missing.insert(seq)
      case (let payload?, false):
        let salt = statement.bytes(8)
        let found = payload.withUnsafeBytes { chain.payloadHash(salt: salt, payload: $0) }
        if salt.count != AuditLog.saltSize || found != entry.payloadHash { return broken(seq) }
      case (_?, true): return broken(seq)
      }
      if entry.record.kind == .host, entry.record.method == AuditLog.destructionMethod {
        for number in entry.record.subject.split(separator: ",") { missing.remove(Int64(number) ?? 0) }
      }
      head = AuditHead(seq: seq, hash: entry.hash)
      entries += 1
      if seq == kept?.seq, entry.hash != kept?.hash { return broken(seq) }
    }
    if let first = missing.min() { return broken(first) }
    if head != anchor { return broken(min(head.seq, anchor.seq) + (head.seq == anchor.seq ? 0 : 1)) }
    if let kept, kept.seq > head.seq { return broken(head.seq + 1) }
    let stray = try connection.first(
      "SELECT min(seq) FROM host_audit_payload WHERE seq > ?1 OR seq < 1", [.integer(head.seq)]
    ) { $0.isNull(0) ? nil : $0.int(0) }
    if let stray = stray ?? nil { return broken(stray) }
    return AuditVerification(isIntact: true, entries: entries, head: head, brokenAt: nil, anchor: anchor)
  }

  private func start(before first: Int64) throws -> AuditHead {
    guard first > 1 else { return .empty }
    let found = try connection.first("SELECT hash FROM host_audit WHERE seq = ?1", [.integer(first - 1)]) {
      Digest($0.bytes(0))
    }
    guard let hash = found ?? nil else {
      throw Failure(
        .notFound, "There is no audit entry \(first - 1) to start behind; verify from 1.",
        zh: "没有审计记录 \(first - 1) 可作为起点；请从 1 开始校验。")
    }
    return AuditHead(seq: first - 1, hash: hash)
  }
}
