import AvalKit

/// Customers whose newest assessment is due for review, the longest overdue first. Of merged customers the
/// newest of all of them speaks.
struct DueReviews: Method {
  struct Item: Encodable {
    let customer: EntityID
    let assessment: EntityID
    let grade: String?
    let subGrade: String?
    let nextReview: CivilDate
    let daysOverdue: Int
    let rule: String
  }

  func run(_ params: Params, in call: Call) throws -> Page<Item> {
    let request = try PageRequest(limit: params.limit, cursor: params.cursor, filter: "review \(call.asOf)")
    // A cursor is one number: day and place within the order by (next_review, id) are rebuilt from the id.
    let from = try request.after.flatMap { id in
      try call.store.first("SELECT next_review FROM rating_assessment WHERE id = ?1", id) { ($0.int(0), id) }
    }
    let rows = try call.store.all(
      """
      SELECT coalesce(c.merged_into, c.id), a.id, a.grade, a.sub_grade, a.next_review
      FROM rating_assessment a JOIN archive_customer_v1 c ON c.id = a.customer
      WHERE a.next_review <= ?1 AND a.as_of <= ?1 AND (a.next_review, a.id) > (?2, ?3)
        AND NOT EXISTS (SELECT 1 FROM archive_customer_v1 m JOIN rating_assessment n ON n.customer = m.id
          WHERE (m.id = coalesce(c.merged_into, c.id) OR m.merged_into = coalesce(c.merged_into, c.id))
            AND n.as_of <= ?1 AND (n.as_of, n.id) > (a.as_of, a.id))
      ORDER BY a.next_review, a.id LIMIT ?4
      """, call.asOf, from?.0 ?? .min, from?.1 ?? .min, request.limit + 1
    ) { row in
      (
        key: row.int(1),
        item: Item(
          customer: row.id(0, CustomerRef.prefix), assessment: row.id(1, AssessmentStore.prefix),
          grade: row.optionalText(2), subGrade: row.optionalText(3), nextReview: row.day(4),
          daysOverdue: row.day(4).days(until: call.asOf), rule: "R-59")
      )
    }
    return request.page(rows)
  }
}
