import AvalKit

/// Evidence and changes that wait for a decision, as lines of `work.list` (I-27, A-60). A line says what waits, not what it
/// says: not everybody who sees the line may see a telephone number.
struct ReviewLines {
  private let call: Call

  init(_ call: Call) { self.call = call }

  /// A report of nobody waits for its customer, a change for its verification, everything else for its review.
  private enum Kind: String, CaseIterable {
    case reviewPending
    case changeToVerify
    case reportToAssign
  }

  private struct Waiting {
    let kind: Kind
    let line: WorkLine
  }

  /// Puts the line of a review, or closes it: as the review stands now.
  func refresh(_ review: Int64) throws {
    let waiting = try self.waiting(review)
    if let waiting { try call.work.put(waiting.line) }
    let id = EntityID(prefix: ReviewView.prefix, number: review)
    for kind in Kind.allCases where kind != waiting?.kind { try call.work.close(kind.rawValue, id) }
  }

  private func waiting(_ review: Int64) throws -> Waiting? {
    try call.store.first(
      """
      SELECT review.kind, coalesce(customer.merged_into, customer.id), review.report, review.title, review.received_by,
        change.field
      FROM \(ReviewView.tables) LEFT JOIN archive_change AS change ON change.review = review.id
      WHERE review.id = ?1 AND review.status = 'pending'
      """, review
    ) { try waiting(review, $0) } ?? nil
  }

  private func waiting(_ review: Int64, _ row: Row) throws -> Waiting? {
    let id = EntityID(prefix: ReviewView.prefix, number: review)
    let customer = row.optionalInt(1).map { EntityID(prefix: CustomerRef.prefix, number: $0) }
    let what = WorkValue.phrase(EvidenceKind(rawValue: row.text(0))?.noun ?? Text(row.text(0), zh: row.text(0)))
    let title = WorkValue.text(String(row.text(3).prefix(200)))
    let receivedBy = WorkValue.text(row.text(4))
    guard row.text(0) != EvidenceKind.change.rawValue else {
      // A change is opened first, and said what it is afterwards.
      guard let field = row.optionalText(5), let customer else { return nil }
      let name = try ChangePolicy.load(call).tracked.first { $0.key == field }?.title ?? Text(field, zh: field)
      return Waiting(
        kind: .changeToVerify,
        line: WorkLine(
          Kind.changeToVerify.rawValue, id, customer: customer,
          values: ["field": .phrase(name), "receivedBy": receivedBy]))
    }
    guard let customer else {
      guard let report = row.optionalInt(2) else { return nil }
      return Waiting(
        kind: .reportToAssign,
        line: WorkLine(
          Kind.reportToAssign.rawValue, id,
          values: [
            "what": what, "title": title, "receivedBy": receivedBy,
            "report": .text(EntityID(prefix: CreditReportView.prefix, number: report).description),
          ]))
    }
    return Waiting(
      kind: .reviewPending,
      line: WorkLine(
        Kind.reviewPending.rawValue, id, customer: customer,
        values: ["what": what, "title": title, "receivedBy": receivedBy]))
  }
}

extension EvidenceKind {
  /// What sentences call it.
  fileprivate var noun: Text {
    switch self {
    case .creditReport: Text("credit report", zh: "资信报告")
    case .financialStatement: Text("financial statement", zh: "财务报表")
    case .tradeExperience: Text("trade experience", zh: "交易经验")
    case .customer: Text("customer data", zh: "客户资料")
    case .change: Text("change", zh: "变更事项")
    }
  }
}
