import AvalKit
import ModuleABI

/// Starts the modules: reads and resolves everything first, then loads and initialises in the plan's order. Touches no
/// database.
package struct ModuleLoader {
  package let wanted: [Configuration.Module]
  package let modulePaths: [String]
  /// Where libraries are looked for, the first that has one wins; the module's own folder comes last.
  package let libraryFolders: [String]
  /// How long one module may take to load and to start, in milliseconds.
  package var startLimit = 5000
  /// Modules that must not run, with the reason: switched off or quarantined.
  package var barred: [String: Refusal] = [:]
  /// Where it is noted which module is being loaded; modules that it bars are quarantined.
  package var breadcrumb: Breadcrumb?
  /// What a module that never returns leads to.
  package var onHang = HangResponse.wait
  /// What settings that come `from` the house are given.
  package var house = House()

  /// What to do about a module that does not come back.
  package enum HangResponse: Sendable {
    /// Nothing: the caller waits with it.
    case wait
    /// Replace the process by itself, with the same arguments and that module refused. For programs that load modules
    /// before they read their input: standard input and output are shielded meanwhile and put back.
    case replaceProcess
  }

  package init(wanted: [Configuration.Module], modulePaths: [String], libraryFolders: [String]) {
    self.wanted = wanted
    self.modulePaths = modulePaths
    self.libraryFolders = libraryFolders
  }

  /// What is installed and what would be loaded, without running anything.
  package func plan() -> LoadPlan {
    var barred = barred.merging(breadcrumb?.barred ?? [:]) { given, _ in given }
    for hung in HungModules.inherited() {
      barred[hung.id] = .neverReturned(hung.id, hung.phase, milliseconds: hung.milliseconds)
    }
    return LoadPlan(ModuleCatalog(paths: modulePaths + libraryFolders), wanted: wanted, barred: barred)
  }

  /// Loads and starts what the plan says. The table of the host lives as long as the process.
  package func load(host: UnsafePointer<aval_host>) -> LoadedModules {
    var entries = plan().modules
    let guarded = onHang == .replaceProcess ? GuardedStart(limit: startLimit) : nil
    defer { guarded?.finish() }
    number(entries)
    for index in entries.indices where entries[index].refusal == nil {
      do throws(Refusal) {
        try checkDependencies(of: entries[index], among: entries)
        let others = entries
        try noting(index) { () throws(Refusal) in
          try load(&entries[index], among: others, host: host, guarded: guarded)
        }
      } catch {
        entries[index].refuse(error)
      }
    }
    entries = entries.filter { $0.state == .enabled } + entries.filter { $0.state != .enabled }
    number(entries)
    return LoadedModules(entries)
  }

  /// Tells the breadcrumb the modules by their positions; those that do not run keep no place in a row of crashes.
  private func number(_ entries: [LoadedModule]) {
    breadcrumb?.number(entries.map { $0.refusal == nil ? $0.id : "" })
  }

  private func noting(_ module: Int, _ body: () throws(Refusal) -> Void) throws(Refusal) {
    guard let breadcrumb else { return try body() }
    try breadcrumb.during(module, body)
  }

  /// A module loaded before this one may have been refused since the plan was made.
  private func checkDependencies(of module: LoadedModule, among entries: [LoadedModule]) throws(Refusal) {
    for requirement in module.manifest?.requires ?? [] {
      let other = entries.first { $0.id == requirement.id && $0.refusal?.cause != .duplicateModule }
      if let other, let refusal = other.refusal { throw .dependencyOff(module.id, needs: other.id, refusal) }
    }
  }

  private func load(
    _ module: inout LoadedModule, among entries: [LoadedModule], host: UnsafePointer<aval_host>, guarded: GuardedStart?
  ) throws(Refusal) {
    guard let manifest = module.manifest, let folder = module.folder else { return }
    let choice = wanted.first { $0.id == module.id }
    module.declarations = try Self.declarations(of: manifest, folder: folder)
    try Self.checkWork(of: manifest, folder: folder, module.declarations) { owner in
      entries.first { $0.id == owner && $0.state == .enabled }?.declarations ?? []
    }
    let compiler = try Self.compiler(for: manifest, folder: folder)
    let settings = try ModuleSettings(
      manifest, configured: choice?.settings ?? Array("{}".utf8), house: house, compiler: compiler)
    module.settings = settings.all
    module.listedSettings = settings.listed
    module.policies = try PolicySchemas(folder: folder, compiler)
    var library = try ModuleLibrary.find(manifest, in: libraryFolders + [folder])
    module.libraryPath = library.path
    module.schemas = try Self.schemas(
      of: module.declarations, of: manifest, folder: folder, compiler, checksResults: library.isFromOutside)
    module.eventSchemas = try Self.events(
      of: manifest, folder: folder, compiler,
      isChecked: library.isFromOutside || Locations.variable("AVAL_CONFORMANCE") == "1")
    try library.checkFile(sha256: choice?.sha256)
    let (table, numbers) = try Self.watched(guarded, manifest.id, .load) { () throws(Refusal) in
      let table = try ModuleTable(library.open(id: manifest.id), of: manifest, path: library.path)
      return (table, try table.numbers(of: manifest, path: library.path))
    }
    try Self.watched(guarded, manifest.id, .start) { () throws(Refusal) in
      try table.start(manifest.id, host: host, settings: settings.all)
    }
    module.methodNumbers = numbers
    module.table = table
  }

  private static func watched<T>(
    _ guarded: GuardedStart?, _ id: String, _ phase: LoadPhase, _ body: () throws(Refusal) -> T
  ) throws(Refusal) -> T {
    guard let guarded else { return try body() }
    return try guarded.watching(id, phase, body)
  }

  static func declarations(of manifest: ModuleManifest, folder: String) throws(Refusal) -> [MethodDeclaration] {
    var declarations: [MethodDeclaration] = []
    declarations.reserveCapacity(manifest.methods.count)
    for name in manifest.methods {
      declarations.append(try MethodDeclaration(name: name, of: manifest, folder: folder))
    }
    return declarations
  }
}
