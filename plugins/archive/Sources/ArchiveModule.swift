import AvalKit

/// Customer archives: who the customer is, what is filed about it, and when that must be looked at again.
struct ArchiveModule: Module {
  nonisolated(unsafe) static let entry = ModuleEntry.make(Self.self)
}

/// What the host looks for in libarchive.so.
@_cdecl("aval_module_archive")
public func avalModuleArchive() -> UnsafePointer<aval_module> { ArchiveModule.entry }
