// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension RatingModule {
  static let id = "rating"
  static let version = "0.1.0"
  /// Every method, in the order of their names.
  static let methods: [any Method.Type] = [
    Assess.self,
    GetAssessment.self,
    ListAssessments.self,
    RecomputeAssessment.self,
    RunDay.self,
    ShouldGrant.self,
    Explain.self,
    ApproveLimit.self,
    GetLimit.self,
    ListLimits.self,
    ProposeLimit.self,
    RejectLimit.self,
    GetModel.self,
    ListModels.self,
    PutModel.self,
    ValidateModel.self,
    ComputeRatios.self,
    AssessmentReport.self,
    CreditApprovalReport.self,
    LimitNoticeReport.self,
    LimitTableReport.self,
    DueReviews.self,
    MergeReviews.self,
    EvaluateRigid.self,
    ComputeTerm.self,
    ClearVeto.self,
    ListVetoes.self,
  ]
}
