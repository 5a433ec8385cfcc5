import AvalKit

/// Rating's own day: a customer whose newest assessment is due for review is announced, once for each assessment.
struct RunDay: JobMethod {
  struct Checkpoint: Codable {
    /// The last assessment looked at.
    var after: Int64 = 0
    var due = 0
  }

  struct Result: Encodable {
    let reviewsDue: Int
  }

  private struct Due: Encodable {
    let customer: EntityID
    let assessment: EntityID
    let subGrade: String?
    let nextReview: CivilDate
  }

  /// Assessments of one slice.
  private static let perSlice = 200

  func slice(_ params: Params, from checkpoint: Checkpoint?, in call: Call) throws -> JobSlice<Checkpoint, Result> {
    var state = checkpoint ?? Checkpoint()
    let found = try call.store.all(
      """
      SELECT a.customer, a.id, a.sub_grade, a.next_review FROM rating_assessment a
      WHERE a.id > ?2 AND a.next_review <= ?1 AND a.as_of <= ?1
        AND NOT EXISTS (SELECT 1 FROM rating_assessment n
          WHERE n.customer = a.customer AND n.as_of <= ?1 AND (n.as_of, n.id) > (a.as_of, a.id))
        AND NOT EXISTS (SELECT 1 FROM rating_review_announced r WHERE r.assessment = a.id)
      ORDER BY a.id LIMIT ?3
      """, call.asOf, state.after, RunDay.perSlice
    ) {
      Due(
        customer: $0.id(0, CustomerRef.prefix), assessment: $0.id(1, AssessmentStore.prefix),
        subGrade: $0.optionalText(2), nextReview: $0.day(3))
    }
    for due in found {
      try call.store.run(
        "INSERT INTO rating_review_announced (assessment, day) VALUES (?1, ?2)", due.assessment, call.asOf)
      try call.change(due.assessment.description, after: due)
      try call.emit("rating.review.due", due)
    }
    state.due += found.count
    guard found.count == RunDay.perSlice, let last = found.last else { return .done(Result(reviewsDue: state.due)) }
    state.after = last.assessment.number
    return .more(state)
  }
}
