import AvalKit

/// Customer archives: who the customer is, what is filed about it, and when that must be looked at again.
struct ArchiveModule: Module {
  static let id = "archive"
  static let version = "0.1.0"
  static let methods: [any Method.Type] = [
    CreateCustomer.self, GetCustomer.self, ResolveCustomer.self, UpdateCustomer.self, SearchCustomers.self,
    MergeCustomers.self, CloseCustomer.self, TradingCustomer.self, PutRelation.self, ListRelations.self,
    ListIndustries.self, GetCard.self,
    GetQuality.self,
    AddDocument.self, GetDocument.self, GetFolder.self,
    ListCreditReports.self, GetCreditReport.self, AssignCreditReport.self, FileCreditReport.self,
    ImportCreditReports.self,
    ImportFinancialStatements.self, ImportTradeExperiences.self, ImportCustomers.self, UpdatesDue.self,
    CompleteUpdate.self,
    ListSources.self, ListReviews.self, GetReview.self, DecideReview.self, ReopenReview.self, ListFacts.self,
    ListConflicts.self,
    RetentionDue.self, ProposeDestruction.self, ApproveDestruction.self, ExecuteDestruction.self, ListDestructions.self,
    PlaceHold.self, ReleaseHold.self, ReportChange.self, VerifyChange.self, ListChanges.self, GetIntake.self,
    ListCertificates.self,
    PlaceReportOrder.self, ListReportOrders.self, RecordVerification.self, ListVerifications.self,
    PlaceInformationRequest.self, AnswerInformationRequest.self, ObjectToInformationRequest.self,
    WithdrawInformationRequest.self, ListInformationRequests.self, OpenTicket.self, AdvanceTicket.self,
    ListTickets.self, RecordRefusal.self, ListRefusals.self, GetSharedExperience.self,
  ]
  nonisolated(unsafe) static let entry = ModuleEntry.make(Self.self)
}

/// What the host looks for in libarchive.so.
@_cdecl("aval_module_archive")
public func avalModuleArchive() -> UnsafePointer<aval_module> { ArchiveModule.entry }
