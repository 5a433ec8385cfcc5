import AvalKit

/// A list of documents to be destroyed, kept for ever (A-68).
struct DestructionView: Encodable {
  static let prefix = "dst"

  struct Item: Encodable {
    let document: EntityID
    let archiveNumber: String
    let title: String
    let sha256: String
    let `class`: String
    let retainedUntil: CivilDate
  }

  let id: EntityID
  let status: String
  let appraisal: String
  let reason: String
  let items: [Item]
  let proposedAt: Instant
  let proposedBy: String
  let decidedAt: Instant?
  let decidedBy: String?
  let decisionReason: String?
  let twoPersonRuleWaived: Bool?
  let executedAt: Instant?
  let executedBy: String?
  /// Of an executed list: whether the content may still be found on the disk, in the database's log.
  let pending: Bool?

  static func load(_ id: EntityID, _ call: Call) throws -> DestructionView {
    let number = try id.number(of: prefix, path: "/destruction")
    let items = try call.store.all(
      """
      SELECT document, archive_number, title, sha256, class, retained_until FROM archive_destruction_item
      WHERE destruction = ?1 ORDER BY document
      """, number
    ) { row in
      Item(
        document: row.id(0, DocumentView.prefix), archiveNumber: row.text(1), title: row.text(2), sha256: row.text(3),
        class: row.text(4), retainedUntil: row.day(5))
    }
    let view = try call.store.first(
      """
      SELECT id, status, appraisal, reason, proposed_at, proposed_by, decided_at, decided_by, decision_reason, waived,
        executed_at, executed_by FROM archive_destruction WHERE id = ?1
      """, number
    ) { row in
      DestructionView(
        id: row.id(0, prefix), status: row.text(1), appraisal: row.text(2), reason: row.text(3), items: items,
        proposedAt: row.instant(4), proposedBy: row.text(5), decidedAt: row.isNull(6) ? nil : row.instant(6),
        decidedBy: row.optionalText(7), decisionReason: row.optionalText(8),
        twoPersonRuleWaived: row.optionalInt(9).map { $0 != 0 },
        executedAt: row.isNull(10) ? nil : row.instant(10), executedBy: row.optionalText(11),
        pending: row.isNull(10)
          ? nil : items.contains { call.isDestructionPending(of: $0.document.description) })
    }
    guard let view else {
      throw Failure(
        .notFound, "There is no such list of destruction.", zh: "没有该销毁清册。", path: "/destruction")
    }
    return view
  }

  /// Refuses where the list is in another state.
  func require(_ status: String) throws(Failure) {
    guard self.status == status else {
      throw Failure(
        .failedPrecondition, "\(id) is \(self.status), not \(status).", zh: "\(id) 的状态为 \(self.status)，不是 \(status)。",
        path: "/destruction")
    }
  }
}

/// Puts documents on a list of destruction: each past its retention, appraised, not held, on no other list (A-66, F-A6).
struct ProposeDestruction: Method {
  struct Result: Encodable {
    let destruction: DestructionView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policy = try RetentionPolicy.load(call)
    guard let appraisal = params.appraisal.nonBlank, let reason = params.reason.nonBlank else {
      throw Failure(
        .invalidParams, "Give the appraisal and the reason.", zh: "请填写鉴定意见与理由。", path: "/appraisal")
    }
    let id = try call.nextID(DestructionView.prefix)
    try call.store.run(
      """
      INSERT INTO archive_destruction (id, status, appraisal, reason, proposed_at, proposed_by)
      VALUES (?1, 'proposed', ?2, ?3, ?4, ?5)
      """, id, appraisal, reason, call.now, call.actor)
    var listed: Set<Int64> = []
    for (index, document) in params.documents.enumerated() {
      let path = "/documents/\(index)"
      let number = try document.number(of: DocumentView.prefix, path: path)
      let retained = try RetainedDocument.load(number, call, path: path)
      let end = try retained.eligible(policy, on: call.today, path: path)
      guard listed.insert(number).inserted else {
        throw Failure(
          .invalidParams, "\(document) is named twice; name each document once.", zh: "\(document) 重复列出；每份文件只列一次。",
          path: path)
      }
      if let other = retained.openList, other != id {
        throw Failure(
          .conflict, "\(document) is on the list \(other) already; decide on that one first.",
          zh: "\(document) 已列入销毁清册 \(other)；请先对该清册作出决定。", path: path)
      }
      try call.store.run(
        """
        INSERT INTO archive_destruction_item (destruction, document, archive_number, title, sha256, class,
          retained_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """, id, number, retained.archiveNumber, retained.title, retained.sha256, try policy.class(of: retained).key,
        end)
    }
    let view = try DestructionView.load(id, call)
    try DestructionLines(call).refresh(view)
    try call.change(id.description, after: view)
    return Result(destruction: view)
  }
}

/// Approves or rejects a list; whoever proposed it does not approve it (F-A6).
struct ApproveDestruction: Method {
  func run(_ params: Params, in call: Call) throws -> ProposeDestruction.Result {
    let before = try DestructionView.load(params.destruction, call)
    try before.require("proposed")
    let approves = params.decision != .reject
    let isSame = before.proposedBy == call.actor
    guard !approves || !isSame || call.actor == "local" else {
      throw Failure(
        .denied, "You proposed this list yourself; another person has to approve it.", zh: "该清册由您本人提出，须由他人批准。",
        path: "/destruction")
    }
    try call.store.run(
      """
      UPDATE archive_destruction SET status = ?2, decided_at = ?3, decided_by = ?4, decision_reason = ?5, waived = ?6
      WHERE id = ?1
      """, params.destruction, approves ? "approved" : "rejected", call.now, call.actor, params.reason,
      approves && isSame)
    let after = try DestructionView.load(params.destruction, call)
    try DestructionLines(call).refresh(after)
    try call.change(after.id.description, before: before, after: after)
    return ProposeDestruction.Result(destruction: after)
  }
}

/// Destroys the content of an approved list's documents, here and wherever the host keeps a copy. The list, each document's
/// title and its digest stay for ever, so that the folder's chain can still be checked (A-68, F-A6, F-A9).
struct ExecuteDestruction: Method {
  struct Result: Encodable {
    let destruction: DestructionView
    /// Where copies may be that neither the archive nor the host can reach.
    let remains: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try DestructionView.load(params.destruction, call)
    try before.require("approved")
    let policy = try RetentionPolicy.load(call)
    for item in before.items {
      // What came up since the approval, a hold above all, still counts.
      _ = try RetainedDocument.load(item.document.number, call, path: "/destruction").eligible(
        policy, on: call.today, path: "/destruction")
      try call.store.run("UPDATE archive_document SET destroyed_at = ?2 WHERE id = ?1", item.document, call.now)
      try CertificateLines(call).close(item.document)
      let content = try call.store.first(
        "SELECT content FROM archive_document_content WHERE document = ?1", item.document
      ) { $0.blob(0) }
      try call.store.run("DELETE FROM archive_document_content WHERE document = ?1", item.document)
      guard let content else { continue }
      // The original of a credit report is kept as long as the report, under its own class.
      let isOriginal = try call.store.first(
        "SELECT 1 FROM archive_credit_report WHERE source_sha256 = ?1 LIMIT 1", item.sha256
      ) { _ in true }
      try call.destroy(content, of: item.document.description, withOriginal: isOriginal == nil)
    }
    try call.store.run(
      "UPDATE archive_destruction SET status = 'executed', executed_at = ?2, executed_by = ?3 WHERE id = ?1",
      params.destruction, call.now, call.actor)
    let after = try DestructionView.load(params.destruction, call)
    try DestructionLines(call).refresh(after)
    try call.change(after.id.description, before: before, after: after)
    return Result(destruction: after, remains: Self.remains.in(call.language))
  }

  private static let remains = Text(
    "Backups that were made before, files that file.save wrote and copies that were handed out still hold the content: destroy them, or let their own retention do so.",
    zh: "此前制作的备份、由 file.save 保存的文件及已交付他人的副本仍含有该内容：请一并销毁，或由其自身的保管期限处理。")
}

/// Lists of destruction in the order in which they were proposed (A-68).
struct ListDestructions: Method {
  func run(_ params: Params, in call: Call) throws -> Page<DestructionView> {
    let limit = params.limit ?? PageCursor.defaultLimit
    let filter = "destructions \(params.status?.rawValue ?? "")"
    let after = try PageCursor.position(params.cursor, count: 1, filter: filter)?.first ?? 0
    let ids = try call.store.all(
      """
      SELECT id FROM archive_destruction WHERE id > ?1 AND (?2 IS NULL OR status = ?2) ORDER BY id LIMIT ?3
      """, after, params.status, limit + 1
    ) { $0.id(0, DestructionView.prefix) }
    return Page(try ids.map { try DestructionView.load($0, call) }, limit: limit, filter: filter) { [$0.id.number] }
  }
}
