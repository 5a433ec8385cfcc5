import AvalKit
import Glibc
import ModuleABI

/// Brings a host up: modules first, then the database they need, then the engine that joins them.
package enum HostStart {
  /// Starts an engine on a database. Refused modules are part of the result; a required one that is refused, or a
  /// database that cannot be used, is thrown.
  package static func engine(_ configuration: Configuration, database path: String) throws -> Engine {
    let random = RandomSource(seed: try seed())
    try Descriptors.prepare()
    if path == Locations.ownDatabase { try makeFolder(of: path) }
    let breadcrumb = Breadcrumb.open(beside: path)
    var loaded = loader(configuration, breadcrumb).load(host: HostTable.pointer)
    if let failure = loaded.startStopper { throw failure }
    let overrides = try overrides(configuration, loaded)
    let table = try AccessTable.of(configuration)
    let database = try Database(path: path)
    // Where the database itself cannot be used, that is the sentence that helps.
    if let problem = breadcrumb.problem { Log.write(.warning, problem.message.in(configuration.language)) }
    // Before anything of the file is opened: whoever swaps a backup in holds hosts up here.
    let instance = try HostInstance(database)
    if !instance.hasCompany { AsideFile.sweep(beside: path) }
    let clock = try clock(configuration, database)
    try migrate(&loaded, database, clock)
    if let failure = loaded.startStopper { throw failure }
    let writing = try database.openWriter()
    try writing.exec("PRAGMA cache_size=-\(configuration.limits.writerCacheKiB)")
    SecureDeletion.vacuumOnce(writing, beside: instance)
    let generation = try writing.beginSnapshot()
    let states = try ModuleStates.all(on: writing)
    let policies = try PolicyTable(writing).all()
    let access = try AccessDirectory(writing, table)
    if let mismatch = try Anchor.mismatch(writing) { Log.write(.error, mismatch.in(configuration.language)) }
    writing.rollback()
    try database.watch.start(writing)
    let modules = try ModuleRegistry(
      loaded, states: states, policies: policies, generation: generation, access: access)
    let engine = Engine(
      configuration: configuration, clock: clock, random: random, database: database,
      modules: modules,
      schemaVersions: states.map { OrderedPair(key: $0.id, value: Int($0.schemaVersion)) },
      instance: instance,
      books: try WriterBooks(database, writing, site: configuration.site, random: random, clock: clock),
      breadcrumb: breadcrumb, offer: try ToolOffer(configuration.offered, modules))
    try engine.takePolicies(overrides)
    return engine
  }

  /// The changed policies of a configuration, each checked.
  private static func overrides(
    _ configuration: Configuration, _ loaded: LoadedModules
  ) throws(Failure) -> [PolicyName: PolicyFile] {
    try PolicyOverrides.read(
      configuration.policyPaths,
      loaded.entries.map { .init(id: $0.id, schemas: $0.state == .enabled ? $0.policies : nil) })
  }

  /// What would be loaded, by a loader that looks beside the running binary first.
  static func loader(_ configuration: Configuration, _ breadcrumb: Breadcrumb? = nil) -> ModuleLoader {
    var loader = ModuleLoader(
      wanted: configuration.modules, modulePaths: configuration.modulePaths,
      libraryFolders: [Files.folder(of: Files.executable)] + configuration.libraryPaths)
    loader.house = configuration.house
    loader.startLimit = configuration.limits.moduleStart
    loader.breadcrumb = breadcrumb
    loader.onHang = .replaceProcess
    return loader
  }

  /// Applies every module's migrations in one transaction; a module whose schema is refused is refused as a whole.
  private static func migrate(_ loaded: inout LoadedModules, _ database: Database, _ clock: Clock) throws {
    let startup = try Startup(database, now: clock.now.milliseconds)
    for entry in loaded.enabled {
      do {
        guard loaded.dependenciesStand(of: entry.id) else { continue }
        try startup.migrate(try schema(of: entry))
      } catch let failure as Failure {
        loaded.refuse(entry.id, failure.message)
      }
    }
    let daily = loaded.enabled.filter { $0.manifest?.daily != nil }.map(\.id)
    try startup.startDays(of: daily, on: clock.today)
    try startup.finish()
  }

  private static func schema(of entry: LoadedModule) throws -> ModuleSchema {
    guard let manifest = entry.manifest, let folder = entry.folder else {
      throw Failure(.corrupt, "\(entry.id) has no manifest.", zh: "\(entry.id) 没有清单。")
    }
    let read = { (name: String, path: String) throws(Failure) in
      ModuleSchema.File(name: name, sql: try Files.read(path, atMost: 1 << 20))
    }
    return ModuleSchema(
      id: entry.id, version: manifest.versionText,
      migrations: try manifest.migrations.map { try read($0, "\(folder)/migrations/\($0)") },
      views: try manifest.views.map { try read($0, "\(folder)/views/\($0).sql") })
  }

  private static func makeFolder(of path: String) throws(Failure) {
    var missing: [String] = []
    var folder = Files.folder(of: path)
    while !Files.exists(folder) {
      missing.append(folder)
      folder = Files.folder(of: folder)
    }
    for folder in missing.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
      throw Failure(
        .storage,
        "The folder \(folder) cannot be made (\(String(cString: strerror(errno)))); make it or choose another.",
        zh: "无法创建目录 \(folder)（\(String(cString: strerror(errno)))）；请自行创建或另选位置。")
    }
  }

  static func clock(_ configuration: Configuration, _ database: Database) throws -> Clock {
    Clock(fixed: try fixedNow(), utcOffset: configuration.utcOffset, recorded: database.recorded)
  }

  private static func fixedNow() throws -> Instant? {
    guard let text = Locations.variable("AVAL_NOW") else { return nil }
    do { return try Instant(parsing: text) } catch { throw error.naming(file: "AVAL_NOW") }
  }

  private static func seed() throws -> UInt64? {
    guard let text = Locations.variable("AVAL_SEED") else { return nil }
    guard let seed = UInt64(text) else {
      throw Failure(
        .invalidParams, "AVAL_SEED is \(text); set it to a number from 0 to 18446744073709551615.",
        zh: "AVAL_SEED 为 \(text)；请设为 0 至 18446744073709551615 的整数。")
    }
    return seed
  }
}

extension HostStart {
  /// The modules as a start on this database would have them: loaded, and switched on or off as the database remembers.
  /// A database that does not exist is not made, and says nothing. `stopper` is why such a start would end: a required
  /// module, or a changed policy.
  package static func modules(
    _ configuration: Configuration, database path: String, language: Language
  ) throws -> (modules: [ModuleSummary], stopper: Failure?) {
    let isThere = hasBooks(at: path)
    let loaded = loader(configuration, isThere ? Breadcrumb.open(beside: path) : nil).load(host: HostTable.pointer)
    let states = isThere ? try rememberedStates(path) : []
    let modules = try ModuleRegistry(loaded, states: states, generation: 0).states(in: language)
    return (modules, stopper(configuration, loaded))
  }

  private static func stopper(_ configuration: Configuration, _ loaded: LoadedModules) -> Failure? {
    if let failure = loaded.startStopper { return failure }
    do throws(Failure) {
      _ = try overrides(configuration, loaded)
      return nil
    } catch {
      return error
    }
  }

  /// Whether a start would have its modules and its policies, for `aval doctor`.
  static func checks(_ configuration: Configuration) -> [StoreCheck] {
    let loaded = loader(configuration).load(host: HostTable.pointer)
    let refused = loaded.entries.filter { $0.state == .refused || $0.state == .quarantined }
    let modules = refused.first.map { first in
      StoreCheck("modules", ok: false, first.reason ?? Text(first.state.rawValue, zh: first.state.rawValue))
    }
    let count = loaded.entries.count { $0.state == .enabled }
    return [
      modules ?? StoreCheck("modules", ok: true, Text("\(count) can be loaded", zh: "可装载 \(count) 个")),
      StoreCheck.run("policies") {
        _ = try overrides(configuration, loaded)
        return StoreCheck("policies", ok: true, Text("shipped and changed ones can be read", zh: "随附与修改的策略均可读取"))
      },
    ]
  }

  /// Whether anything was ever kept there.
  package static func hasBooks(at path: String) -> Bool { Files.exists(path) }

  private static func rememberedStates(_ path: String) throws -> [ModuleState] {
    let connection = try Database(path: path).openReader()
    let isBooks = try connection.all("SELECT 1 FROM sqlite_master WHERE name = 'host_module'") { $0.int(0) }
    guard !isBooks.isEmpty else {
      throw Failure(
        .failedPrecondition, "\(path) is no database of aval's, or nothing was ever served on it; name another.",
        zh: "\(path) 不是 aval 的数据库，或从未启用；请指定其他文件。")
    }
    return try ModuleStates.all(on: connection)
  }

  /// The table that modules receive at init, for commands that load modules without a database.
  package static var hostTable: UnsafePointer<aval_host> { HostTable.pointer }

  /// The methods of a configuration, without a database: for the reference.
  package static func directory(_ configuration: Configuration) throws -> any MethodDirectory {
    let loaded = loader(configuration).load(host: HostTable.pointer)
    return EngineDirectory(try ModuleRegistry(loaded, states: [], generation: 0))
  }
}
