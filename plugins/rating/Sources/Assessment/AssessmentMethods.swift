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
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, call.asOf, call.lookingBackTo],
      after: [Int64.max])
    let rows = try call.store.all(
      """
      SELECT id, customer, as_of, model, model_version, status, grade, sub_grade, score, limit_amount, currency,
        next_review, created_at, created_by
      FROM rating_assessment
      WHERE id < ?1 AND as_of <= ?2 AND created_at <= ?3 AND (?4 IS NULL OR customer IN \(CustomerRef.members(of: "?4")))
      ORDER BY id DESC LIMIT ?5
      """, page.after[0], call.asOf, call.knownAt, customer, page.fetch, decode: Item.init)
    return page.page(rows) { [$0.id] }
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
