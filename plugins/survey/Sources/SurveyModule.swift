import AvalKit

/// Customer surveys: forms, projects with their workflow, responses from the channel and from files, and analysis.
enum SurveyModule: Module {
  /// Built once and only read afterwards.
  nonisolated(unsafe) static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_survey")
public func avalModuleSurvey() -> UnsafePointer<aval_module> { SurveyModule.entry }
