import AvalKit

/// `rpc.discover`: every method that can be called now, as an OpenRPC document.
struct Discover: HostMethod {
  static let name = "rpc.discover"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "Every method that can be called now, as an OpenRPC document.",
                  "zh-Hans": "以 OpenRPC 文档列出当前可调用的全部方法。"},
      "effect": "read", "permission": "system.describe",
      "params": {"properties": {"lang": {"$ref": "#/lang"}}},
      "result": {"type": "object", "additionalProperties": {}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let lang: String?
  }

  func run(_ params: Params, in host: HostCall) throws -> RawJSON {
    let engine = host.engine
    let document = OpenRPCDocument(
      directory: EngineDirectory(engine), server: Engine.identity,
      limits: engine.configuration.limits.entries.map { (name: $0.name, value: $0.value) },
      language: host.context.language)
    return RawJSON(trusted: try document.render())
  }
}
