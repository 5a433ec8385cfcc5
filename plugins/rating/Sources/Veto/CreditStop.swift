import AvalKit

/// Why a customer gets no credit, from the assessment that found it to whatever ended it.
struct CreditStop: Codable {
  enum Kind: String, Codable {
    /// A veto that a person asserted: it stays until two persons clear it.
    case asserted
    /// A veto that follows the figures.
    case computed
    /// A grade that allows no credit.
    case grade
  }

  static let prefix = "cst"

  let id: EntityID
  let customer: EntityID
  let kind: Kind
  /// The veto's code, or the grade.
  let code: String
  let rule: String
  let title: Text
  let value: String
  let assessment: EntityID
  let since: CivilDate
  let recordedAt: Instant
  let recordedBy: String
  /// The first day on which the stop no longer holds.
  var endedOn: CivilDate?
  var endedAt: Instant?
  var endedBy: String?
  /// The assessment whose figures ended it; absent where persons cleared it.
  var endedAssessment: EntityID?
  /// The first of the two persons who clear it.
  var askedAt: Instant?
  var askedBy: String?
  var askReason: String?
  var askEvidence: String?
  var clearReason: String?
  var clearEvidence: String?
  /// One person did both, because nobody had to sign in.
  var twoPersonRuleWaived: Bool

  static let columns = """
    id, customer, kind, code, rule, title_en, title_zh, value, assessment, since, recorded_at, recorded_by, ended_on,
    ended_at, ended_by, ended_assessment, asked_at, asked_by, ask_reason, ask_evidence, clear_reason, clear_evidence, waived
    """

  init(
    id: EntityID, customer: EntityID, kind: Kind, code: String, rule: String, title: Text, value: String,
    assessment: EntityID, since: CivilDate, in call: Call
  ) {
    self.id = id
    self.customer = customer
    self.kind = kind
    self.code = code
    self.rule = rule
    self.title = title
    self.value = value
    self.assessment = assessment
    self.since = since
    recordedAt = call.now
    recordedBy = call.actor
    twoPersonRuleWaived = false
  }

  init(row: Row) {
    id = row.id(0, CreditStop.prefix)
    customer = row.id(1, CustomerRef.prefix)
    kind = Kind(rawValue: row.text(2)) ?? .asserted
    code = row.text(3)
    rule = row.text(4)
    title = Text(row.text(5), zh: row.text(6))
    value = row.text(7)
    assessment = row.id(8, AssessmentStore.prefix)
    since = row.day(9)
    recordedAt = row.instant(10)
    recordedBy = row.text(11)
    endedOn = row.optionalDay(12)
    endedAt = row.optionalInt(13).map(Instant.init(milliseconds:))
    endedBy = row.optionalText(14)
    endedAssessment = row.optionalInt(15).map { EntityID(prefix: AssessmentStore.prefix, number: $0) }
    askedAt = row.optionalInt(16).map(Instant.init(milliseconds:))
    askedBy = row.optionalText(17)
    askReason = row.optionalText(18)
    askEvidence = row.optionalText(19)
    clearReason = row.optionalText(20)
    clearEvidence = row.optionalText(21)
    twoPersonRuleWaived = row.bool(22)
  }
}

/// Reads and writes credit stops.
struct CreditStopStore {
  let call: Call

  init(_ call: Call) {
    self.call = call
  }

  /// A customer and those merged into it: what stopped one of them stops the survivor.
  static let owner = CustomerRef.members(of: "?1")

  /// The stops that hold now, oldest first.
  func open(_ customer: EntityID) throws -> [CreditStop] {
    try call.store.all(
      """
      SELECT \(CreditStop.columns) FROM rating_credit_stop
      WHERE customer IN \(CreditStopStore.owner) AND ended_on IS NULL ORDER BY id
      """, customer, decode: CreditStop.init(row:))
  }

  /// The vetoes that held on a day, as was known at an instant.
  func standing(_ customer: EntityID, on day: CivilDate, known: Instant) throws -> [StandingVeto] {
    try call.store.all(
      """
      SELECT \(CreditStop.columns), veto, source FROM rating_credit_stop
      WHERE customer IN \(CreditStopStore.owner) AND kind <> 'grade' AND since <= ?2 AND recorded_at <= ?3
        AND (ended_on IS NULL OR ended_on > ?2 OR ended_at > ?3)
      ORDER BY id
      """, customer, day, known
    ) { row in
      StandingVeto(
        stop: CreditStop(row: row),
        veto: try JSONCoding.decode(RatingModel.Veto.self, parsing: Array(row.text(23).utf8)),
        source: try JSONCoding.decode(FactSource.self, parsing: Array(row.text(24).utf8)))
    }
  }

  func insert(_ stop: CreditStop, veto: RatingModel.Veto?, source: FactSource) throws {
    try call.store.run(
      """
      INSERT INTO rating_credit_stop (id, customer, kind, code, rule, title_en, title_zh, veto, value, source, assessment,
        since, recorded_at, recorded_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
      """, stop.id, stop.customer, stop.kind.rawValue, stop.code, stop.rule, stop.title.en, stop.title.zhHans,
      try veto.map { String(decoding: try JSONCoding.encode($0), as: UTF8.self) }, stop.value,
      String(decoding: try JSONCoding.encode(source), as: UTF8.self), stop.assessment, stop.since, stop.recordedAt,
      stop.recordedBy)
    try call.change(stop.id.description, after: stop)
  }

  /// Ends a stop from today, or from its own day where that is later.
  func end(_ old: CreditStop, by assessment: EntityID?) throws -> CreditStop {
    var new = old
    new.endedOn = max(old.since, call.today)
    new.endedAt = call.now
    new.endedBy = call.actor
    new.endedAssessment = assessment
    try update(old, new)
    return new
  }

  func update(_ old: CreditStop, _ new: CreditStop) throws {
    try call.store.run(
      """
      UPDATE rating_credit_stop SET ended_on = ?2, ended_at = ?3, ended_by = ?4, ended_assessment = ?5, asked_at = ?6,
        asked_by = ?7, ask_reason = ?8, ask_evidence = ?9, clear_reason = ?10, clear_evidence = ?11, waived = ?12
      WHERE id = ?1
      """, new.id, new.endedOn, new.endedAt, new.endedBy, new.endedAssessment, new.askedAt, new.askedBy, new.askReason,
      new.askEvidence, new.clearReason, new.clearEvidence, new.twoPersonRuleWaived)
    try call.change(new.id.description, before: old, after: new)
  }
}
