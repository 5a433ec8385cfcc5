import AvalKit

/// The answer of `rpc.discover`: an OpenRPC 1.3.2 document, rendered from the same table as everything else.
package struct OpenRPCDocument {
  package static let version = "1.3.2"

  package var methods: [MethodEntry]
  package var definitions: [(name: String, schema: [UInt8])]
  package var server: ServerIdentity
  /// Every limit of the host, published as `x-limits`.
  package var limits: [(name: String, value: Int)]
  package var language: Language

  package init(
    directory: any MethodDirectory, server: ServerIdentity, limits: [(name: String, value: Int)], language: Language
  ) {
    methods = directory.methods(in: language).sorted { $0.name < $1.name }
    definitions = directory.definitions(in: language)
    self.server = server
    self.limits = limits
    self.language = language
  }

  /// The bytes of the document. Throws where the directory holds a schema that is no JSON.
  package func render() throws -> [UInt8] {
    var writer = JSONWriter(reserving: 256 << 10)
    writer.beginObject()
    writer.key("openrpc")
    writer.string(Self.version)
    writeInfo(to: &writer)
    writer.key("methods")
    writer.beginArray()
    for method in methods { try write(method, to: &writer) }
    writer.endArray()
    writer.key("components")
    writer.beginObject()
    writer.key("schemas")
    writer.beginObject()
    for (name, schema) in definitions {
      writer.key(name)
      writer.raw(schema)
    }
    writer.endObject()
    writer.key("errors")
    writer.beginObject()
    for kind in Failure.Kind.allCases {
      writer.key(kind.rawValue)
      write(kind, to: &writer)
    }
    writer.endObject()
    writer.endObject()
    writer.key("x-limits")
    writer.beginObject()
    for (name, value) in limits {
      writer.key(name)
      writer.integer(value)
    }
    writer.endObject()
    writer.key("x-meta")
    writer.raw(Self.metaSchema)
    writer.endObject()
    return writer.bytes
  }

  private func writeInfo(to writer: inout JSONWriter) {
    writer.key("info")
    writer.beginObject()
    writer.key("title")
    writer.string(server.title.in(language))
    writer.key("description")
    writer.string(server.instructions.in(language))
    writer.key("version")
    writer.string(server.version)
    writer.key("license")
    writer.beginObject()
    writer.key("name")
    writer.string("Apache-2.0")
    writer.endObject()
    writer.endObject()
  }

  private func write(_ method: MethodEntry, to writer: inout JSONWriter) throws {
    writer.beginObject()
    writer.key("name")
    writer.string(method.name)
    writer.key("summary")
    writer.string(method.summary.in(language))
    writer.key("tags")
    writer.beginArray()
    writer.beginObject()
    writer.key("name")
    writer.string(method.name.split(separator: ".").first.map(String.init) ?? method.name)
    writer.endObject()
    writer.endArray()
    writer.key("paramStructure")
    writer.string("by-name")
    try writeParams(of: method, to: &writer)
    writer.key("result")
    writer.beginObject()
    writer.key("name")
    writer.string("result")
    writer.key("required")
    writer.bool(true)
    writer.key("schema")
    writer.raw(method.result)
    writer.endObject()
    writer.key("errors")
    writer.beginArray()
    for kind in Self.kinds(method.effect) {
      writer.beginObject()
      writer.key("$ref")
      writer.string("#/components/errors/\(kind.rawValue)")
      writer.endObject()
    }
    writer.endArray()
    try writeExample(of: method, to: &writer)
    writer.key("x-effect")
    writer.string(method.effect.rawValue)
    writer.key("x-permission")
    writer.string(method.permission)
    writer.key("x-job")
    writer.bool(method.isJob)
    if !method.cases.isEmpty {
      writer.key("x-cases")
      writer.raw(method.cases)
    }
    writer.endObject()
  }

  /// One descriptor a parameter, the required ones first, each group in the declared order.
  private func writeParams(of method: MethodEntry, to writer: inout JSONWriter) throws {
    let schema = try JSONDocument(parsing: method.params).root
    let required = Set(schema["required"]?.elements.compactMap(\.string) ?? [])
    let properties = Array(schema["properties"]?.members.map { $0 } ?? [])
    writer.key("params")
    writer.beginArray()
    for isRequired in [true, false] {
      for (name, schema) in properties where required.contains(name) == isRequired {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        if let description = schema["description"]?.string {
          writer.key("description")
          writer.string(description)
        }
        writer.key("required")
        writer.bool(isRequired)
        writer.key("schema")
        writer.raw(schema.rawBytes)
        writer.endObject()
      }
    }
    writer.endArray()
  }

  /// The declared example. Its result shows the shape alone.
  private func writeExample(of method: MethodEntry, to writer: inout JSONWriter) throws {
    writer.key("examples")
    writer.beginArray()
    writer.beginObject()
    writer.key("name")
    writer.string("\(method.name) example")
    writer.key("description")
    writer.string(method.summary.in(language))
    writer.key("params")
    writer.beginArray()
    if !method.exampleParams.isEmpty {
      for (name, value) in try JSONDocument(parsing: method.exampleParams).root.members {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("value")
        writer.raw(value.rawBytes)
        writer.endObject()
      }
    }
    writer.endArray()
    writer.key("result")
    writer.beginObject()
    writer.key("name")
    writer.string("result")
    writer.key("value")
    if method.exampleResult.isEmpty {
      SchemaSample(definitions: definitions).write(try JSONDocument(parsing: method.result).root, to: &writer)
    } else {
      writer.raw(method.exampleResult)
    }
    writer.endObject()
    writer.endObject()
    writer.endArray()
  }

  private static func kinds(_ effect: MethodEntry.Effect) -> [Failure.Kind] {
    Failure.Kind.allCases.filter { kind in effect != .read || kind != .conflict }
  }

  private func write(_ kind: Failure.Kind, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("code")
    writer.integer(kind.code)
    writer.key("message")
    writer.string(Self.meaning(kind).in(language))
    writer.key("data")
    writer.beginObject()
    writer.key("kind")
    writer.string(kind.rawValue)
    writer.key("path")
    writer.string("")
    writer.endObject()
    writer.endObject()
  }

  private static func meaning(_ kind: Failure.Kind) -> Text {
    switch kind {
    case .invalidParams: Text("A parameter is missing, unknown or wrong; path names it.", zh: "参数缺失、未知或有误；path 指明位置。")
    case .notFound: Text("What was named does not exist.", zh: "所指对象不存在。")
    case .conflict: Text("The books say otherwise: a number in use, an old version.", zh: "与现有数据冲突：编号已用或版本过旧。")
    case .denied: Text("The caller may not do this.", zh: "调用者无此权限。")
    case .limitExceeded: Text("More than a limit allows; x-limits lists them.", zh: "超出限制；x-limits 列出各项限制。")
    case .moduleUnavailable: Text("The method's module is not enabled.", zh: "该方法所属模块未启用。")
    case .busy: Text("Another process holds the database; repeat the request.", zh: "数据库被其他进程占用；请重试。")
    case .storage: Text("The disk or the database refused.", zh: "磁盘或数据库拒绝操作。")
    case .corrupt: Text("Stored data or a module broke its own rules.", zh: "存储数据或模块违反自身规则。")
    case .unsupported: Text("Not offered in this form.", zh: "不支持此形式。")
    case .failedPrecondition:
      Text("Not in this state; the message says what has to come first.", zh: "当前状态不允许；消息说明须先做什么。")
    case .cancelled: Text("Cancelled; nothing was changed.", zh: "已取消，未作任何更改。")
    }
  }

  /// What every request may carry in `params._meta`.
  private static let metaSchema =
    Array(
      #"{"type":"object","properties":{"idempotencyKey":{"type":"string","minLength":1},"#.utf8
    ) + Array(#""progressToken":{"type":["string","integer"]},"token":{"type":"string"},"#.utf8)
    + Array(#""lang":{"type":"string","enum":["en","zh-Hans"]},"detach":{"type":"boolean"}}}"#.utf8)
}
