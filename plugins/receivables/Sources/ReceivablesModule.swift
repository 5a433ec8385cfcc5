import AvalKit

/// Receivables: an open-item ledger with two clocks, cash application, ageing of any day, and credit control at the
/// order.
package enum ReceivablesModule: Module {
  package static let id = "receivables"
  package static let version = "0.1.0"
  package static let methods: [any Method.Type] =
    items + documents + payments + matching + currencies + orders + reports + analysis + fees + oversight + imports

  /// What is owed.
  private static let items: [any Method.Type] = [PostInvoice.self, PostInvoices.self, ListItems.self]

  /// What corrects it, and the periods that close over it.
  private static let documents: [any Method.Type] = [
    PostCreditNote.self, PostDebitNote.self, RecordClaim.self, PostAdjustment.self, PostWriteOff.self,
    RecoverWriteOff.self, ReverseWriteOff.self, CheckTaxWriteOff.self, GetPeriod.self, ClosePeriod.self,
    ReopenPeriod.self, CheckClosing.self,
  ]

  /// What comes in, is applied, taken back, moved and paid back.
  private static let payments: [any Method.Type] = [
    RecordPayment.self, ApplyPayment.self, UnapplyPayment.self, TransferPayment.self, RefundPayment.self,
    RecoverPayment.self,
  ]

  /// Which item a payment is meant for.
  private static let matching: [any Method.Type] = [MatchPayments.self, MatchAllPayments.self]

  /// Several currencies beside the house's.
  private static let currencies: [any Method.Type] = [
    PutRate.self, PutRates.self, ListRates.self, ConvertPayment.self, GetRevaluation.self, PostRevaluation.self,
  ]

  /// Whether an order may be delivered.
  private static let orders: [any Method.Type] = [
    CheckOrder.self, ReleaseOrder.self, CancelOrder.self, StopOrders.self, PostDelivery.self, CancelDelivery.self,
    ListDeliveries.self, ListStops.self, GetExposure.self,
    PutSecurity.self, ReleaseSecurity.self, ListSecurities.self, PutGroupLimit.self,
  ]

  /// What the ledger shows, and its proof.
  private static let reports: [any Method.Type] = [
    GetAgeing.self, GetStatement.self, RenderPaper.self, FilePaper.self, ExportVouchers.self, VerifyLedger.self,
  ]

  /// What it means.
  private static let analysis: [any Method.Type] = [
    GetMetrics.self, GetConcentration.self, GetForecast.self, GetStatistics.self, ComputeProvision.self,
    ComputeLossRate.self, ComputeRollRate.self, ComputeDiscountCost.self,
  ]

  /// What lateness costs.
  private static let fees: [any Method.Type] = [ComputeLateFee.self, ChargeLateFee.self, WaiveLateFee.self]

  /// What head office looks at: plans, branches, products, banks, disclosures.
  private static let oversight: [any Method.Type] = [
    PutPlan.self, GetPlan.self, GetCashFlow.self, PutStock.self, PutProduction.self, AddSaleRecord.self,
    ListSaleRecords.self, DesignateBank.self, EvaluateBanks.self, CheckCompliance.self, RequestDisclosure.self,
    DecideDisclosure.self, GetDisclosure.self,
  ]

  /// What files bring.
  private static let imports: [any Method.Type] = [ImportOpenItems.self, ImportBankLines.self]

  /// Built once and only read afterwards.
  nonisolated(unsafe) package static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_receivables")
public func avalModuleReceivables() -> UnsafePointer<aval_module> { ReceivablesModule.entry }
