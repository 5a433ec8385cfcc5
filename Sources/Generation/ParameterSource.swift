import AvalKit

/// The Swift source of parameter types: structs, enums and decoders that read member by member.
struct ParameterSource {
  private(set) var lines: [String] = []
  /// The parameters that were written, by rule.
  private(set) var parameters: [(rule: SwiftOutline.Declared, members: [String])] = []
  private var types: SwiftTypes
  private let id: String

  /// What the host reads for every method (`Conformance`).
  static let readByHost: Set<String> = ["asOf", "knownAt", "lang", "_meta"]

  init(_ module: ModuleFolder) {
    types = SwiftTypes(module)
    id = module.id
  }

  var definitions: [SwiftTypes.Wanted] { types.definitions }

  /// A rule's name and parameters, as far as the rule does not state them itself.
  mutating func add(_ method: ModuleFolder.Method, rule: SwiftOutline.Declared, in outline: SwiftOutline) throws {
    let access = rule.isPackage ? "package " : ""
    var body: [String] = []
    var decoders: [String] = []
    if outline.constants[rule.name + ".name"] == nil {
      body.append("  \(access)static let name = \"\(id).\(method.name)\"")
    }
    let takes = outline.parameterTypes[rule.name] ?? "Params"
    if takes == "Params", outline.types[rule.name + ".Params"] == nil {
      types.begin()
      let schema = method.declaration["params"]
      let members = ParameterSource.members(of: schema, isRequest: true)
      // A subscriber is given the event's name whether it asks for it or not.
      if method.declaration["internal"]?.bool != true { parameters.append((rule, members.map(\.name))) }
      if members.isEmpty {
        body += ["", "  \(access)typealias Params = Empty"]
      } else {
        let summary = method.declaration["summary"]?["en"]?.string ?? ""
        body += [""] + ParameterSource.comment("What `\(id).\(method.name)` is asked: \(summary)", indent: 2)
        try addStruct("Params", members, scope: rule.name, access: access, &body, &decoders)
        var written = 0
        while written < types.nested.count {
          let wanted = types.nested[written]
          body.append("")
          try add(wanted, scope: rule.name, access: access, &body, &decoders)
          written += 1
        }
      }
    }
    guard !body.isEmpty else { return }
    if body.first == "" { body.removeFirst() }
    lines += ["", "extension \(rule.name) {"] + body + ["}"] + decoders
  }

  /// The definitions that were asked for and nobody has written.
  mutating func addDefinitions() throws {
    var written = 0
    while written < types.definitions.count {
      var body: [String] = []
      var decoders: [String] = []
      try add(types.definitions[written], scope: nil, access: "", &body, &decoders)
      lines += [""] + body.map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : $0 } + decoders
      written += 1
    }
  }

  private mutating func add(
    _ wanted: SwiftTypes.Wanted, scope: String?, access: String, _ body: inout [String], _ decoders: inout [String]
  ) throws {
    body += ParameterSource.comment(ParameterSource.description(of: wanted.schema), indent: 2)
    guard let words = wanted.schema["enum"] else {
      let members = ParameterSource.members(of: wanted.schema, isRequest: false)
      return try addStruct(wanted.name, members, scope: scope, access: access, &body, &decoders)
    }
    body.append("  \(access)enum \(wanted.name): String, Codable, SQLBindable {")
    body += words.elements.compactMap(\.string).map { "    case \(Naming.identifier($0))" }
    body += ["", "    \(access)var sqlValue: SQLValue { .text(rawValue) }", "  }"]
  }

  private typealias Member = (name: String, schema: JSONNode, isRequired: Bool)

  private static func members(of schema: JSONNode?, isRequest: Bool) -> [Member] {
    let required = schema?["required"]?.elements.compactMap(\.string) ?? []
    return (schema?["properties"]?.members.map { ($0.key, $0.value, required.contains($0.key)) } ?? [])
      .filter { !isRequest || !readByHost.contains($0.0) }
  }

  private mutating func addStruct(
    _ name: String, _ members: [Member], scope: String?, access: String, _ body: inout [String],
    _ decoders: inout [String]
  ) throws {
    body.append("  \(access)struct \(name): Decodable {")
    decoders += ["", "extension \(scope.map { $0 + "." } ?? "")\(name) {"]
    decoders += ["  \(access)init(from decoder: any Decoder) throws {", "    let members = try JSONReader(decoder)"]
    for member in members {
      let property = Naming.identifier(member.name)
      let type = try types.type(of: member.schema, called: member.name, in: scope)
      let isOptional = !member.isRequired || type.hasSuffix("?")
      let plain = type.hasSuffix("?") ? String(type.dropLast()) : type
      body += ParameterSource.comment(ParameterSource.description(of: member.schema), indent: 4)
      body.append("    \(access)\(isOptional ? "var" : "let") \(property): \(plain)\(isOptional ? "?" : "")")
      decoders.append("    \(property) = try members.\(ParameterSource.reader(plain, isOptional))(\"\(member.name)\")")
    }
    body.append("  }")
    decoders += ["  }", "}"]
  }

  /// The function of `JSONReader` that reads a type fastest.
  private static func reader(_ type: String, _ isOptional: Bool) -> String {
    switch (type, isOptional) {
    case ("String", false): "string"
    case ("String", true): "optionalString"
    case ("Bool", true): "optionalBool"
    case ("CivilDate", false): "date"
    case ("CivilDate", true): "optionalDate"
    case ("Money", false): "money"
    case ("CustomerRef", false): "customer"
    case (_, false): type.hasPrefix("[") && !type.contains(": ") ? "array" : "value"
    case (_, true): "optional"
    }
  }

  /// A description as a sentence, empty where there is none.
  private static func description(of schema: JSONNode) -> String {
    let text = schema["description"]?["en"]?.string ?? ""
    return Naming.capital(text) + (text.isEmpty || ".!?".contains(text.suffix(1)) ? "" : ".")
  }

  static func comment(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent) + "///"
    var lines: [String] = []
    var line = margin
    for word in text.split(separator: " ") {
      if line.count + 1 + word.count > 120, line != margin {
        lines.append(line)
        line = margin
      }
      line += " " + word
    }
    return line == margin ? lines : lines + [line]
  }
}
