// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AdvanceProject {
  static let name = "survey.project.advance"

  /// What `survey.project.advance` is asked: Take a survey to its next state; none is skipped.
  struct Params: Decodable {
    let project: EntityID
    /// The state to go to, the next one of the workflow.
    let to: String
    /// What else should be known, in words.
    var note: String?
    /// What the pilot brought to light, one entry each.
    var problems: [String]?
    /// What was found when the outcome was followed up.
    var followUp: FollowUp?
    /// The version that was read before; another one now is a conflict.
    var expectedVersion: Int?
  }
}

extension AdvanceProject.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    project = try members.value("project")
    to = try members.string("to")
    note = try members.optionalString("note")
    problems = try members.optional("problems")
    followUp = try members.optional("followUp")
    expectedVersion = try members.optional("expectedVersion")
  }
}

extension CreateProject {
  static let name = "survey.project.create"

  /// What `survey.project.create` is asked: Open a survey of the market or of customers.
  struct Params: Decodable {
    /// The project's title.
    let title: String
    /// A survey of the market, or of customers.
    let kind: Kind
    /// The form's key, such as 2-6.
    var template: String?
    /// The customers that the survey is about.
    var customers: [CustomerRef]?
  }
}

extension CreateProject.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    title = try members.string("title")
    kind = try members.value("kind")
    template = try members.optionalString("template")
    customers = try members.optional("customers")
  }
}

extension GetProject {
  static let name = "survey.project.get"

  /// What `survey.project.get` is asked: Show a survey, its steps and where it may go.
  struct Params: Decodable {
    let project: EntityID
  }
}

extension GetProject.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    project = try members.value("project")
  }
}

extension ListProjects {
  static let name = "survey.project.list"

  /// What `survey.project.list` is asked: List surveys, newest first.
  struct Params: Decodable {
    /// Only projects in this state.
    var state: String?
    var limit: Int?
    var cursor: String?
  }
}

extension ListProjects.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    state = try members.optionalString("state")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
