import AvalKit

/// A filled-in questionnaire.
struct Response: Encodable {
  enum Phase: String, Codable {
    case pilot
    case field
  }

  static let prefix = "rsp"

  let id: EntityID
  let project: EntityID
  /// `pilot` answers are kept apart from the analysis.
  let phase: Phase
  /// The respondent's or the source's own number.
  let external: String?
  let respondent: String?
  let customer: EntityID?
  /// What named the customer, where nobody is known by it.
  let customerWritten: String?
  let language: String?
  let submittedAt: String?
  let complete: Bool
  /// Answered questions of the form's, in percent; absent without a form.
  let completeness: ExactDecimal?
  let answers: [Answer]
  /// What follows from the answers; absent without a form that says what.
  let computed: [Answer]?
  let createdAt: Instant
  let createdBy: String
}

/// What a response is made from, whatever brought it.
struct NewResponse {
  var external: String?
  var respondent: String?
  var customer: EntityID?
  var customerWritten: String?
  var language: String?
  var submittedAt: String?
  var complete = true
  var answers: [PlacedAnswer] = []
  var file: String?
  var fileSHA256: String?
  var record: Int64?
}

/// Takes responses in and reads them back.
struct ResponseStore {
  enum Outcome {
    case added(EntityID)
    /// The same number with the same answers is there already.
    case known(EntityID)
  }

  let call: Call

  init(_ call: Call) {
    self.call = call
  }

  /// Stores a response; the same external number with other answers is a conflict at `/response`.
  func add(_ new: NewResponse, to project: Project, _ form: Form?, _ phase: Response.Phase) throws -> Outcome {
    let answers = try form?.checked(new.answers, complete: new.complete) ?? distinct(new.answers)
    let digest = SHA256.hex(try JSONCoding.encode(answers))
    if let external = new.external,
      let known = try call.store.first(
        "SELECT id, answers_sha256 FROM survey_response WHERE project = ?1 AND external = ?2", project.id, external,
        decode: { (id: $0.id(0, Response.prefix), digest: $0.text(1)) })
    {
      guard known.digest == digest else {
        throw Failure(
          .conflict, "The response \(external) is there already with other answers; give it another number.",
          zh: "答卷 \(external) 已存在且内容不同；请使用其他编号。", path: "/response")
      }
      return .known(known.id)
    }
    try CompositionRows(form)?.check(new, answers, in: project.id, phase, call)
    let id = try call.nextID(Response.prefix)
    try call.store.run(
      """
      INSERT INTO survey_response (id, project, phase, external, respondent, customer, customer_written, language,
        submitted_at, complete, answers_sha256, source_file, source_sha256, source_record, recorded_at, recorded_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
      """, id, project.id, phase.rawValue, new.external, new.respondent, new.customer, new.customerWritten,
      new.language, new.submittedAt, new.complete, digest, new.file, new.fileSHA256, new.record, call.now, call.actor)
    try call.store.prepared("INSERT INTO survey_answer (response, question, value) VALUES (?1, ?2, ?3)") { statement in
      for answer in answers { try statement.run(id, answer.question, answer.value) }
    }
    try call.emit(
      "survey.response.recorded", Recorded(response: id, project: project.id, customer: new.customer, phase: phase))
    try call.emit(
      "survey.response.taken", Recorded(response: id, project: project.id, customer: new.customer, phase: phase))
    return .added(id)
  }

  private func distinct(_ placed: [PlacedAnswer]) throws(Failure) -> [Answer] {
    var seen: Set<String> = []
    for item in placed where !seen.insert(item.answer.question).inserted {
      throw Failure(
        .invalidParams, "\(item.answer.question.prefix(60)) is answered twice.",
        zh: "题目 \(item.answer.question.prefix(60)) 重复作答。", path: item.path)
    }
    return placed.map(\.answer)
  }

  /// The phase that answers to a project belong to now; refused where none are taken.
  func phase(of project: Project, path: String) throws -> Response.Phase {
    if project.standing { return .field }
    let workflow = try call.policy("workflow", as: Workflow.self)
    if let phase = workflow.answersIn[project.state].flatMap(Response.Phase.init(rawValue:)) { return phase }
    let states = workflow.answersIn.keys.sorted().joined(separator: ", ")
    throw Failure(
      .failedPrecondition,
      "The survey is at \(project.state); answers are taken at \(states). Take it there with survey.project.advance, or "
        + "leave project out to use the form's standing survey.",
      zh: "调查处于 \(project.state)；仅在 \(states) 接收答卷。请用 survey.project.advance 推进，或省略 project 使用该表格的常设调查。",
      path: path)
  }

  private struct Recorded: Encodable {
    let response: EntityID
    let project: EntityID
    let customer: EntityID?
    let phase: Response.Phase
  }
}
