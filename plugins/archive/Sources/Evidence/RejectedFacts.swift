import AvalKit

/// A fact that the auditor does not let count, while the rest of the evidence does (I-27).
struct RejectedFact: Codable {
  /// JSON Pointer into the document as it came.
  let pointer: String?
  /// A value of the customer card.
  let fact: EntityID?
  let reason: String
}

/// Takes single facts out of evidence that is accepted. The document stays as it came; beside it stands what counts of
/// it, which is what other modules read.
struct RejectedFacts {
  private let call: Call
  private var store: Store { call.store }

  init(_ call: Call) {
    self.call = call
  }

  /// What was rejected of a review's evidence, in the order in which the auditor named it.
  static func of(_ review: Int64, _ store: Store) throws -> [RejectedFact] {
    try store.all(
      "SELECT pointer, fact, reason FROM archive_rejected_fact WHERE review = ?1 ORDER BY position", review
    ) { row in
      RejectedFact(
        pointer: row.optionalText(0), fact: row.optionalInt(1).map { EntityID(prefix: "fld", number: $0) },
        reason: row.text(2))
    }
  }

  /// Takes the facts out before the review is accepted.
  func apply(_ given: [RejectedFact], _ review: ReviewView) throws {
    let root = try review.report.map { try document($0) }
    let facts = try given.enumerated().map { try resolve($1, review, root, path: "/rejected/\($0)") }
    var seen: Set<String> = []
    for (index, fact) in facts.enumerated() {
      guard seen.insert(fact.pointer ?? fact.fact?.description ?? "").inserted else {
        throw Failure(
          .invalidParams, "This fact is rejected twice; give it once, with its reason.", zh: "该事实被重复拒绝；请只列一次并写明理由。",
          path: "/rejected/\(index)")
      }
      try store.run(
        "INSERT INTO archive_rejected_fact (review, position, pointer, fact, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
        review.id, index, fact.pointer, fact.fact, fact.reason)
    }
    for fact in facts where fact.pointer == nil {
      try store.run("UPDATE archive_field SET rejected_reason = ?2 WHERE id = ?1", fact.fact, fact.reason)
    }
    let pointers = Dictionary(facts.compactMap { fact in fact.pointer.map { ($0, fact.reason) } }) { first, _ in first }
    if let report = review.report, let root, !pointers.isEmpty { try takeOut(pointers, root, of: report, review) }
  }

  /// A value of the card becomes the place in the document that it came from, where there is one.
  private func resolve(
    _ given: RejectedFact, _ review: ReviewView, _ root: JSONNode?, path: String
  ) throws -> RejectedFact {
    guard given.reason.nonBlank != nil else {
      throw Failure(.invalidParams, "Say why the fact is rejected.", zh: "请填写拒绝该事实的理由。", path: path + "/reason")
    }
    switch (given.pointer, given.fact) {
    case (let pointer?, nil):
      guard let root else {
        throw Failure(
          .invalidParams, "This evidence is not a document; name the value (fact) as archive.review.get shows it.",
          zh: "该资料没有文档；请按 archive.review.get 所示指定 fact。", path: path + "/pointer")
      }
      try CountedDocument.check(pointer, root, path: path + "/pointer")
      return given
    case (nil, let fact?):
      let number = try fact.number(of: "fld", path: path + "/fact")
      let pointer = try store.first(
        "SELECT pointer FROM archive_field WHERE id = ?1 AND review = ?2", number, review.id,
        decode: { $0.optionalText(0) })
      guard let pointer else {
        throw Failure(
          .notFound, "\(fact) does not belong to \(review.id); see archive.review.get.",
          zh: "\(fact) 不属于 \(review.id)；请查看 archive.review.get。", path: path + "/fact")
      }
      return RejectedFact(pointer: pointer, fact: pointer == nil ? fact : nil, reason: given.reason)
    default:
      throw Failure(
        .invalidParams, "Name the fact by its pointer or its id; exactly one of the two.",
        zh: "请以 pointer 或 fact 指定事实，二者取一。",
        path: path)
    }
  }

  private func document(_ report: EntityID) throws -> JSONNode {
    let document = try store.first("SELECT document FROM archive_credit_report WHERE id = ?1", report) {
      try RawJSON(trusted: Array($0.text(0).utf8)).document().root
    }
    guard let document else {
      throw Failure(.notFound, "There is no report \(report).", zh: "没有报告 \(report)。", path: "/review")
    }
    return document
  }

  private func takeOut(
    _ pointers: [String: String], _ root: JSONNode, of report: EntityID, _ review: ReviewView
  ) throws {
    let counted = CountedDocument.without(Set(pointers.keys), root)
    try store.run(
      "UPDATE archive_credit_report SET counted = ?2 WHERE id = ?1", report,
      String(decoding: counted.bytes, as: UTF8.self))
    let node = try counted.document().root
    switch EvidenceKind(rawValue: review.kind) {
    case .creditReport: try StatementRows(call).restate(node["statements"].list, of: report, node)
    case .financialStatement: try StatementRows(call).restate([node], of: report, node)
    case .tradeExperience, .customer, .change, nil: break
    }
    try restateFields(node, pointers, report, review)
  }

  /// Values of the card that the rest of the document does not bear out are rejected; where a value is made of several
  /// facts, what the rest makes of it takes its place.
  private func restateFields(
    _ node: JSONNode, _ pointers: [String: String], _ report: EntityID, _ review: ReviewView
  ) throws {
    let rows = try store.all(
      "SELECT id, field, value, coalesce(pointer, ''), customer, dated_on FROM archive_field WHERE review = ?1",
      review.id
    ) { row in
      (
        id: row.int(0), field: row.text(1), value: row.text(2), pointer: row.text(3), customer: row.int(4),
        day: row.day(5)
      )
    }
    let rest = CanonicalFields.values(node)
    for row in rows where !rest.contains(where: { $0.field == row.field && $0.value == row.value }) {
      let reason = pointers.first { JSONPointer.overlap($0.key, row.pointer) }?.value ?? review.reason ?? ""
      try store.run("UPDATE archive_field SET rejected_reason = ?2 WHERE id = ?1", row.id, reason)
      guard let other = rest.first(where: { $0.field == row.field }) else { continue }
      try CanonicalFields.record(
        [other], of: row.customer,
        FieldValues.Origin(
          source: review.source, provider: review.provider, day: row.day, report: report, review: review.id), call)
    }
  }
}

extension JSONPointer {
  /// Whether one of two pointers leads to the other or to a part of it.
  fileprivate static func overlap(_ a: String, _ b: String) -> Bool {
    a == b || a.hasPrefix(b + "/") || b.hasPrefix(a + "/")
  }
}
