import AvalKit

/// The Swift types that declared schemas are read as.
///
/// A type that the module's own sources declare under the expected name is used; what nobody has written is generated:
/// an object becomes a struct, a list of words an enum. So a rule that needs a type of its domain says
/// `typealias Kind = Project.Kind`.
struct SwiftTypes {
  /// A struct or enum to be written.
  struct Wanted {
    let name: String
    let schema: JSONNode
  }

  private let module: ModuleFolder
  /// In the order in which they were asked for.
  private(set) var definitions: [Wanted] = []
  private(set) var nested: [Wanted] = []
  private var known: Set<String> = []

  init(_ module: ModuleFolder) { self.module = module }

  /// Begins with a rule: what it needs from now on is collected anew.
  mutating func begin() { nested = [] }

  /// The type of a value, and asks for it to be written where nobody has.
  ///
  /// - Parameters:
  ///   - name: the member's name; a list's elements are called by its singular.
  ///   - scope: the type around it, such as `PostInvoice`; nil inside a definition of the module.
  mutating func type(of schema: JSONNode, called name: String, in scope: String?) throws -> String {
    if let reference = schema["$ref"]?.string {
      return try type(ofDefinition: String(reference.dropFirst(2)), called: name, in: scope)
    }
    guard isShaped(schema) else { return try scalar(schema, called: name, in: scope) }
    let own = SwiftTypes.name(for: name)
    if let scope, isWritten("\(scope).\(own)") { return own }
    if let values = schema["additionalProperties"] {
      return "[String: \(try type(of: values, called: Naming.singular(name), in: scope))]"
    }
    guard schema["properties"] != nil || isWordList(schema) else {
      guard schema["oneOf"] == nil else {
        let wanted = (scope.map { $0 + "." } ?? "") + own
        throw Complaint("\(module.id): \(name) is one of several shapes; write \(wanted) by hand.")
      }
      return "RawJSON"
    }
    if known.insert("\(scope ?? "").\(own)").inserted {
      let wanted = Wanted(name: own, schema: schema)
      if scope == nil { definitions.append(wanted) } else { nested.append(wanted) }
    }
    return own
  }

  private mutating func type(ofDefinition definition: String, called name: String, in scope: String?) throws -> String {
    if let shared = SwiftTypes.shared[definition] { return shared }
    guard let target = module.manifest["definitions"]?[definition] else {
      throw Complaint("\(module.id): there is no definition #/\(definition).")
    }
    guard isShaped(target), target["additionalProperties"] == nil else {
      return try type(of: target, called: definition, in: scope)
    }
    let local = SwiftTypes.name(for: name)
    if let scope, isWritten("\(scope).\(local)") { return local }
    let own = Naming.capital(definition)
    if isWritten(own) || SwiftTypes.kit.contains(own) { return own }
    // The words and members of a definition are the same type in every rule.
    return try type(of: target, called: definition, in: nil)
  }

  /// Whether a value has a shape of its own: neither a list nor a plain scalar.
  private func isShaped(_ schema: JSONNode) -> Bool {
    if schema["enum"] != nil { return isWordList(schema) }
    return schema["properties"] != nil || schema["oneOf"] != nil
      || (schema["const"] == nil && (schema["type"] == nil || schema["type"]?.isString("object") == true))
  }

  /// A type beside the ones that a rule has anyway gets a name of its own.
  private static func name(for member: String) -> String {
    let name = Naming.capital(member)
    return ["Result", "Params", "Checkpoint", "Method"].contains(name) ? name + "Word" : name
  }

  private mutating func scalar(_ schema: JSONNode, called name: String, in scope: String?) throws -> String {
    if let first = schema["enum"]?[0] ?? schema["const"] {
      switch first.kind {
      case .string: return "String"
      case .bool: return "Bool"
      default: return "Int"
      }
    }
    switch schema["type"]?.string {
    case "string": return isCurrency(schema, name) ? "Currency" : "String"
    case "integer": return "Int"
    case "boolean": return "Bool"
    case "array":
      guard let items = schema["items"] else { return "[RawJSON]" }
      return "[\(try type(of: items, called: Naming.singular(name), in: scope))]"
    default: break
    }
    let types = schema["type"]?.elements.compactMap(\.string).filter { $0 != "null" } ?? []
    if types.count == 1, let plain = SwiftTypes.plain[types[0]] { return plain + "?" }
    return "RawJSON"
  }

  /// Three letters under the name of a currency.
  private func isCurrency(_ schema: JSONNode, _ name: String) -> Bool {
    guard name == "currency" || name.hasSuffix("Currency") else { return false }
    return schema["pattern"] != nil || (schema["minLength"]?.int64 == 3 && schema["maxLength"]?.int64 == 3)
  }

  private func isWritten(_ name: String) -> Bool { module.outline.types[name] != nil }

  /// Words that can be cases of an enum.
  private func isWordList(_ schema: JSONNode) -> Bool {
    guard let values = schema["enum"], values.count > 0 else { return false }
    return values.elements.allSatisfy { $0.string.map(Naming.isIdentifier) ?? false }
  }

  private static let plain = ["string": "String", "integer": "Int", "boolean": "Bool"]
  /// Types of AvalKit that modules define schemas for.
  private static let kit: Set<String> = ["PartyIdentifier"]
  private static let shared = [
    "money": "Money", "date": "CivilDate", "instant": "Instant", "id": "EntityID", "customerRef": "CustomerRef",
    "decimal": "ExactDecimal", "percent": "ExactDecimal", "text": "Text", "cursor": "String", "limit": "Int",
    "lang": "String", "inputFile": "InputFile", "outputFile": "String", "integer64": "Int64",
  ]
}
