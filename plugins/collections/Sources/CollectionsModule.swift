import AvalKit

/// Collections: dunning by a ladder, cases and their log, letters, promises that settle from receipts, and disputes.
package enum CollectionsModule: Module {
  package static let id = "collections"
  package static let version = "0.1.0"
  package static let methods: [any Method.Type] = [
    RunDunning.self, ListNotices.self, DeliverNotice.self,
    ListCases.self, GetCase.self, AssignCase.self, LogAction.self, GetWorklist.self,
    EscalateCase.self, SuggestStrategy.self, GetPerformance.self, ExportEvidence.self, GetPolicy.self, PutPolicy.self,
    RecordAct.self, EndAct.self, ListLimitation.self, RenderLetter.self,
    RecordPromise.self, ListPromises.self, CancelPromise.self, SettlePromises.self, UnsettlePromises.self,
    OpenDispute.self, ResolveDispute.self, ListDisputes.self,
  ]
  /// Built once and only read afterwards.
  nonisolated(unsafe) package static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_collections")
public func avalModuleCollections() -> UnsafePointer<aval_module> { CollectionsModule.entry }
