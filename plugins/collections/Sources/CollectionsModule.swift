import AvalKit

/// Collections: dunning by a ladder, cases and their log, letters, promises that settle from receipts, and disputes.
package enum CollectionsModule: Module {
  /// Built once and only read afterwards.
  nonisolated(unsafe) package static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_collections")
public func avalModuleCollections() -> UnsafePointer<aval_module> { CollectionsModule.entry }
