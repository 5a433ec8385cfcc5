import AvalKit

/// The methods of the protocols themselves. Everything else goes to the handler.
extension Channel {
  func dispatch(_ arrived: AcceptedCall, in batch: Batch?) {
    var call = arrived
    if let path = NulCharacter.place(in: call.params) {
      return fail(call, NulCharacter.failure(at: path), in: batch)
    }
    do {
      call.meta = try RequestMeta(params: call.params, limits: parts.limits)
    } catch {
      return fail(call, error, in: batch)
    }
    call.language =
      call.params?["lang"]?.string.flatMap(Language.init(tag:)) ?? call.meta.language ?? parts.language
    if call.method == "exit" {
      ending = .exit(afterShutdown: session.isShutDown)
      return answer(call, Array("null".utf8), in: batch)
    }
    if session.isShutDown {
      return refuse(
        call,
        .invalidRequest("After shutdown only exit is in order.", zh: "shutdown 之后只接受 exit。"), in: batch)
    }
    if let version = call.meta.protocolVersion, !MCPVersions.all.contains(version) {
      return refuse(call, .unsupportedProtocol(version), in: batch)
    }
    if call.isNotification { return notified(call, in: batch) }
    switch call.method {
    case "initialize": initialize(call, in: batch)
    case "ping": answer(call, tools.empty(modern: call.isModern), in: batch)
    case "shutdown":
      session.isShutDown = true
      answer(call, Array("null".utf8), in: batch)
    case "server/discover": answer(call, tools.discover(in: call.language), in: batch)
    case "tools/list": listTools(call, in: batch)
    case "tools/call": callTool(call, in: batch)
    case let name where name.hasPrefix("$/"): refuse(call, .unknownMethod(name, hint: nil), in: batch)
    default: hand(call, in: batch)
    }
  }

  private func notified(_ call: AcceptedCall, in batch: Batch?) {
    switch call.method {
    case "$/cancelRequest": cancel(call.params?["id"], silent: false)
    case "notifications/cancelled": cancel(call.params?["requestId"], silent: true)
    case "initialized": break
    case let name where name.hasPrefix("$/") || name.hasPrefix("notifications/"): break
    default: return hand(call, in: batch)
    }
    send(nil, in: batch)
  }

  /// Unknown and finished ids are passed over.
  private func cancel(_ id: JSONNode?, silent: Bool) {
    guard let id, id.kind == .string || id.kind == .number else { return }
    queue.request(id: Array(id.rawBytes))?.cancel(silent: silent)
  }

  /// Both protocols begin with this method; only the Model Context Protocol names its version in it.
  private func initialize(_ call: AcceptedCall, in batch: Batch?) {
    if let version = call.params?["protocolVersion"]?.string {
      session.client = .modelContext
      return answer(call, tools.initialize(requested: version, in: call.language), in: batch)
    }
    session.client = .languageServer
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("capabilities")
    writer.beginObject()
    writer.endObject()
    writer.key("serverInfo")
    writer.beginObject()
    writer.key("name")
    writer.string(parts.server.name)
    writer.key("version")
    writer.string(parts.server.version)
    writer.endObject()
    writer.endObject()
    answer(call, writer.bytes, in: batch)
  }

  private func listTools(_ call: AcceptedCall, in batch: Batch?) {
    let cursor = call.params?["cursor"].flatMap { $0.isNull ? nil : $0 }
    guard parts.handler.admits(call.meta) else { return answer(call, tools.noTools(modern: call.isModern), in: batch) }
    guard cursor == nil || cursor?.string != nil,
      let page = tools.listTools(behind: cursor?.string, modern: call.isModern, in: call.language)
    else {
      let unknown = Failure(
        .invalidParams, "No page of tools ended with this cursor; begin without one.",
        zh: "没有以此 cursor 结束的工具列表页；请从头列起，不带 cursor。", path: "/cursor")
      return fail(call, unknown, in: batch)
    }
    answer(call, page, in: batch)
  }

  private func callTool(_ call: AcceptedCall, in batch: Batch?) {
    guard let name = call.params?["name"]?.string, !name.isEmpty, name.utf8.count <= parts.limits.methodNameBytes else {
      let missing = Failure(.invalidParams, "Name the tool to call.", zh: "请指明要调用的工具。", path: "/name")
      return fail(call, missing, in: batch)
    }
    var inner = call
    inner.method = ToolName.method(name)
    inner.params = call.params?["arguments"].flatMap { $0.isNull ? nil : $0 }
    do {
      try inner.meta.fill(from: RequestMeta(params: inner.params, limits: parts.limits))
    } catch {
      return fail(call, error.at("/arguments"), in: batch)
    }
    inner.language =
      inner.params?["lang"]?.string.flatMap(Language.init(tag:)) ?? inner.meta.language ?? parts.language
    hand(inner, shape: .tool(modern: call.isModern), in: batch)
  }

  private func answer(_ call: AcceptedCall, _ result: [UInt8], in batch: Batch?) {
    send(call.id.map { Reply.result(result, id: $0) }, in: batch)
  }

  private func fail(_ call: AcceptedCall, _ failure: Failure, in batch: Batch?) {
    if call.isNotification { parts.log("notification \(call.method) refused: \(failure)") }
    send(call.id.map { Reply.failure(failure, id: $0, in: call.language) }, in: batch)
  }

  private func refuse(_ call: AcceptedCall, _ fault: Fault, in batch: Batch?) {
    if call.isNotification { parts.log("notification \(call.method) refused: \(fault.message.en)") }
    send(call.id.map { Reply.fault(fault, id: $0, in: call.language) }, in: batch)
  }
}

extension AcceptedCall {
  fileprivate var isNotification: Bool { id == nil }
  /// Under the rules of the Model Context Protocol without sessions.
  fileprivate var isModern: Bool { meta.protocolVersion == MCPVersions.modern }
}

extension RequestMeta {
  /// Takes from the arguments of a tool what the call itself did not say.
  ///
  /// - Throws: `invalidParams` where they say who asks: an assistant writes the arguments, its front writes the call.
  fileprivate mutating func fill(from arguments: RequestMeta) throws(Failure) {
    guard arguments.token == nil, arguments.actor == nil else {
      throw Failure(
        .invalidParams, "Who asks is said in the call's own _meta, never in a tool's arguments; remove it here.",
        zh: "调用者身份只能写在请求自身的 _meta 中，不得写在工具参数里；请删去。",
        path: arguments.token == nil ? "/_meta/actor" : "/_meta/token")
    }
    idempotencyKey = idempotencyKey ?? arguments.idempotencyKey
    progressToken = progressToken ?? arguments.progressToken
    language = language ?? arguments.language
    detach = detach || arguments.detach
  }
}
