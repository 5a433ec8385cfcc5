import AvalKit

/// The methods that can be called now, as `rpc.discover`, tools and the reference show them.
final class EngineDirectory: MethodDirectory {
  private let modules: ModuleRegistry

  init(_ engine: Engine) { modules = engine.modules }
  init(_ modules: ModuleRegistry) { self.modules = modules }

  func definitions(in language: Language) -> [(name: String, schema: [UInt8])] {
    SharedDefinitions.rendered(in: language)
  }

  func methods(in language: Language) -> [MethodEntry] {
    modules.current.methods.values
      .filter { !$0.declaration.internal && $0.isAvailable }
      .sorted { $0.name < $1.name }
      .map { Self.entry(of: $0, in: language) }
  }

  func entries(of names: [String], in language: Language) -> [MethodEntry] {
    let methods = modules.current.methods
    return names.compactMap { methods[$0] }.filter { !$0.declaration.internal }.map { Self.entry(of: $0, in: language) }
  }

  private static func entry(of method: BoundMethod, in language: Language) -> MethodEntry {
    let declaration = method.declaration
    var entry = MethodEntry(
      name: declaration.name, summary: declaration.summary, effect: MethodEntry.Effect(declaration.effect),
      permission: declaration.permission ?? "",
      isJob: declaration.job, params: method.schemas.params(in: language),
      result: method.schemas.result(in: language),
      exampleParams: method.exampleParams)
    entry.example = declaration.example ?? []
    if !declaration.cases.isEmpty { entry.cases = CaseDeclaration.rendered(declaration.cases) }
    return entry
  }
}

extension MethodEntry.Effect {
  fileprivate init(_ declared: MethodDeclaration.Effect) {
    switch declared {
    case .read: self = .read
    case .write: self = .write
    case .destructive: self = .destructive
    }
  }
}

extension ToolOffer {
  /// What is offered of the methods of this start.
  init(_ selection: ToolSelection?, _ modules: ModuleRegistry) throws(Failure) {
    let snapshot = modules.current
    let methods = snapshot.methods.values.filter { !$0.declaration.internal }.map { method in
      Method(
        name: method.name, effect: MethodEntry.Effect(method.declaration.effect), isAvailable: method.isAvailable)
    }
    let menu = HostMenu.items + snapshot.modules.flatMap { $0.entry.manifest?.menu ?? [] }
    try self.init(selection, methods: methods, menu: menu, modules: Set(snapshot.modules.map(\.id)))
  }
}
