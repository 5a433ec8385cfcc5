import AvalKit

/// A limit in force or past: how much a customer may owe in one currency.
struct CreditLimit: Codable {
  static let prefix = "lim"

  let id: EntityID
  let customer: EntityID
  let amount: Money
  let validFrom: CivilDate
  /// The first day on which the limit no longer holds.
  let validTo: CivilDate?
  let grade: String?
  let subGrade: String?
  let safetyFactor: ExactDecimal?
  let proposal: EntityID
  let assessment: EntityID?
  let approvedAt: Instant
  let approvedBy: String

  init(
    id: EntityID, customer: EntityID, amount: Money, validFrom: CivilDate, validTo: CivilDate?, grade: String?,
    subGrade: String?, safetyFactor: ExactDecimal?, proposal: EntityID, assessment: EntityID?, approvedAt: Instant,
    approvedBy: String
  ) {
    self.id = id
    self.customer = customer
    self.amount = amount
    self.validFrom = validFrom
    self.validTo = validTo
    self.grade = grade
    self.subGrade = subGrade
    self.safetyFactor = safetyFactor
    self.proposal = proposal
    self.assessment = assessment
    self.approvedAt = approvedAt
    self.approvedBy = approvedBy
  }

  init(row: Row) throws {
    self.init(
      id: row.id(0, CreditLimit.prefix), customer: row.id(1, CustomerRef.prefix),
      amount: Money(minor: row.int(2), currency: try Currency(parsing: row.text(3))), validFrom: row.day(4),
      validTo: row.optionalDay(5), grade: row.optionalText(6), subGrade: row.optionalText(7),
      safetyFactor: try row.optionalText(8).map { try ExactDecimal(parsing: $0) },
      proposal: row.id(9, LimitProposal.prefix),
      assessment: row.optionalInt(10).map { EntityID(prefix: AssessmentStore.prefix, number: $0) },
      approvedAt: row.instant(11), approvedBy: row.text(12))
  }

  /// The same limit with its first day of no longer holding.
  func ending(on day: CivilDate) -> CreditLimit {
    CreditLimit(
      id: id, customer: customer, amount: amount, validFrom: validFrom, validTo: day, grade: grade, subGrade: subGrade,
      safetyFactor: safetyFactor, proposal: proposal, assessment: assessment, approvedAt: approvedAt,
      approvedBy: approvedBy)
  }

  static let columns = """
    id, customer, amount, currency, valid_from, valid_to, grade, sub_grade, safety_factor, proposal, assessment,
    approved_at, approved_by
    """
}

extension LimitStore {
  /// Ends the open limit of the customer and currency and puts the new one in its place.
  func replace(with limit: CreditLimit) throws {
    let ended = try call.store.first(
      "SELECT \(CreditLimit.columns) FROM rating_limit WHERE customer = ?1 AND currency = ?2 AND valid_to IS NULL",
      limit.customer, limit.amount.currency.code, decode: CreditLimit.init(row:))
    if let ended {
      try call.store.run(
        "UPDATE rating_limit SET valid_to = ?2 WHERE id = ?1", ended.id, max(ended.validFrom, limit.validFrom))
      try call.emit("rating.limit.ended", ended.ending(on: max(ended.validFrom, limit.validFrom)))
    }
    try call.store.run(
      """
      INSERT INTO rating_limit (id, customer, amount, currency, valid_from, proposal, assessment, grade, sub_grade,
        safety_factor, approved_at, approved_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """, limit.id, limit.customer, limit.amount.minor, limit.amount.currency.code, limit.validFrom, limit.proposal,
      limit.assessment, limit.grade, limit.subGrade, limit.safetyFactor?.description, limit.approvedAt,
      limit.approvedBy)
    try call.change(limit.id.description, before: ended, after: limit)
  }

  /// Ends every open limit above zero of a customer and of those merged into it, from today.
  func endAll(_ customer: EntityID) throws {
    let open = try call.store.all(
      """
      SELECT \(CreditLimit.columns) FROM rating_limit
      WHERE customer IN \(CreditStopStore.owner) AND valid_to IS NULL AND amount > 0 ORDER BY id
      """, customer, decode: CreditLimit.init(row:))
    for limit in open {
      let ended = limit.ending(on: max(limit.validFrom, call.today))
      try call.store.run("UPDATE rating_limit SET valid_to = ?2 WHERE id = ?1", limit.id, ended.validTo)
      try call.change(limit.id.description, before: limit, after: ended)
      try call.emit("rating.limit.ended", ended)
    }
  }

  /// The limits that hold on a day, one a currency.
  func inForce(_ customer: EntityID, on day: CivilDate) throws -> [CreditLimit] {
    try call.store.all(
      """
      SELECT \(CreditLimit.columns) FROM rating_limit
      WHERE customer = ?1 AND valid_from <= ?2 AND (valid_to IS NULL OR valid_to > ?2) ORDER BY currency, id
      """, customer, day, decode: CreditLimit.init(row:))
  }
}
