import AvalKit

/// Receivables: an open-item ledger with two clocks, cash application, ageing of any day, and credit control at the
/// order.
package enum ReceivablesModule: Module {
  package static let id = "receivables"
  package static let version = "0.1.0"
  package static let methods: [any Method.Type] = [
    PostInvoice.self, PostInvoices.self, ListItems.self, ImportOpenItems.self, ImportBankLines.self,
    RecordPayment.self, ApplyPayment.self, UnapplyPayment.self, MatchPayments.self, MatchAllPayments.self,
    PostDelivery.self, CheckOrder.self, ReleaseOrder.self, CancelOrder.self, ListStops.self,
    PostCreditNote.self, PostDebitNote.self, RecordClaim.self, PostAdjustment.self,
    PostWriteOff.self, RecoverWriteOff.self, CheckTaxWriteOff.self,
    GetPeriod.self, ClosePeriod.self, ReopenPeriod.self,
    GetMetrics.self, GetConcentration.self, ComputeProvision.self, ComputeLossRate.self, ComputeRollRate.self,
    ComputeDiscountCost.self, GetForecast.self, ComputeLateFee.self, ChargeLateFee.self,
    ExportVouchers.self, RenderPaper.self, FilePaper.self, GetStatistics.self,
    PutRate.self, PutRates.self, ListRates.self, ConvertPayment.self, TransferPayment.self, RefundPayment.self,
    GetRevaluation.self,
    PostRevaluation.self,
    PutPlan.self, GetPlan.self, GetCashFlow.self, PutStock.self, PutProduction.self, AddSaleRecord.self,
    ListSaleRecords.self, DesignateBank.self,
    EvaluateBanks.self, CheckCompliance.self, RequestDisclosure.self, DecideDisclosure.self,
    GetExposure.self, PutSecurity.self, ReleaseSecurity.self, ListSecurities.self, PutGroupLimit.self,
    GetAgeing.self, GetStatement.self, VerifyLedger.self,
  ]
  /// Built once and only read afterwards.
  nonisolated(unsafe) package static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_receivables")
public func avalModuleReceivables() -> UnsafePointer<aval_module> { ReceivablesModule.entry }
