import AvalKit
import ModuleABI

/// One module as a start left it.
package struct LoadedModule: Sendable {
  /// The manifest's id; where there is no readable manifest, the folder's or the configuration's name.
  package let id: String
  /// The folder with `module.json`, `methods/`, `migrations/`, `views/` and `policies/`; nil where none was found.
  package let folder: String?
  /// Nil where `module.json` was missing or refused.
  package let manifest: ModuleManifest?
  /// Its methods in the order of `module.json`; empty for a module that is not enabled.
  package internal(set) var declarations: [MethodDeclaration] = []
  /// Their schemas, compiled, in the same order.
  var schemas: [MethodSchemas] = []
  /// What it ships of policies, and what each must look like.
  var policies = PolicySchemas()
  /// The schemas of the payloads of its events, by name: where each payload is looked at.
  var eventSchemas: [String: CompiledSchema] = [:]
  package internal(set) var state: State = .enabled
  /// Why it is not enabled.
  package internal(set) var refusal: Refusal?
  /// Whether the configuration says that the host does not start without it.
  package let required: Bool
  /// The module's settings, defaults included: the bytes of a JSON object, secrets too. For the module alone.
  package internal(set) var settings: [UInt8] = Array("{}".utf8)
  /// The same without secret ones, for listings.
  package internal(set) var listedSettings: [UInt8] = Array("{}".utf8)
  /// The library's path once it was found.
  package internal(set) var libraryPath: String?
  /// The library's table once it is loaded; lives as long as the process.
  package internal(set) var table: ModuleTable?
  /// The number that the library knows a method by, for each of `declarations`.
  package internal(set) var methodNumbers: [UInt32] = []

  /// The sentence that says why it is not enabled.
  package var reason: Text? { refusal?.text }

  /// What `module.list` shows.
  package enum State: String, Sendable, CaseIterable {
    case enabled
    case disabled
    case refused
    case quarantined
  }

  mutating func refuse(_ refusal: Refusal) {
    self.refusal = refusal
    switch refusal.cause {
    case .notListed, .switchedOff, .dependencyOff: state = .disabled
    case .crashed: state = .quarantined
    default: state = .refused
    }
  }
}

/// The table of a loaded library: read-only and never unmapped, so any thread may use it.
package struct ModuleTable: @unchecked Sendable {
  package let pointer: UnsafePointer<aval_module>

  /// Runs a method; the number is one of `LoadedModule.methodNumbers`.
  package func call(_ method: UInt32, _ call: OpaquePointer, _ params: aval_bytes) -> aval_status {
    pointer.pointee.call(pointer.pointee.context, call, method, params)
  }
}

/// All modules of a start, enabled ones first in load order, the others behind them by id.
package struct LoadedModules: Sendable {
  package private(set) var entries: [LoadedModule]
  private var methods: [String: MethodPlace] = [:]

  /// Where a method is: `entries[module]`, its declaration and the library's number for it.
  package struct MethodPlace: Sendable, Hashable {
    package let module: Int
    package let declaration: Int
    package let number: UInt32
  }

  init(_ entries: [LoadedModule]) {
    self.entries = entries
    indexMethods()
  }

  private mutating func indexMethods() {
    methods = [:]
    for (module, entry) in entries.enumerated() where entry.state == .enabled {
      for (index, declaration) in entry.declarations.enumerated() {
        methods[declaration.name] = MethodPlace(
          module: module, declaration: index, number: entry.methodNumbers[index])
      }
    }
  }

  /// Refuses a module for what the database made of it, and with it every module that needs it.
  package mutating func refuse(_ id: String, _ reason: Text) {
    guard let first = entries.firstIndex(where: { $0.id == id && $0.state == .enabled }) else { return }
    entries[first].refuse(Refusal(.schema, reason.en, zh: reason.zhHans))
    // Entries stand in load order: whoever needs one that is refused comes behind it.
    for index in entries.indices where entries[index].state == .enabled {
      let requires = entries[index].manifest?.requires ?? []
      guard let other = requires.compactMap({ module($0.id) }).first(where: { $0.state != .enabled }),
        let refusal = other.refusal
      else { continue }
      entries[index].refuse(.dependencyOff(entries[index].id, needs: other.id, refusal))
    }
    indexMethods()
  }

  /// Whether a module is still enabled, and so everything that it needs.
  package func dependenciesStand(of id: String) -> Bool { module(id)?.state == .enabled }

  /// The enabled modules in load order.
  package var enabled: [LoadedModule] { entries.filter { $0.state == .enabled } }

  /// A method of an enabled module.
  package func method(_ name: String) -> MethodPlace? { methods[name] }

  /// The module of an id: the one that is used, where two folders claim it.
  package func module(_ id: String) -> LoadedModule? {
    entries.first { $0.id == id && $0.refusal?.cause != .duplicateModule }
  }

  /// Why the host must not start: a required module that is not enabled.
  package var startStopper: Failure? {
    guard let entry = entries.first(where: { $0.required && $0.state != .enabled }), let reason = entry.reason else {
      return nil
    }
    return Failure(
      .moduleUnavailable,
      "The host does not start without the required module \(entry.id): \(reason.en)",
      zh: "缺少必需模块 \(entry.id)，主机不启动：\(reason.zhHans)")
  }
}
