import AvalKit

/// A survey: what is asked of whom, and how far it has come.
struct Project: Codable {
  enum Kind: String, Codable {
    case marketSurvey
    case customerSurvey
  }

  static let prefix = "svy"

  let id: EntityID
  let title: String
  let kind: Kind
  let form: String?
  var state: String
  var pilotRound: Int
  /// Answers are always welcome and there is no workflow.
  let standing: Bool
  let customers: [EntityID]
  var version: Int
  let createdAt: Instant
  let createdBy: String
}

/// One state that a project entered.
struct ProjectStep: Codable {
  let state: String
  let note: String?
  let problems: [String]?
  let followUp: FollowUp?
  let enteredAt: Instant
  let enteredBy: String

  struct FollowUp: Codable {
    let date: CivilDate
    let text: String
  }
}

/// Reads and writes projects.
struct ProjectStore {
  let call: Call

  init(_ call: Call) {
    self.call = call
  }

  func insert(_ project: Project) throws {
    try call.store.run(
      """
      INSERT INTO survey_project (id, title, kind, form, state, pilot_round, standing, version, created_at, created_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """, project.id, project.title, project.kind.rawValue, project.form, project.state, project.pilotRound,
      project.standing, project.version, project.createdAt, project.createdBy)
    for customer in project.customers {
      try call.store.run(
        "INSERT INTO survey_project_customer (project, customer) VALUES (?1, ?2)", project.id, customer)
    }
    try addStep(
      ProjectStep(
        state: project.state, note: nil, problems: nil, followUp: nil, enteredAt: call.now, enteredBy: call.actor),
      to: project.id)
    try SurveyLines.refresh(project, in: call)
    try call.change(project.id.description, after: project)
  }

  /// A project; `notFound` at the path.
  func get(_ id: EntityID, path: String = "/project") throws -> Project {
    let number = try id.number(of: Project.prefix, path: path)
    guard let project = try find(number) else {
      throw Failure(
        .notFound, "There is no survey \(id); survey.project.list names them.",
        zh: "没有调查项目 \(id)；见 survey.project.list。",
        path: path)
    }
    return project
  }

  /// The standing project of a form, opened if there is none yet.
  func standing(_ form: Form?) throws -> Project {
    if let known = try call.store.first(
      "SELECT id FROM survey_project WHERE standing = 1 AND coalesce(form, '') = ?1", form?.id ?? "",
      decode: { $0.int(0) }), let project = try find(known)
    {
      return project
    }
    let workflow = try call.policy("workflow", as: Workflow.self)
    let project = Project(
      id: try call.nextID(Project.prefix), title: form?.title.in(call.language) ?? "Answers without a form",
      kind: .customerSurvey, form: form?.id, state: workflow.fieldState, pilotRound: 0, standing: true, customers: [],
      version: 1, createdAt: call.now, createdBy: call.actor)
    try insert(project)
    return project
  }

  private func find(_ number: Int64) throws -> Project? {
    let customers = try call.store.all(
      "SELECT customer FROM survey_project_customer WHERE project = ?1 ORDER BY customer", number
    ) { $0.id(0, CustomerRef.prefix) }
    return try call.store.first(
      """
      SELECT id, title, kind, form, state, pilot_round, standing, version, created_at, created_by
      FROM survey_project WHERE id = ?1
      """, number
    ) { Project(row: $0, customers: customers) }
  }

  func steps(_ id: EntityID) throws -> [ProjectStep] {
    try call.store.all(
      """
      SELECT state, note, problems, follow_up_on, follow_up, entered_at, entered_by FROM survey_step
      WHERE project = ?1 ORDER BY position
      """, id
    ) { row in
      ProjectStep(
        state: row.text(0), note: row.optionalText(1),
        problems: try row.optionalText(2).map { try JSONCoding.decode([String].self, parsing: Array($0.utf8)) },
        followUp: row.optionalDay(3).map { .init(date: $0, text: row.text(4)) }, enteredAt: row.instant(5),
        enteredBy: row.text(6))
    }
  }

  func addStep(_ step: ProjectStep, to project: EntityID) throws {
    let problems = try step.problems.map { String(decoding: try JSONCoding.encode($0), as: UTF8.self) }
    try call.store.run(
      """
      INSERT INTO survey_step (project, position, state, note, problems, follow_up_on, follow_up, entered_at, entered_by)
      VALUES (?1, (SELECT count(*) + 1 FROM survey_step WHERE project = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, project, step.state, step.note, problems, step.followUp?.date, step.followUp?.text, step.enteredAt,
      step.enteredBy)
  }

  func update(_ old: Project, _ new: Project) throws {
    try call.store.run(
      "UPDATE survey_project SET state = ?2, pilot_round = ?3, version = ?4 WHERE id = ?1", new.id, new.state,
      new.pilotRound, new.version)
    try SurveyLines.refresh(new, in: call)
    try call.change(new.id.description, before: old, after: new)
  }
}

extension Project {
  init(row: Row, customers: [EntityID]) {
    self.init(
      id: row.id(0, Project.prefix), title: row.text(1), kind: Kind(rawValue: row.text(2)) ?? .customerSurvey,
      form: row.optionalText(3), state: row.text(4), pilotRound: Int(row.int(5)), standing: row.bool(6),
      customers: customers, version: Int(row.int(7)), createdAt: row.instant(8), createdBy: row.text(9))
  }
}

extension Workflow {
  /// The state in which answers count.
  var fieldState: String { answersIn.first { $0.value == "field" }?.key ?? "execute" }
}
