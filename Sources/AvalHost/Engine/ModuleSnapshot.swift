import AvalKit
import ModuleABI
import Synchronization

/// A module as requests see it: what it may read, and whether it is dispatched to.
final class ModuleRuntime: Sendable {
  let id: String
  let entry: LoadedModule
  let enabled: Bool
  /// Why it is not enabled; nil for an enabled one.
  let reason: Text?
  let state: LoadedModule.State
  /// What its statements may touch.
  let scope: AccessScope
  /// Its place in load order, for the breadcrumb.
  let number: Int

  init(entry: LoadedModule, state: LoadedModule.State, reason: Text?, scope: AccessScope, number: Int) {
    id = entry.id
    self.entry = entry
    self.state = state
    enabled = state == .enabled
    self.reason = reason
    self.scope = scope
    self.number = number
  }
}

/// A method's schemas: compiled for validation, and complete as clients read them, written out when somebody asks.
final class MethodSchemas: Sendable {
  let compiledParams: CompiledSchema
  /// Compiled where every result is checked: under test (`AVAL_CONFORMANCE=1`), and for modules from outside.
  let compiledResult: CompiledSchema?
  let exampleParams: [UInt8]
  private let compiler: SchemaCompiler
  private let declared: (params: JSONNode, result: JSONNode)
  private let written = Mutex<[Language: (params: [UInt8], result: [UInt8])]>([:])

  /// - Parameter checksResults: whether each result is compared with its schema.
  init(_ declaration: MethodDeclaration, _ compiler: SchemaCompiler, checksResults: Bool) throws {
    self.compiler = compiler
    let params = try JSONDocument(parsing: declaration.params).root
    var result = try JSONDocument(parsing: declaration.result).root
    do {
      if let output = declaration.output { result = try output.extending(result) }
      if declaration.job { result = try Self.naming(result) }
    } catch let failure as Failure {
      throw failure.at("/result" + failure.path)
    }
    declared = (params, result)
    do {
      compiledParams = try compiler.compileParameters(params)
      try compiler.checkSize(params)
    } catch let failure as Failure {
      throw failure.at("/params")
    }
    do {
      if !checksResults, Locations.variable("AVAL_CONFORMANCE") != "1" {
        try compiler.check(result)
        compiledResult = nil
      } else {
        compiledResult = try compiler.compile(result)
        try compiler.checkSize(result)
      }
    } catch let failure as Failure {
      throw failure.at("/result")
    }
    exampleParams =
      try declaration.example.map { Array(try JSONDocument(parsing: $0).root["params"]?.rawBytes ?? []) } ?? []
  }

  /// A job's result names the job, whether its module has declared that or not.
  private static func naming(_ result: JSONNode) throws -> JSONNode {
    guard case .object(var schema) = JSONValue(result), case .object(var members)? = schema["properties"],
      members["job"] == nil
    else { return result }
    members["job"] = ["type": "string"]
    schema["properties"] = .object(members)
    return try JSONDocument(parsing: JSONValue.object(schema).bytes).root
  }

  /// JSON Schema 2020-12 with every reference inlined, as bytes, its descriptions in a language.
  func params(in language: Language) -> [UInt8] { complete(in: language).params }
  func result(in language: Language) -> [UInt8] { complete(in: language).result }

  private func complete(in language: Language) -> (params: [UInt8], result: [UInt8]) {
    written.withLock { written in
      if let known = written[language] { return known }
      let complete = (writeOut(declared.params, language), writeOut(declared.result, language))
      written[language] = complete
      return complete
    }
  }

  /// A schema that was checked when its module was loaded can be written.
  private func writeOut(_ schema: JSONNode, _ language: Language) -> [UInt8] {
    do { return try compiler.rendered(schema, in: language) } catch { return Array("{}".utf8) }
  }
}

/// A method that the engine can run, with its compiled parameter schema.
final class BoundMethod: Sendable {
  enum Owner: Sendable {
    case host(any HostMethod.Type)
    case module(ModuleRuntime, number: UInt32)
  }

  let declaration: MethodDeclaration
  let schemas: MethodSchemas
  let owner: Owner

  init(declaration: MethodDeclaration, schemas: MethodSchemas, owner: Owner) {
    self.declaration = declaration
    self.schemas = schemas
    self.owner = owner
  }

  var params: CompiledSchema { schemas.compiledParams }
  var isAvailable: Bool { if case .module(let module, _) = owner { module.enabled } else { true } }
  /// The parameters of the declared example; empty where there is none.
  var exampleParams: [UInt8] { schemas.exampleParams }

  var name: String { declaration.name }
  var writes: Bool { declaration.effect != .read }
}

/// Everything about modules that one request may rely on from start to end. Immutable: a change of state makes a new
/// snapshot, and requests under way keep theirs.
final class ModuleSnapshot: Sendable {
  struct Subscriber: Sendable {
    let module: ModuleRuntime
    let method: BoundMethod
    let delivery: ModuleManifest.Delivery
  }

  /// In load order, the ones that are not enabled behind the others.
  let modules: [ModuleRuntime]
  let methods: [String: BoundMethod]
  /// By event, in load order.
  let subscribers: [String: [Subscriber]]
  /// The events that go into the outbox: those that some module wants after the request, also one that is switched off
  /// or could not be loaded and will catch up.
  let outboxed: Set<String>
  /// The method that takes a kind of canonical record.
  let importTargets: [String: BoundMethod]
  /// The papers of the modules that run, in load order.
  let reports: [ReportDeclaration]
  let policies: PolicyVersions
  let generation: Int64

  init(
    modules: [ModuleRuntime], methods: [String: BoundMethod], subscribers: [String: [Subscriber]],
    importTargets: [String: BoundMethod], policies: PolicyVersions, generation: Int64
  ) {
    self.policies = policies
    self.modules = modules
    self.methods = methods
    self.subscribers = subscribers
    outboxed = Set(
      modules.flatMap { $0.entry.manifest?.subscriptions ?? [] }.filter { $0.delivery == .after }.map(\.event))
    self.importTargets = importTargets
    reports = modules.filter(\.enabled).flatMap { $0.entry.manifest?.reports ?? [] }
    self.generation = generation
  }

  /// Whether the module that takes a kind of canonical record asks for the digests of large ones.
  func wantsDigests(_ kind: String) -> Bool {
    let targets = modules.lazy.filter(\.enabled).flatMap { $0.entry.manifest?.importTargets ?? [] }
    return targets.first { $0.kind == kind }?.digests ?? false
  }

  func module(_ id: String) -> ModuleRuntime? { modules.first { $0.id == id } }

  /// The method of a name, or why there is none.
  func method(_ name: String) -> Result<BoundMethod, Failure>? {
    if let method = methods[name] {
      if case .module(let module, _) = method.owner, !module.enabled {
        return .failure(Self.unavailable(name, module))
      }
      return .success(method)
    }
    let prefix = name.prefix { $0 != "." }
    guard let module = modules.first(where: { $0.id == prefix }), !module.enabled else { return nil }
    return .failure(Self.unavailable(name, module))
  }

  private static func unavailable(_ method: String, _ module: ModuleRuntime) -> Failure {
    let reason = module.reason ?? Text("it is \(module.state.rawValue).", zh: "其状态为 \(module.state.rawValue)。")
    return Failure(
      .moduleUnavailable, "\(method) is not available: \(reason.en)", zh: "\(method) 不可用：\(reason.zhHans)")
  }
}
