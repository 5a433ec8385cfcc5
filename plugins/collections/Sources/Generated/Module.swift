// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CollectionsModule {
  package static let id = "collections"
  package static let version = "0.1.0"
  /// Every method, in the order of their names.
  package static let methods: [any Method.Type] = [
    AssignCase.self,
    EscalateCase.self,
    GetCase.self,
    ListCases.self,
    LogAction.self,
    RunDay.self,
    ListDisputes.self,
    OpenDispute.self,
    ResolveDispute.self,
    RunDunning.self,
    ExportEvidence.self,
    FollowItem.self,
    RenderLetter.self,
    EndAct.self,
    ListLimitation.self,
    RecordAct.self,
    DeliverNotice.self,
    ListNotices.self,
    GetPerformance.self,
    GetPolicy.self,
    PutPolicy.self,
    CancelPromise.self,
    ListPromises.self,
    RecordPromise.self,
    SettlePromises.self,
    UnsettlePromises.self,
    CallLogReport.self,
    CaseFileReport.self,
    DashboardReport.self,
    SuggestStrategy.self,
    GetWorklist.self,
  ]
}
