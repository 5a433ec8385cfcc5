import AvalKit

/// Credit rating: rigid indicators, ratios of financial statements, weighted models, limits and their explanation.
enum RatingModule: Module {
  /// Built once and only read afterwards.
  nonisolated(unsafe) static let entry = ModuleEntry.make(Self.self)
}

@_cdecl("aval_module_rating")
public func avalModuleRating() -> UnsafePointer<aval_module> { RatingModule.entry }
