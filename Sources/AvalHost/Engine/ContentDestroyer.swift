import AvalKit

/// Destroys a content in the host's own records, inside the request's transaction. Files are unlinked after its commit.
///
/// Each table is read once a content; a destruction is rare, and what stays behind unnoticed would be worse than slow.
struct ContentDestroyer {
  private let group: WriteGroup
  private let context: RequestContext
  private var connection: Connection { group.connection }

  init(_ group: WriteGroup, _ context: RequestContext) {
    self.group = group
    self.context = context
  }

  func destroy(_ content: [UInt8], of subject: String, withOriginal: Bool) throws {
    let trace = ContentTrace(content)
    try destroyPayloads(trace, subject)
    try redact("host_idempotency", "reply", key: "id", trace)
    try redact("host_outbox", "payload", key: "seq", trace)
    let files = withOriginal ? try evidenceFile(trace) + destroyInJobs(trace) : []
    var json = JSONWriter()
    json.beginArray()
    for file in files { json.string(file) }
    json.endArray()
    try connection.run(
      """
      INSERT INTO host_destruction (id, subject, sha256, files, at, actor)
      VALUES ((SELECT coalesce(max(id), 0) + 1 FROM host_destruction), ?1, ?2, ?3, ?4, ?5)
      """,
      [
        .text(subject), .text(trace.sha256), .text(String(decoding: json.bytes, as: UTF8.self)),
        .integer(context.now.milliseconds), .text(context.caller.actor),
      ])
  }

  /// The payloads of the audit that hold the content: those filed under the subject whose request carried it, and every
  /// other in which it stands. Each destruction is an entry itself.
  private func destroyPayloads(_ trace: ContentTrace, _ subject: String) throws {
    let found = try rows("host_audit_payload", "payload", key: "seq", trace)
    let own = try connection.all(
      """
      SELECT entry.seq FROM host_audit AS entry JOIN host_audit_payload AS held ON held.seq = entry.seq
      WHERE entry.subject = ?1 AND instr(held.payload, CAST('"content":' AS BLOB)) > 0 ORDER BY entry.seq
      """, [.text(subject)]
    ) { $0.int(0) }
    let entries = Set(found + own).sorted()
    for start in stride(from: 0, to: entries.count, by: 1000) {
      _ = try group.books.audit.destroyPayloads(
        of: Array(entries[start..<min(start + 1000, entries.count)]), at: context.now.milliseconds,
        actor: context.caller.actor, principal: context.caller.principal,
        reason: Array(#"{"method":"\#(context.method)","subject":"\#(subject)"}"#.utf8))
    }
  }

  /// What stands in the place of a record that held destroyed content.
  private static let redacted = Array(#"{"destroyed":true}"#.utf8)

  private func redact(_ table: String, _ column: String, key: String, _ trace: ContentTrace) throws {
    for number in try rows(table, column, key: key, trace) {
      try connection.run(
        "UPDATE \(table) SET \(column) = ?2 WHERE \(key) = ?1", [.integer(number), .blob(Self.redacted)])
    }
  }

  private func rows(_ table: String, _ column: String, key: String, _ trace: ContentTrace) throws -> [Int64] {
    let patterns = trace.patterns
    guard !patterns.isEmpty else { return [] }
    let conditions = patterns.indices.map { "instr(\(column), ?\($0 + 1)) > 0" }.joined(separator: " OR ")
    return try connection.all(
      "SELECT \(key) FROM \(table) WHERE \(conditions) ORDER BY \(key)", patterns.map { .blob($0) }
    ) { $0.int(0) }
  }

  /// The original of an import whose bytes are the content.
  private func evidenceFile(_ trace: ContentTrace) throws -> [String] {
    guard Files.exists(EvidenceStore(group.books.database).path(of: trace.sha256)) else { return [] }
    return ["evidence/\(trace.sha256)"]
  }

  /// Jobs that were given the content or imported it: their parameters, checkpoint and result, and the files of what they
  /// rejected.
  private func destroyInJobs(_ trace: ContentTrace) throws -> [String] {
    let sha256 = SQLValue.blob(Array(trace.sha256.utf8))
    let imported = try connection.all(
      "SELECT id FROM host_job WHERE instr(checkpoint, ?1) > 0 OR instr(result, ?1) > 0 ORDER BY id", [sha256]
    ) { $0.int(0) }
    let given = try ["params", "checkpoint", "result"].flatMap { try rows("host_job", $0, key: "id", trace) }
    let jobs = Set(imported + given).sorted()
    for job in jobs {
      guard let record = try group.books.jobs.get(job), record.state.isFinished else {
        throw Failure(
          .failedPrecondition,
          "\(JobNumber.text(job)) is still working on this content; let it end or cancel it first.",
          zh: "\(JobNumber.text(job)) 仍在处理该内容；请等待其结束或先取消。")
      }
      try connection.run(
        """
        UPDATE host_job SET params = ?2, checkpoint = NULL, result = CASE WHEN result IS NULL THEN NULL ELSE ?2 END
        WHERE id = ?1
        """, [.integer(job), .blob(Self.redacted)])
    }
    return jobs.flatMap { job in RejectFile.endings.map { "rejects/\(JobNumber.text(job)).\($0)" } }
  }
}
