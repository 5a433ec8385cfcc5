import AvalKit

/// What a module is doing, and why where it is doing nothing.
package struct ModuleSummary: Encodable {
  package enum State: String, Encodable {
    case enabled
    case disabled
    case refused
    case quarantined
  }

  package let id: String
  package let version: String
  package let state: State
  /// One sentence in the caller's language; absent for an enabled module.
  package let reason: String?
}

/// `module.list`: every module that the configuration names, with its state and reason.
struct ListModules: HostMethod {
  static let name = "module.list"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "Every configured module, with its state and the reason for it.",
                  "zh-Hans": "列出所有已配置的模块及其状态与原因。"},
      "effect": "read", "permission": "module.list",
      "params": {"properties": {}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"$ref": "#/moduleSummary"}}, "nextCursor": {"type": "null"}}},
      "example": {"params": {}} }
    """#

  struct Result: Encodable {
    let items: [ModuleSummary]
    let nextCursor = JSONValue.null
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    try host.engine.refreshModules()
    return Result(items: host.engine.modules.states(in: host.context.language))
  }
}

/// The parameter of every method that names one module.
struct ModuleID: Decodable {
  let id: String
}

/// `module.describe`: one module's manifest as the host understood it.
struct DescribeModule: HostMethod {
  static let name = "module.describe"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "One module: what it needs, owns, publishes, offers and listens to.",
                  "zh-Hans": "描述一个模块：依赖、数据表、视图、方法、事件与设置。"},
      "effect": "read", "permission": "module.describe",
      "params": {"required": ["id"], "properties": {"id": {"type": "string", "description": {
        "en": "the module's id, such as rating", "zh-Hans": "模块标识，如 rating"}}}},
      "result": {"required": ["id", "version", "state", "manifest"], "properties": {
        "id": {"type": "string"}, "version": {"type": "string"},
        "state": {"enum": ["enabled", "disabled", "refused", "quarantined"]},
        "reason": {"type": "string"},
        "library": {"type": "string"},
        "manifest": {}}},
      "example": {"params": {"id": "archive"}} }
    """#

  struct Result: Encodable {
    let id: String
    let version: String
    let state: ModuleSummary.State
    let reason: String?
    let library: String?
    let manifest: JSONValue
  }

  func run(_ params: ModuleID, in host: HostCall) throws -> Result {
    try host.engine.refreshModules()
    let modules = host.engine.modules
    let state = try modules.state(of: params.id, in: host.context.language)
    let module = modules.module(params.id)
    let manifest = try module?.folder.map { try Files.read($0 + "/module.json", atMost: 1 << 20) }
    return Result(
      id: state.id, version: state.version, state: state.state, reason: state.reason, library: module?.libraryPath,
      manifest: try JSONValue(JSONDocument(parsing: manifest ?? Array("{}".utf8)).root))
  }
}

/// `module.enable`: dispatches to a module again that was disabled.
struct EnableModule: HostMethod {
  static let name = "module.enable"
  static let place = HostPlace.writer
  static let declaration = switchDeclaration(
    effect: "write", "Enable a module: its methods answer again and it catches up with events it missed.",
    "启用模块：其方法恢复可用，并补收停用期间的事件。")

  func run(_ params: ModuleID, in host: HostCall) throws -> ModuleSummary {
    try host.engine.modules.setEnabled(true, params.id, in: host)
  }
}

/// `module.disable`: stops dispatching to a module; its data stays.
struct DisableModule: HostMethod {
  static let name = "module.disable"
  static let place = HostPlace.writer
  static let declaration = switchDeclaration(
    effect: "destructive",
    "Disable a module: its methods and those of modules that require it stop answering; its data stays.",
    "停用模块：该模块及依赖它的模块的方法不再可用；数据保留。")

  func run(_ params: ModuleID, in host: HostCall) throws -> ModuleSummary {
    try host.engine.modules.setEnabled(false, params.id, in: host)
  }
}

private func switchDeclaration(effect: String, _ en: String, _ zh: String) -> String {
  #"""
  { "summary": {"en": "\#(en)", "zh-Hans": "\#(zh)"},
    "effect": "\#(effect)", "permission": "module.manage",
    "params": {"required": ["id"], "properties": {"id": {"type": "string", "description": {
        "en": "the module's id, such as rating", "zh-Hans": "模块标识，如 rating"}}}},
    "result": {"$ref": "#/moduleSummary"},
    "example": {"params": {"id": "survey"}} }
  """#
}
