import AvalKit

/// Surveys under way, as lines of `work.list`: each waits at its step for whoever opened it, until its last step (S-67).
enum SurveyLines {
  private static let kind = "surveyStep"

  static func refresh(_ project: Project, in call: Call) throws {
    let workflow = try call.policy("workflow", as: Workflow.self)
    guard !project.standing, let state = workflow.states.first(where: { $0.state == project.state }),
      !workflow.next(project.state).isEmpty
    else {
      try call.work.close(kind, project.id)
      return
    }
    try call.work.put(
      WorkLine(
        kind, project.id, since: call.today, owner: project.createdBy,
        values: ["title": .text(project.title), "step": .phrase(state.title)]))
  }
}
