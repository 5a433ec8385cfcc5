import AvalKit

/// One assessment as it was made.
struct GetAssessment: Method {
  struct Result: Encodable {
    let assessment: Assessment
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    Result(assessment: try AssessmentStore(call).get(params.assessment))
  }
}

/// Assessments in short, newest first.
struct ListAssessments: Method {
  struct Item: Encodable {
    let id: EntityID
    let customer: EntityID
    let asOf: CivilDate
    let model: String
    let modelVersion: String
    let status: String
    let grade: String?
    let subGrade: String?
    let score: String?
    let limit: Money?
    let nextReview: CivilDate?
    let createdAt: Instant
    let createdBy: String
  }

  func run(_ params: Params, in call: Call) throws -> Page<Item> {
    let customer = try params.customer?.resolve(in: call).id
    let request = try PageRequest(
      limit: params.limit, cursor: params.cursor, filter: "assessment \(customer?.number ?? 0)")
    let rows = try call.store.all(
      """
      SELECT id, customer, as_of, model, model_version, status, grade, sub_grade, score, limit_amount, currency,
        next_review, created_at, created_by
      FROM rating_assessment
      WHERE id < ?1 AND as_of <= ?2 AND created_at <= ?3 AND (?4 IS NULL OR customer = ?4
        OR customer IN (SELECT id FROM archive_customer_v1 WHERE merged_into = ?4))
      ORDER BY id DESC LIMIT ?5
      """, request.after ?? .max, call.asOf, call.knownAt, customer, request.limit + 1
    ) { row in (key: row.int(0), item: try Item(row)) }
    return request.page(rows)
  }
}

extension ListAssessments.Item {
  fileprivate init(_ row: Row) throws {
    id = row.id(0, AssessmentStore.prefix)
    customer = row.id(1, CustomerRef.prefix)
    asOf = row.day(2)
    model = row.text(3)
    modelVersion = row.text(4)
    status = row.text(5)
    grade = row.optionalText(6)
    subGrade = row.optionalText(7)
    score = row.optionalText(8)
    limit = try row.optionalText(10).map { Money(minor: row.int(9), currency: try Currency(parsing: $0)) }
    nextReview = row.optionalDay(11)
    createdAt = row.instant(12)
    createdBy = row.text(13)
  }
}
