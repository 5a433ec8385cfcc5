import AvalKit

/// Opens a survey (S-1, S-67).
struct CreateProject: Method {
  typealias Kind = Project.Kind

  func run(_ params: Params, in call: Call) throws -> ProjectResult {
    let references = params.customers ?? []
    guard params.kind == .marketSurvey || !references.isEmpty else {
      throw Failure(
        .invalidParams, "A customer survey names at least one customer, existing or potential.",
        zh: "客户调查须至少指明一位现有或潜在客户。",
        path: "/customers")
    }
    var customers: [EntityID] = []
    for (index, reference) in references.enumerated() {
      let id = try reference.resolve(in: call, path: "/customers/\(index)").id
      if !customers.contains(id) { customers.append(id) }
    }
    let form = try params.template.map { try call.form($0, path: "/template") }
    let workflow = try call.policy("workflow", as: Workflow.self)
    let project = Project(
      id: try call.nextID(Project.prefix), title: params.title, kind: params.kind, form: form?.id,
      state: workflow.states.first?.state ?? "start", pilotRound: 0, standing: false, customers: customers.sorted(),
      version: 1, createdAt: call.now, createdBy: call.actor)
    try ProjectStore(call).insert(project)
    return try ProjectResult(project, workflow, ProjectStore(call))
  }
}

/// A survey, the states it has gone through, and where it may go.
struct ProjectResult: Encodable {
  let project: Project
  let steps: [ProjectStep]
  let next: [String]

  init(_ project: Project, _ workflow: Workflow, _ store: ProjectStore) throws {
    self.project = project
    steps = try store.steps(project.id)
    next = project.standing ? [] : workflow.next(project.state)
  }
}

/// One survey.
struct GetProject: Method {
  func run(_ params: Params, in call: Call) throws -> ProjectResult {
    let store = ProjectStore(call)
    return try ProjectResult(store.get(params.project), call.policy("workflow", as: Workflow.self), store)
  }
}

/// Takes a survey to its next state; none is skipped (S-67 … S-69).
struct AdvanceProject: Method {
  typealias FollowUp = ProjectStep.FollowUp

  func run(_ params: Params, in call: Call) throws -> ProjectResult {
    let store = ProjectStore(call)
    let old = try store.get(params.project)
    if let expected = params.expectedVersion, expected != old.version {
      throw Failure(
        .conflict, "The survey has changed: it is at version \(old.version); read it again.",
        zh: "调查项目已变更，当前版本为 \(old.version)；请重新读取。", path: "/expectedVersion")
    }
    guard !old.standing else {
      throw Failure(
        .failedPrecondition, "A standing survey has no workflow; answers are always welcome.", zh: "常设调查没有流程，随时接收答卷。",
        path: "/project")
    }
    let workflow = try call.policy("workflow", as: Workflow.self)
    let hasFollowUp = try params.followUp != nil || store.steps(old.id).contains { $0.followUp != nil }
    try workflow.check(
      from: old.state, to: params.to, problems: params.problems ?? [], hasFollowUp: hasFollowUp)
    var new = old
    if workflow.loops.contains(where: { $0.from == old.state && $0.to == params.to }) { new.pilotRound += 1 }
    new.state = params.to
    new.version += 1
    try store.update(old, new)
    try store.addStep(
      ProjectStep(
        state: params.to, note: params.note, problems: params.problems, followUp: params.followUp, enteredAt: call.now,
        enteredBy: call.actor), to: new.id)
    return try ProjectResult(new, workflow, store)
  }
}

/// Surveys, newest first.
struct ListProjects: Method {
  struct Item: Encodable {
    let id: EntityID
    let title: String
    let kind: String
    let form: String?
    let state: String
    let standing: Bool
    let responses: Int
    let createdAt: Instant
    let createdBy: String
  }

  func run(_ params: Params, in call: Call) throws -> Page<Item> {
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [params.state], after: [Int64.max])
    let rows = try call.store.all(
      """
      SELECT p.id, p.title, p.kind, p.form, p.state, p.standing,
        (SELECT count(*) FROM survey_response r WHERE r.project = p.id), p.created_at, p.created_by
      FROM survey_project p WHERE p.id < ?1 AND (?2 IS NULL OR p.state = ?2) ORDER BY p.id DESC LIMIT ?3
      """, page.after[0], params.state, page.fetch
    ) { row in
      Item(
        id: row.id(0, Project.prefix), title: row.text(1), kind: row.text(2), form: row.optionalText(3),
        state: row.text(4), standing: row.bool(5), responses: Int(row.int(6)), createdAt: row.instant(7),
        createdBy: row.text(8))
    }
    return page.page(rows) { [$0.id] }
  }
}
