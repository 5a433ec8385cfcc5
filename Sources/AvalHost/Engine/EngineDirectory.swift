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
      .map { method in
        let declaration = method.declaration
        var entry = MethodEntry(
          name: declaration.name, summary: declaration.summary,
          effect: MethodEntry.Effect(rawValue: declaration.effect.rawValue) ?? .write,
          permission: declaration.permission ?? "",
          isJob: declaration.job, params: method.schemas.params(in: language),
          result: method.schemas.result(in: language),
          exampleParams: method.exampleParams)
        entry.example = declaration.example ?? []
        if !declaration.cases.isEmpty { entry.cases = CaseDeclaration.rendered(declaration.cases) }
        return entry
      }
  }
}
