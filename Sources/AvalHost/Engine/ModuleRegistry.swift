import AvalKit
import Synchronization

/// The modules of this process and the states that the database gives them.
///
/// The libraries and declarations are fixed at start; `current` is made anew when a module is enabled or disabled, here
/// or by another process.
final class ModuleRegistry: Sendable {
  private let loaded: LoadedModules
  private let hostMethods: [String: BoundMethod]
  private let snapshot: Mutex<ModuleSnapshot>

  init(
    _ loaded: LoadedModules, states: [ModuleState], policies: PolicyVersions = PolicyVersions(), generation: Int64
  ) throws {
    self.loaded = loaded
    hostMethods = try HostDeclarations.bound()
    snapshot = Mutex(
      Self.snapshot(loaded, hostMethods, states: states, policies: policies, generation: generation))
  }

  /// What the start has loaded, in load order, whatever the database says of it.
  var loadedModules: [LoadedModule] { loaded.entries }

  var current: ModuleSnapshot { snapshot.withLock { $0 } }

  /// Makes a new snapshot where another process, or this one, has changed a module's state or a policy.
  func refreshIfChanged(_ connection: Connection) throws {
    let generation = try connection.readGeneration()
    guard generation != current.generation else { return }
    let fresh = Self.snapshot(
      loaded, hostMethods, states: try ModuleStates.all(on: connection),
      policies: try PolicyTable(connection).all(), generation: generation)
    snapshot.withLock { $0 = fresh }
    connection.forgetStatements()
  }

  /// Switches a module on or off in the database; the snapshot follows with the next group.
  func setEnabled(_ enabled: Bool, _ id: String, in host: HostCall) throws -> ModuleSummary {
    guard let module = current.module(id) else { throw Self.unknown(id, current) }
    guard let connection = host.connection else {
      throw Failure(.unsupported, "The database is needed here.", zh: "此处需要数据库。")
    }
    if enabled, module.entry.state == .quarantined { return try forgive(module, in: host) }
    if enabled, let reason = module.entry.reason {
      throw Failure(
        .failedPrecondition, "\(id) cannot be enabled: \(reason.en)", zh: "无法启用 \(id)：\(reason.zhHans)", path: "/id")
    }
    let before = Self.state(module, host.context.language)
    try ModuleStates.set(id, to: enabled ? .enabled : .disabled, on: connection)
    let after = Self.snapshot(
      loaded, hostMethods, states: try ModuleStates.all(on: connection), policies: current.policies, generation: 0)
    guard let changed = after.module(id) else { throw Self.unknown(id, current) }
    let state = Self.state(changed, host.context.language)
    try host.context.note(id, before: before, after: state)
    return state
  }

  /// Lifts a quarantine; the module was not loaded, so that only the next start can bring it back.
  private func forgive(_ module: ModuleRuntime, in host: HostCall) throws -> ModuleSummary {
    let before = Self.state(module, host.context.language)
    host.engine.breadcrumb.forgive(module.id)
    let reason = Text(
      "The quarantine of \(module.id) is lifted; start the host again to load it.",
      zh: "\(module.id) 的隔离已解除；请重新启动主机以加载它。")
    let after = ModuleSummary(
      id: before.id, version: before.version, state: before.state, reason: reason.in(host.context.language))
    try host.context.note(module.id, before: before, after: after)
    return after
  }

  // MARK: What callers see

  func states(in language: Language = .en) -> [ModuleSummary] {
    current.modules.map { Self.state($0, language) }
  }

  func state(of id: String, in language: Language) throws(Failure) -> ModuleSummary {
    guard let module = current.module(id) else { throw Self.unknown(id, current) }
    return Self.state(module, language)
  }

  func module(_ id: String) -> LoadedModule? { current.module(id)?.entry }

  /// A module's settings as the host merged them, without the secret ones.
  func visibleSettings(of id: String) -> [UInt8] {
    guard let settings = module(id)?.listedSettings, !settings.isEmpty else { return Array("{}".utf8) }
    return settings
  }

  private static func state(_ module: ModuleRuntime, _ language: Language) -> ModuleSummary {
    ModuleSummary(
      id: module.id, version: module.entry.manifest?.versionText ?? "",
      state: ModuleSummary.State(rawValue: module.state.rawValue) ?? .refused, reason: module.reason?.in(language))
  }

  static func unknown(_ id: String, _ snapshot: ModuleSnapshot, path: String = "/id") -> Failure {
    let known = snapshot.modules.map(\.id).joined(separator: ", ")
    return Failure(
      .notFound, "There is no module \(id) here; the configured ones are \(known).",
      zh: "此处没有模块 \(id)；已配置的模块有 \(known)。", path: path)
  }

  // MARK: Making snapshots

  private static func snapshot(
    _ loaded: LoadedModules, _ hostMethods: [String: BoundMethod], states: [ModuleState], policies: PolicyVersions,
    generation: Int64
  ) -> ModuleSnapshot {
    let runtimes = runtimes(loaded, states)
    var methods = hostMethods
    for runtime in runtimes where runtime.entry.table != nil {
      for (index, declaration) in runtime.entry.declarations.enumerated() {
        methods[declaration.name] = BoundMethod(
          declaration: declaration, schemas: runtime.entry.schemas[index],
          owner: .module(runtime, number: runtime.entry.methodNumbers[index]))
      }
    }
    return ModuleSnapshot(
      modules: runtimes, methods: methods, subscribers: subscribers(runtimes, methods),
      importTargets: importTargets(runtimes, methods), policies: policies, generation: generation)
  }

  /// Load order; a module whose required module is off is off too, with a reason that names it.
  private static func runtimes(_ loaded: LoadedModules, _ remembered: [ModuleState]) -> [ModuleRuntime] {
    var states: [String: (state: LoadedModule.State, reason: Text?)] = [:]
    for entry in loaded.entries {
      if entry.state != .enabled {
        states[entry.id] = (entry.state, entry.reason)
      } else if let off = remembered.first(where: { $0.id == entry.id && $0.state != .enabled }) {
        states[entry.id] = (off.state == .quarantined ? .quarantined : .disabled, Self.reason(of: off))
      } else if let missing = entry.manifest?.requires.first(where: { states[$0.id]?.state != .enabled }) {
        states[entry.id] = (.disabled, Self.dependencyOff(missing.id))
      } else {
        states[entry.id] = (.enabled, nil)
      }
    }
    let enabledViews = Set(
      loaded.entries.filter { states[$0.id]?.state == .enabled }.flatMap { $0.manifest?.views ?? [] })
    return loaded.entries.enumerated().map { number, entry in
      let state = states[entry.id] ?? (entry.state, entry.reason)
      return ModuleRuntime(
        entry: entry, state: state.state, reason: state.reason,
        scope: scope(entry, loaded, enabledViews: enabledViews), number: number)
    }
  }

  private static func reason(of off: ModuleState) -> Text {
    guard off.reason.en.isEmpty else { return off.reason }
    return Text("it was disabled; enable it with module.enable.", zh: "它已被停用；可用 module.enable 启用。")
  }

  private static func dependencyOff(_ id: String) -> Text {
    Text("it requires \(id), which is not enabled; enable \(id) first.", zh: "它依赖的模块 \(id) 未启用；请先启用 \(id)。")
  }

  /// The views a module may read: those it names under `uses`, and all of the modules that it requires.
  private static func scope(_ entry: LoadedModule, _ loaded: LoadedModules, enabledViews: Set<String>) -> AccessScope {
    guard let manifest = entry.manifest else { return AccessScope(module: entry.id, views: []) }
    let required = manifest.requires.flatMap { loaded.module($0.id)?.manifest?.views ?? [] }
    let declared = Set(required + manifest.usedViews + manifest.views)
    var absent: [String: Text] = [:]
    for view in declared.subtracting(enabledViews) {
      let owner = String(view.prefix { $0 != "_" })
      absent[view] = Text(
        "\(view) is not available because module \(owner) is not enabled; enable it to use this.",
        zh: "视图 \(view) 不可用，因为模块 \(owner) 未启用；如需使用请启用该模块。")
    }
    return AccessScope(module: entry.id, views: declared.intersection(enabledViews), absentViews: absent)
  }

  private static func subscribers(
    _ runtimes: [ModuleRuntime], _ methods: [String: BoundMethod]
  ) -> [String: [ModuleSnapshot.Subscriber]] {
    var result: [String: [ModuleSnapshot.Subscriber]] = [:]
    for runtime in runtimes {
      for subscription in runtime.entry.manifest?.subscriptions ?? [] {
        guard let method = methods[subscription.method] else { continue }
        result[subscription.event, default: []].append(
          .init(module: runtime, method: method, delivery: subscription.delivery))
      }
    }
    return result
  }

  private static func importTargets(
    _ runtimes: [ModuleRuntime], _ methods: [String: BoundMethod]
  ) -> [String: BoundMethod] {
    var result: [String: BoundMethod] = [:]
    for runtime in runtimes where runtime.enabled {
      for target in runtime.entry.manifest?.importTargets ?? [] where result[target.kind] == nil {
        result[target.kind] = methods[target.method]
      }
    }
    return result
  }
}
