import AvalKit

/// The surveys' own day: a follow-up is announced on the day that was set for it.
struct RunDay: JobMethod {
  struct Checkpoint: Codable {
    var due = 0
  }

  struct Result: Encodable {
    let followUpsDue: Int
  }

  private struct Due: Encodable {
    let project: EntityID
    let state: String
    let date: CivilDate
    let text: String
  }

  /// Follow-ups of one slice.
  private static let perSlice = 200

  func slice(_ params: Params, from checkpoint: Checkpoint?, in call: Call) throws -> JobSlice<Checkpoint, Result> {
    var state = checkpoint ?? Checkpoint()
    let found = try call.store.all(
      """
      SELECT project, position, state, follow_up_on, follow_up FROM survey_step
      WHERE follow_up_on <= ?1 AND follow_up_on IS NOT NULL AND follow_up_announced IS NULL
      ORDER BY follow_up_on, project, position LIMIT ?2
      """, call.asOf, RunDay.perSlice
    ) {
      (
        position: $0.int(1),
        due: Due(project: $0.id(0, Project.prefix), state: $0.text(2), date: $0.day(3), text: $0.text(4))
      )
    }
    for (position, due) in found {
      try call.store.run(
        "UPDATE survey_step SET follow_up_announced = ?3 WHERE project = ?1 AND position = ?2", due.project, position,
        call.asOf)
      try call.change(due.project.description, after: due)
      try call.emit("survey.followUp.due", due)
    }
    state.due += found.count
    return found.count == RunDay.perSlice ? .more(state) : .done(Result(followUpsDue: state.due))
  }
}
