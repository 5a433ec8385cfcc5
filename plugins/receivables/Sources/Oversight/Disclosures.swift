import AvalKit

/// A request to share exposure data with a supplier, a bank or an insurer (`#/disclosure`).
struct Disclosure: Encodable {
  let id: EntityID
  let recipient: String
  let purpose: String
  let customer: EntityID?
  let asOf: CivilDate
  let state: String
  let requestedBy: String
  let decidedBy: String?
  let reason: String?
  /// Of the document that was approved.
  let sha256: String?

  static func get(_ id: EntityID, in call: Call) throws -> Disclosure {
    let number = try id.number(of: "dsc", path: "/disclosure")
    let found = try call.store.first(
      """
      SELECT id, recipient, purpose, customer, as_of, state, requested_by, decided_by, reason, sha256
      FROM receivables_disclosure WHERE id = ?1
      """, number
    ) {
      Disclosure(
        id: $0.id(0, "dsc"), recipient: $0.text(1), purpose: $0.text(2),
        customer: $0.optionalInt(3).map { EntityID(prefix: CustomerRef.prefix, number: $0) }, asOf: $0.day(4),
        state: $0.text(5), requestedBy: $0.text(6), decidedBy: $0.optionalText(7), reason: $0.optionalText(8),
        sha256: $0.optionalText(9))
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no disclosure \(id); use the id that disclosure.request answered.",
        zh: "没有编号为 \(id) 的披露申请；请使用 disclosure.request 返回的编号。", path: "/disclosure")
    }
    return found
  }
}

/// Asks to share exposure data; nothing leaves before another person approves it (V-26).
struct RequestDisclosure: Method {
  struct Result: Encodable {
    let disclosure: Disclosure
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer?.resolve(in: call).id
    let id = try call.nextID("dsc")
    try call.store.run(
      """
      INSERT INTO receivables_disclosure (id, recipient, purpose, customer, as_of, state, requested, requested_by)
      VALUES (?1, ?2, ?3, ?4, ?5, 'requested', ?6, ?7)
      """, id, params.recipient, params.purpose, customer, call.asOf, call.now, call.actor)
    let disclosure = try Disclosure.get(id, in: call)
    try call.change(id.description, after: disclosure)
    return Result(disclosure: disclosure)
  }
}

/// Approves or rejects a disclosure by another person. What is approved is the document as it stands at that moment: it is
/// kept, and handed out as often as it is asked for (V-26).
struct DecideDisclosure: Method {
  struct Result: Encodable {
    let disclosure: Disclosure
    let rows: Int
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try Disclosure.get(params.disclosure, in: call)
    guard before.state == "requested" else {
      throw Failure(
        .failedPrecondition, "The disclosure is \(before.state) already.", zh: "该披露申请已处理（\(before.state)）。",
        path: "/disclosure")
    }
    // Who asked and who decides stand in the row and in the audit: where both are `local`, that shows the waiver.
    _ = try call.requireSecondPerson(
      after: before.requestedBy,
      refusal: Text(
        "Another person than \(before.requestedBy) approves the disclosure.",
        zh: "须由 \(before.requestedBy) 以外的人员审批。"),
      path: "/disclosure")
    var document: DisclosureDocument?
    if params.decision == .approve {
      let approved = try DisclosureDocument(of: before, call)
      try approved.keep(for: params.disclosure, call)
      document = approved
    }
    try call.store.run(
      """
      UPDATE receivables_disclosure SET state = ?2, decided = ?3, decided_by = ?4, reason = ?5, sha256 = ?6
      WHERE id = ?1
      """, params.disclosure, document == nil ? "rejected" : "approved", call.now, call.actor, params.reason,
      document?.sha256)
    let after = try Disclosure.get(params.disclosure, in: call)
    try call.change(params.disclosure.description, before: before, after: after)
    return Result(disclosure: after, rows: document?.rows ?? 0)
  }
}

/// Hands out what another person has approved, and nothing else (V-26).
struct GetDisclosure: Method {
  struct Result: Encodable {
    let disclosure: Disclosure
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let disclosure = try Disclosure.get(params.disclosure, in: call)
    guard disclosure.state == "approved" else {
      throw Failure(
        .failedPrecondition, "The disclosure is \(disclosure.state), and only an approved one is handed out.",
        zh: "该披露申请的状态为 \(disclosure.state)，只有获批的披露才能提供。", path: "/disclosure")
    }
    let text = try DisclosureDocument.kept(for: params.disclosure, call)
    try call.document(media: "text/csv") { append in try append(text) }
    return Result(disclosure: disclosure)
  }
}
