import AvalKit

/// Customer surveys: forms, projects with their workflow, responses from the channel and from files, and analysis.
enum SurveyModule: Module {
  static let id = "survey"
  static let version = "0.1.0"
  static let methods: [any Method.Type] = [
    ListTemplates.self,
    GetTemplate.self,
    CreateProject.self,
    GetProject.self,
    AdvanceProject.self,
    ListProjects.self,
    SubmitResponse.self,
    ListResponses.self,
    ImportResponses.self,
    RunAnalysis.self,
    ComputeSampleSize.self,
  ]
  /// Built once and only read afterwards.
  nonisolated(unsafe) static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_survey")
public func avalModuleSurvey() -> UnsafePointer<aval_module> { SurveyModule.entry }
