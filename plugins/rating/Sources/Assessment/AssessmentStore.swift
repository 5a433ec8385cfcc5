import AvalKit

/// The table of assessments: columns to search by, and the whole record as it was answered.
struct AssessmentStore {
  static let prefix = "asm"
  private let call: Call

  init(_ call: Call) {
    self.call = call
  }

  func insert(_ assessment: Assessment) throws {
    let before = try newest(of: assessment.customer.id, on: assessment.asOf)
    let record = String(decoding: try JSONCoding.encode(assessment), as: UTF8.self)
    try call.store.run(
      """
      INSERT INTO rating_assessment (id, customer, as_of, model, model_version, model_sha256, status, grade, sub_grade,
        score, safety_factor, limit_amount, currency, next_review, created_at, created_by, record)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
      """,
      assessment.id, assessment.customer.id, assessment.asOf, assessment.model.id, assessment.model.version,
      assessment.model.sha256, assessment.status.rawValue, assessment.grade, assessment.subGrade,
      assessment.score?.description, assessment.safetyFactor?.description, assessment.limit?.minor,
      assessment.limit?.currency.code, assessment.nextReview, assessment.createdAt, assessment.createdBy, record)
    try ReviewLine.refresh(assessment.customer.id, in: call)
    try call.change(assessment.id.description, after: assessment)
    try call.emit(
      "rating.assessment.made",
      MadeEvent(
        assessment: assessment.id, customer: assessment.customer.id, status: assessment.status.rawValue,
        grade: assessment.grade, subGrade: assessment.subGrade))
    try announceGrade(assessment, before)
  }

  /// A customer's newest grade is another one than before; the first one is one, too.
  private func announceGrade(_ assessment: Assessment, _ before: Assessment?) throws {
    guard let subGrade = assessment.subGrade, subGrade != before?.subGrade,
      try newest(of: assessment.customer.id, on: .latest)?.id == assessment.id
    else { return }
    try call.emit(
      "rating.grade.changed",
      GradeChanged(
        customer: assessment.customer.id, assessment: assessment.id, asOf: assessment.asOf, grade: assessment.grade,
        subGrade: subGrade, before: before?.subGrade))
  }

  /// Keeps what assessments are recomputed with, once; answers its hash.
  func keep(_ basis: AssessmentBasis) throws -> String {
    let bytes = try JSONCoding.encode(basis)
    let sha256 = SHA256.hex(bytes)
    try call.store.run(
      "INSERT INTO rating_snapshot (sha256, content) VALUES (?1, ?2) ON CONFLICT DO NOTHING", sha256,
      String(decoding: bytes, as: UTF8.self))
    return sha256
  }

  /// What an assessment was made with; refused where the text no longer has its hash.
  func basis(of assessment: Assessment) throws -> AssessmentBasis {
    let content = try call.store.first(
      "SELECT content FROM rating_snapshot WHERE sha256 = ?1", assessment.basis, decode: { $0.text(0) })
    guard let content, SHA256.hex(content) == assessment.basis else {
      throw Failure(
        .corrupt,
        "The rules that \(assessment.id) was made with are missing or changed in the database; restore a backup.",
        zh: "数据库中 \(assessment.id) 所用的规则缺失或被改动；请从备份恢复。", path: "/assessment")
    }
    return try JSONCoding.decode(AssessmentBasis.self, parsing: Array(content.utf8))
  }

  /// The newest assessment of a customer, or of one merged into it, that came to a grade by a day.
  func newest(of customer: EntityID, on day: CivilDate) throws -> Assessment? {
    let record = try call.store.first(
      """
      SELECT record FROM rating_assessment
      WHERE customer IN \(CreditStopStore.owner) AND as_of <= ?2 AND status <> 'incomplete'
      ORDER BY as_of DESC, id DESC LIMIT 1
      """, customer, day, decode: { $0.text(0) })
    return try record.map { try JSONCoding.decode(Assessment.self, parsing: Array($0.utf8)) }
  }

  /// Whether the grade of an assessment allows no credit, by the scale that it was made with.
  func deniesCredit(_ assessment: Assessment) throws -> Bool {
    guard let subGrade = assessment.subGrade else { return false }
    return try basis(of: assessment).grades.subGrades.first { $0.subGrade == subGrade }?.limitFactor.isZero ?? false
  }

  /// The record of an assessment; `notFound` at the path.
  func get(_ id: EntityID, path: String = "/assessment") throws -> Assessment {
    let number = try id.number(of: AssessmentStore.prefix, path: path)
    guard
      let record = try call.store.first(
        "SELECT record FROM rating_assessment WHERE id = ?1", number, decode: { $0.text(0) })
    else {
      throw Failure(
        .notFound, "There is no assessment \(id); rating.assessment.list names those of a customer.",
        zh: "没有评级记录 \(id)；客户的评级记录见 rating.assessment.list。", path: path)
    }
    return try JSONCoding.decode(Assessment.self, parsing: Array(record.utf8))
  }

  private struct GradeChanged: Encodable {
    let customer: EntityID
    let assessment: EntityID
    let asOf: CivilDate
    let grade: String?
    let subGrade: String
    /// The sub-grade before; left out for the first one.
    let before: String?
  }

  private struct MadeEvent: Encodable {
    let assessment: EntityID
    let customer: EntityID
    let status: String
    let grade: String?
    let subGrade: String?
  }
}
