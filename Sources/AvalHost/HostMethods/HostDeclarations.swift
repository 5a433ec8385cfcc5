import AvalKit

/// The host's own methods, read from the same form of declaration as a module's.
enum HostDeclarations {
  /// Schemas that only the host's declarations refer to.
  static let definitions = #"""
    { "moduleSummary": {"required": ["id", "version", "state"], "properties": {
        "id": {"type": "string"}, "version": {"type": "string"},
        "state": {"enum": ["enabled", "disabled", "refused", "quarantined"]}, "reason": {"type": "string"}}},
      "policyName": {"type": "string", "minLength": 3, "maxLength": 200, "description": {
        "en": "a policy: its module, a slash and its path, such as receivables/credit or collections/ladder/default",
        "zh-Hans": "策略名称：模块、斜杠与路径，如 receivables/credit 或 collections/ladder/default"}},
      "policyVersion": {"required": ["name", "number", "version", "sha256", "origin", "at", "author", "inForce"],
        "properties": {
          "name": {"type": "string"}, "number": {"type": "integer"}, "version": {"type": "string"},
          "sha256": {"type": "string"}, "origin": {"enum": ["module", "config", "channel"]},
          "from": {"$ref": "#/date"}, "at": {"$ref": "#/instant"}, "author": {"type": "string"},
          "reason": {"type": "string"}, "withdrawn": {"type": "boolean"}, "restores": {"type": "integer"},
          "inForce": {"type": "boolean"}}},
      "user": {"required": ["id", "name", "roles", "active"], "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "unit": {"type": "string"},
        "roles": {"type": "array", "items": {"type": "string"}}, "active": {"type": "boolean"}}},
      "unit": {"required": ["id", "name"], "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "parent": {"type": "string"},
        "mergedInto": {"type": "string"}}},
      "role": {"required": ["id", "title", "permissions", "origin"], "properties": {
        "id": {"type": "string"}, "title": {"type": "string"},
        "permissions": {"type": "array", "items": {"type": "string"}},
        "origin": {"enum": ["config", "channel"]}}},
      "duty": {"required": ["duty", "title", "owned"], "properties": {
        "duty": {"type": "string"}, "title": {"type": "string"}, "user": {"type": "string"}, "name": {"type": "string"},
        "unit": {"type": "string"}, "owned": {"type": "boolean"}}},
      "incident": {"required": ["id", "class", "what", "note", "at", "recordedBy"], "properties": {
        "id": {"type": "string"}, "class": {"enum": ["secrecy", "integrity", "necessity"]}, "what": {"type": "string"},
        "note": {"type": "string"}, "at": {"$ref": "#/instant"}, "recordedBy": {"type": "string"}}},
      "accessToken": {"required": ["name", "user", "actFor", "issuedAt", "issuedBy"], "properties": {
        "name": {"type": "string"}, "user": {"type": "string"}, "actFor": {"type": "boolean"},
        "issuedAt": {"$ref": "#/instant"}, "issuedBy": {"type": "string"}, "expires": {"$ref": "#/instant"},
        "revokedAt": {"$ref": "#/instant"}}} }
    """#

  /// Every host method by name, its parameters' schema compiled.
  static func bound() throws -> [String: BoundMethod] {
    let definitions = try SharedDefinitions.merged(with: Array(definitions.utf8))
    let compiler = SchemaCompiler(definitions: definitions)
    var methods: [String: BoundMethod] = [:]
    for type in HostMethods.all {
      let declaration = try declaration(of: type)
      methods[declaration.name] = BoundMethod(
        declaration: declaration, schemas: try MethodSchemas(declaration, compiler, checksResults: false),
        owner: .host(type))
    }
    return methods
  }

  private static func declaration(of type: any HostMethod.Type) throws -> MethodDeclaration {
    let root = try JSONDocument(parsing: Array(type.declaration.utf8)).root
    let bytes = { (name: String) in Array(root[name]?.rawBytes ?? []) }
    return MethodDeclaration(
      name: type.name,
      summary: Text(root["summary"]?["en"]?.string ?? "", zh: root["summary"]?["zh-Hans"]?.string ?? ""),
      effect: root["effect"]?.string.flatMap(MethodDeclaration.Effect.init) ?? .write,
      permission: root["permission"]?.string,
      requirements: [], job: root["job"]?.bool ?? false, internal: false,
      audited: root["audited"]?.bool ?? false, isUnreported: false, catchesUpEach: false,
      callMilliseconds: root["callMilliseconds"]?.int64.map { Int($0) },
      params: bytes("params"), output: OutputDeclaration(root["output"]),
      result: bytes("result"), example: root["example"].map { Array($0.rawBytes) }, cases: [])
  }
}
