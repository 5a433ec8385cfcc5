import AvalKit

/// The next review of a customer's newest assessment, as a line of `work.list` that is put ahead.
enum ReviewLine {
  private static let kind = "reviewDue"

  /// Puts the line of a customer, with those merged into it one, or closes it.
  static func refresh(_ customer: EntityID, in call: Call) throws {
    let family = try call.store.all(
      "SELECT id FROM archive_customer_v1 WHERE id = ?1 OR merged_into = ?1 ORDER BY id", customer
    ) { $0.id(0, CustomerRef.prefix) }
    let newest = try call.store.first(
      """
      SELECT next_review, grade, sub_grade FROM rating_assessment WHERE customer IN \(CreditStopStore.owner)
      ORDER BY as_of DESC, id DESC LIMIT 1
      """, customer
    ) { (review: $0.optionalDay(0), grade: $0.optionalText(2) ?? $0.optionalText(1)) }
    for member in family where member != customer || newest?.review == nil { try call.work.close(kind, member) }
    guard let newest, let review = newest.review else { return }
    try call.work.put(
      WorkLine(
        kind, customer, customer: customer, due: review, since: review,
        values: ["grade": newest.grade.map { .text($0) } ?? .phrase(Text("no grade", zh: "未定级"))]))
  }
}

extension ReviewLine {
  fileprivate static func close(_ customer: EntityID, in call: Call) throws { try call.work.close(kind, customer) }
}

/// Two customers have become one: of their reviews one is left.
struct MergeReviews: Method {
  typealias Payload = Merged

  struct Merged: Decodable {
    let from: EntityID
    let into: EntityID
  }

  func run(_ params: Params, in call: Call) throws -> Empty {
    try ReviewLine.close(params.payload.from, in: call)
    try ReviewLine.refresh(params.payload.into, in: call)
    return Empty()
  }
}
