import AvalKit

/// Receivables: an open-item ledger with two clocks, cash application, ageing of any day, and credit control at the
/// order.
package enum ReceivablesModule: Module {
  /// Built once and only read afterwards.
  nonisolated(unsafe) package static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_receivables")
public func avalModuleReceivables() -> UnsafePointer<aval_module> { ReceivablesModule.entry }
