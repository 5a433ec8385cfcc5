import AvalKit

// The schemas of a module, compiled before its library is loaded: one outside the subset refuses the module.

extension ModuleLoader {
  /// A compiler that knows the host's shared definitions and the module's own.
  static func compiler(for manifest: ModuleManifest, folder: String) throws(Refusal) -> SchemaCompiler {
    do {
      return SchemaCompiler(definitions: try SharedDefinitions.merged(with: manifest.definitions))
    } catch {
      throw .schema("\(folder)/module.json", "/definitions", error)
    }
  }

  static func schemas(
    of declarations: [MethodDeclaration], of manifest: ModuleManifest, folder: String, _ compiler: SchemaCompiler,
    checksResults: Bool
  ) throws(Refusal) -> [MethodSchemas] {
    var schemas: [MethodSchemas] = []
    schemas.reserveCapacity(declarations.count)
    for declaration in declarations {
      do {
        schemas.append(try MethodSchemas(declaration, compiler, checksResults: checksResults))
      } catch {
        let name = declaration.name.dropFirst(manifest.id.utf8.count + 1)
        throw .schema("\(folder)/methods/\(name).json", "", error)
      }
    }
    return schemas
  }
}

extension Refusal {
  /// A schema of a module's file that cannot be compiled; the pointer leads to the failure's own root.
  static func schema(_ path: String, _ pointer: String, _ error: any Error) -> Refusal {
    let message = (error as? Failure)?.message ?? Text("\(error)", zh: "\(error)")
    let place = pointer + ((error as? Failure)?.path ?? "")
    return Refusal(
      .manifest, "\(path)\(place.isEmpty ? "" : ", at \(place)"): \(message.en)",
      zh: "\(path)\(place.isEmpty ? "" : "，位于 \(place)"):\(message.zhHans)")
  }
}
