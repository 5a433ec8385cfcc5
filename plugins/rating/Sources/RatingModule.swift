import AvalKit

/// Credit rating: rigid indicators, ratios of financial statements, weighted models, limits and their explanation.
enum RatingModule: Module {
  static let id = "rating"
  static let version = "0.1.0"
  static let methods: [any Method.Type] = [
    EvaluateRigid.self,
    ComputeRatios.self,
    ListModels.self,
    GetModel.self,
    ValidateModel.self,
    Assess.self,
    Explain.self,
    GetAssessment.self,
    ListAssessments.self,
    RecomputeAssessment.self,
    ProposeLimit.self,
    ApproveLimit.self,
    RejectLimit.self,
    ClearVeto.self,
    ListVetoes.self,
    GetLimit.self,
    ListLimits.self,
    ComputeTerm.self,
    ShouldGrant.self,
    DueReviews.self,
  ]
  /// Built once and only read afterwards.
  nonisolated(unsafe) static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_rating")
public func avalModuleRating() -> UnsafePointer<aval_module> { RatingModule.entry }
