import AvalKit

/// `config.get`: the configuration as it is in force, secrets left out.
struct GetConfiguration: HostMethod {
  static let name = "config.get"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "The configuration in force, without secret settings.", "zh-Hans": "当前生效的配置，不含机密设置。"},
      "effect": "read", "permission": "config.read",
      "params": {"properties": {}},
      "result": {"required": ["site", "utcOffset", "lang", "modules"], "properties": {
        "file": {"type": "string"}, "site": {"type": "integer"}, "utcOffset": {"type": "string"},
        "lang": {"type": "string"}, "database": {"type": "string"},
        "modulePaths": {"type": "array", "items": {"type": "string"}},
        "libraryPaths": {"type": "array", "items": {"type": "string"}},
        "importFormatPaths": {"type": "array", "items": {"type": "string"}},
        "policyPaths": {"type": "array", "items": {"type": "string"}},
        "isolation": {"type": "string"},
        "access": {"required": ["required"], "properties": {"required": {"type": "boolean"}}},
        "files": {"required": ["read", "write"], "properties": {
          "read": {"type": "array", "items": {"type": "string"}},
          "write": {"type": "array", "items": {"type": "string"}}}},
        "mcp": {"required": ["readOnly", "outputSchemas"], "properties": {
          "tools": {"type": "array", "items": {"type": "string"}},
          "readOnly": {"type": "boolean"}, "outputSchemas": {"type": "boolean"}}},
        "modules": {"type": "array", "items": {"required": ["id", "required", "settings"], "properties": {
          "id": {"type": "string"}, "required": {"type": "boolean"}, "sha256": {"type": "string"},
          "settings": {"type": "object", "additionalProperties": {}}}}},
        "limits": {"type": "array", "items": {"required": ["name", "value", "minimum", "maximum", "meaning"],
          "properties": {"name": {"type": "string"}, "value": {"type": "integer"}, "minimum": {"type": "integer"},
                         "maximum": {"type": "integer"}, "meaning": {"type": "string"}}}}}},
      "example": {"params": {}} }
    """#

  struct Module: Encodable {
    let id: String
    let required: Bool
    let sha256: String?
    let settings: RawJSON
  }
  struct Limit: Encodable {
    let name: String
    let value: Int
    let minimum: Int
    let maximum: Int
    let meaning: String
  }
  /// The folders whose files requests may name.
  struct OpenFolders: Encodable {
    let read: [String]
    let write: [String]
  }
  /// What assistants are offered.
  struct Tools: Encodable {
    let tools: [String]?
    let readOnly: Bool
    let outputSchemas: Bool

    init(_ selection: ToolSelection) {
      tools = selection.names
      readOnly = selection.isReadOnly
      outputSchemas = selection.hasOutputSchemas
    }
  }
  struct Access: Encodable {
    /// Whether every request needs a token.
    let required: Bool
  }
  struct Result: Encodable {
    let file: String?
    let database: String
    let site: Int
    let utcOffset: UTCOffset
    let lang: String
    let modulePaths: [String]
    let libraryPaths: [String]
    let importFormatPaths: [String]
    let policyPaths: [String]
    let isolation = "inProcess"
    let access: Access
    let files: OpenFolders
    let mcp: Tools
    let modules: [Module]
    let limits: [Limit]
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    let configuration = host.engine.configuration
    return Result(
      file: configuration.file, database: host.engine.database.path, site: configuration.site,
      utcOffset: configuration.utcOffset, lang: configuration.language.rawValue,
      modulePaths: configuration.modulePaths, libraryPaths: configuration.libraryPaths,
      importFormatPaths: configuration.importFormatPaths, policyPaths: configuration.policyPaths,
      access: Access(required: configuration.accessRequired),
      files: OpenFolders(read: host.engine.files.list(.read), write: host.engine.files.list(.write)),
      mcp: Tools(configuration.offered ?? configuration.tools),
      modules: configuration.modules.map { module in
        Module(
          id: module.id, required: module.required, sha256: module.sha256,
          settings: RawJSON(trusted: host.engine.modules.visibleSettings(of: module.id)))
      },
      limits: configuration.limits.entries.map {
        Limit(
          name: $0.name, value: $0.value, minimum: $0.range.lowerBound, maximum: $0.range.upperBound,
          meaning: $0.meaning.in(host.context.language))
      })
  }
}
