import AvalKit

/// An event that a module announces: when, and what subscribers are told.
package struct EventDeclaration: Sendable {
  /// `module.noun.happened`.
  package let name: String
  /// When it is announced; nil for an event that is declared by its name alone.
  package let summary: Text?
  /// The bytes of the JSON schema of its payload; nil for an event that is declared by its name alone.
  package let payload: [UInt8]?
}

extension ModuleManifest {
  /// Names, or objects of name, summary and payload.
  static func readEvents(_ node: ManifestNode?, prefix: String) throws(Refusal) -> [EventDeclaration] {
    var events: [EventDeclaration] = []
    var seen: Set<String> = []
    for element in try node?.elements() ?? [] {
      let event = try readEvent(element)
      guard event.name.hasPrefix(prefix), event.name.utf8.count > prefix.utf8.count else {
        throw element.expected("a name that begins with \(prefix)", zh: "以 \(prefix) 开头的名称")
      }
      guard seen.insert(event.name).inserted else { throw element.twice(event.name) }
      events.append(event)
    }
    return events
  }

  private static func readEvent(_ node: ManifestNode) throws(Refusal) -> EventDeclaration {
    if node.node.kind == .string { return EventDeclaration(name: try node.string(), summary: nil, payload: nil) }
    let members = try node.members(["event", "summary", "payload"])
    let payload = try node.require("payload", in: members)
    _ = try payload.allMembers()
    return EventDeclaration(
      name: try node.require("event", in: members).string(), summary: try node.require("summary", in: members).text(),
      payload: payload.bytes)
  }

  /// The one method of a day's own work, named like `methods`, without the module.
  static func readDaily(_ node: ManifestNode?, prefix: String, methods: [String]) throws(Refusal) -> String? {
    guard let element = try node?.elements(atMost: 1).first else { return nil }
    let name = prefix + (try element.string())
    guard methods.contains(name) else {
      throw element.expected("one of this module's own methods, without the module", zh: "本模块自己的方法之一（不带模块名）")
    }
    return name
  }
}

extension ModuleLoader {
  /// The schemas of the payloads that are documented, by event: where `isChecked`, kept to look at every payload.
  static func events(
    of manifest: ModuleManifest, folder: String, _ compiler: SchemaCompiler, isChecked: Bool
  ) throws(Refusal) -> [String: CompiledSchema] {
    var schemas: [String: CompiledSchema] = [:]
    for (index, event) in manifest.events.enumerated() {
      guard let payload = event.payload else { continue }
      do {
        let node = try JSONDocument(parsing: payload).root
        try compiler.check(node)
        if isChecked { schemas[event.name] = try compiler.compile(node) }
      } catch {
        throw .schema("\(folder)/module.json", "/emits/\(index)/payload", error)
      }
    }
    return schemas
  }
}
