// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension SurveyModule {
  static let id = "survey"
  static let version = "0.1.0"
  /// Every method, in the order of their names.
  static let methods: [any Method.Type] = [
    RunAnalysis.self,
    RunDay.self,
    AdvanceProject.self,
    CreateProject.self,
    GetProject.self,
    ListProjects.self,
    ImportResponses.self,
    ListResponses.self,
    SubmitResponse.self,
    ComputeSampleSize.self,
    GetTemplate.self,
    ListTemplates.self,
  ]
}
