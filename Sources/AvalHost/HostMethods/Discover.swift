import AvalKit

/// `rpc.discover`: every method that can be called now, as an OpenRPC document.
struct Discover: HostMethod {
  static let name = "rpc.discover"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "Every method that can be called now, as an OpenRPC document.",
                  "zh-Hans": "以 OpenRPC 文档列出当前可调用的全部方法。"},
      "effect": "read", "permission": "system.describe",
      "params": {"properties": {"lang": {"$ref": "#/lang"}, "method": {"type": "string", "description": {
        "en": "a method's name: the document holds this one alone", "zh-Hans": "方法名称：文档只含该方法"}}}},
      "result": {"type": "object", "additionalProperties": {}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let lang: String?
    let method: String?
  }

  func run(_ params: Params, in host: HostCall) throws -> RawJSON {
    let engine = host.engine
    var document = OpenRPCDocument(
      directory: EngineDirectory(engine), server: Engine.identity,
      limits: engine.configuration.limits.entries.map { (name: $0.name, value: $0.value) },
      language: host.context.language)
    document.methods.removeAll { !engine.offer.shows($0.name) }
    if host.context.caller == .nobody {
      document.methods = []
      document.limits = []
    }
    if let name = params.method.map(ToolName.method) {
      document.methods.removeAll { $0.name != name }
      guard !document.methods.isEmpty else {
        let hint = engine.modules.current.nearestMethod(to: name)
        throw Failure(
          .notFound, "There is no method \(name) here\(hint.map { " (did you mean \($0)?)" } ?? "").",
          zh: "此处没有方法 \(name)\(hint.map { "（是否指 \($0)？）" } ?? "")。", path: "/method")
      }
    }
    return RawJSON(trusted: try document.render())
  }
}
