import AvalKit

/// What the credit department did before a customer is scored: documents verified, an interview held (I-34).
struct VerificationView: Encodable {
  static let prefix = "ver"

  let id: EntityID
  let customer: EntityID
  /// `documents` or `interview`.
  let kind: String
  let date: CivilDate
  /// `confirmed` or `doubtful`.
  let result: String
  let note: String
  let doneBy: String
  let documents: [EntityID]
  /// Whether the caller had filed a document himself, on a host where nobody signs in.
  let twoPersonRuleWaived: Bool?
  let recordedAt: Instant
  let recordedBy: String

  static func load(_ id: Int64, _ call: Call) throws -> VerificationView? {
    let documents = try call.store.all(
      "SELECT document FROM archive_verified_document WHERE verification = ?1 ORDER BY document", id
    ) { $0.id(0, DocumentView.prefix) }
    return try call.store.first(
      """
      SELECT verification.id, coalesce(customer.merged_into, customer.id), verification.kind, verification.done_on,
        verification.result, verification.note, verification.done_by, verification.waived, verification.recorded_at,
        verification.recorded_by
      FROM archive_verification AS verification JOIN archive_customer AS customer ON customer.id = verification.customer
      WHERE verification.id = ?1
      """, id
    ) { row in
      VerificationView(
        id: row.id(0, prefix), customer: row.id(1, CustomerRef.prefix), kind: row.text(2), date: row.day(3),
        result: row.text(4), note: row.text(5), doneBy: row.text(6), documents: documents,
        twoPersonRuleWaived: row.bool(7) ? true : nil, recordedAt: row.instant(8), recordedBy: row.text(9))
    }
  }
}

/// Records that documents were verified or the customer was interviewed. Sales, whom an order presses, do neither
/// (I-17), and nobody verifies a document that he filed himself.
struct RecordVerification: Method {
  struct Result: Encodable {
    let verification: VerificationView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let role = try Sources.load(call).role(params.doneBy, path: "/doneBy")
    guard !role.onSiteOnly else {
      throw Failure(
        .denied, "\(role.title.en): documents are verified and interviews held by the credit department.",
        zh: "\(role.title.zhHans)；核实文件与面谈由信用管理部门进行。", path: "/doneBy")
    }
    guard let note = params.note.nonBlank else {
      throw Failure(
        .invalidParams, "Say how it was verified, or what came of the interview.", zh: "请写明核实方式或面谈结果。", path: "/note")
    }
    let day = params.date ?? call.today
    guard day <= call.today else {
      throw Failure(.invalidParams, "\(day) is still to come.", zh: "\(day) 尚未到来。", path: "/date")
    }
    let documents = params.documents ?? []
    guard (params.kind == .documents) == !documents.isEmpty else {
      throw Failure(
        .invalidParams, "Name the documents that were verified; an interview names none.",
        zh: "核实文件须列出文件（documents）；面谈则不列。", path: "/documents")
    }
    let waived = try documents.enumerated().map {
      try Self.checkFiler($1, of: customer, path: "/documents/\($0)", call)
    }
    let id = try call.nextID(VerificationView.prefix)
    try call.store.run(
      """
      INSERT INTO archive_verification (id, customer, kind, done_on, result, note, done_by, waived, recorded_at,
        recorded_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """,
      id, customer, params.kind, day, params.result ?? .confirmed, note, role.key, waived.contains(true), call.now,
      call.actor)
    for document in Set(documents) {
      try call.store.run(
        "INSERT INTO archive_verified_document (verification, document) VALUES (?1, ?2)", id, document)
    }
    guard let view = try VerificationView.load(id.number, call) else {
      throw Failure(.corrupt, "The verification is not there.", zh: "核实记录不存在。")
    }
    try call.change(id.description, after: view)
    return Result(verification: view)
  }

  /// Whether the caller filed the document himself and may verify it all the same, because nobody signs in here.
  private static func checkFiler(
    _ document: EntityID, of customer: EntityID, path: String, _ call: Call
  ) throws -> Bool {
    let filer = try call.store.first(
      "SELECT created_by FROM archive_document WHERE id = ?2 AND \(customerAndMerged)", customer,
      try document.number(of: DocumentView.prefix, path: path), decode: { $0.text(0) })
    guard let filer else {
      throw Failure(
        .notFound, "\(document) is no document of this customer; see archive.folder.get.",
        zh: "\(document) 不是该客户的文件；请查看 archive.folder.get。", path: path)
    }
    return try call.requireSecondPerson(
      after: filer,
      refusal: Text(
        "You filed \(document) yourself; another person has to verify it.", zh: "\(document) 由您本人归档，须由他人核实。"),
      path: path)
  }
}

/// What was verified of a customer, in the order of recording.
struct ListVerifications: Method {
  func run(_ params: Params, in call: Call) throws -> Page<VerificationView> {
    let customer = try params.customer.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer], after: [0])
    let ids = try call.store.all(
      "SELECT id FROM archive_verification WHERE \(customerAndMerged) AND id > ?2 ORDER BY id LIMIT ?3", customer,
      page.after[0],
      page.fetch, decode: { $0.int(0) })
    return page.page(try ids.compactMap { try VerificationView.load($0, call) }) {
      [$0.id.number]
    }
  }
}

/// Whether a customer may be scored: its documents verified, the interview held (I-34). It is derived; nobody can
/// switch it on (I-17).
struct Preparation: Encodable {
  /// The last day on which documents were confirmed; absent where none were.
  let documentsVerifiedOn: CivilDate?
  /// Documents of the checklists and forms that nobody has confirmed, or that were found doubtful last.
  let unverified: [EntityID]
  let interviewHeldOn: CivilDate?
  let ready: Bool
  let rule: String

  init(_ customer: EntityID, _ policy: IntakePolicy, _ documents: [Certificates.Document], _ call: Call) throws {
    let done = try call.store.all(
      """
      SELECT verification.kind, verification.done_on, verification.result, verified.document
      FROM archive_verification AS verification
      LEFT JOIN archive_verified_document AS verified ON verified.verification = verification.id
      WHERE verification.\(customerAndMerged) AND verification.done_on <= ?2 AND verification.recorded_at <= ?3
      ORDER BY verification.done_on, verification.id
      """, customer, call.asOf, call.knownAt
    ) { (kind: $0.text(0), day: $0.day(1), isConfirmed: $0.text(2) == "confirmed", document: $0.optionalInt(3)) }
    var confirmed: [Int64: Bool] = [:]
    for row in done { if let document = row.document { confirmed[document] = row.isConfirmed } }
    let asked = Set((policy.checklists ?? []).flatMap { $0.entries.compactMap(\.key.nonBlank) })
      .union(policy.set.flatMap { ($0.documents ?? []) + ($0.items ?? []) })
    let submitted = documents.filter { asked.contains($0.type) || $0.item.map(asked.contains) == true }
    documentsVerifiedOn = done.last { $0.kind == "documents" && $0.isConfirmed }?.day
    // The last interview counts: one that left doubts is to be held again.
    interviewHeldOn = done.last { $0.kind == "interview" }.flatMap { $0.isConfirmed ? $0.day : nil }
    unverified = submitted.filter { !$0.isReplaced && confirmed[$0.id.number] != true }.map(\.id)
    ready = documentsVerifiedOn != nil && unverified.isEmpty && interviewHeldOn != nil
    rule = "I-34"
  }
}
