import AvalKit

/// An error of the protocol itself, below every method: a code, a sentence, and a kind only where a limit was passed.
struct Fault: Sendable {
  let code: Int
  let message: Text
  var kind: Failure.Kind?
  /// The bytes of `error.data`, or empty.
  var data: [UInt8] = []

  init(_ code: Int, _ en: String, zh: String, kind: Failure.Kind? = nil, data: [UInt8] = []) {
    self.code = code
    self.message = Text(en, zh: zh)
    self.kind = kind
    self.data = data
  }

  /// Not JSON.
  static func parse(_ en: String, zh: String) -> Fault { Fault(-32700, en, zh: zh) }
  /// JSON, but no request.
  static func invalidRequest(_ en: String, zh: String) -> Fault { Fault(-32600, en, zh: zh) }

  static func unknownMethod(_ name: String, hint: String?) -> Fault {
    Fault(
      -32601,
      "There is no method \"\(name)\"\(hint.map { " (did you mean \"\($0)\"?)" } ?? ""); rpc.discover lists them all.",
      zh: "没有方法“\(name)”\(hint.map { "（是否指“\($0)”？）" } ?? "")；rpc.discover 列出全部方法。")
  }

  /// To the Model Context Protocol an unknown tool is a wrong parameter of `tools/call`.
  static func unknownTool(_ name: String, hint: String?) -> Fault {
    Fault(
      -32602,
      "There is no tool \"\(name)\"\(hint.map { " (did you mean \"\($0)\"?)" } ?? ""); tools/list lists the daily "
        + "work, module_describe every method of a module.",
      zh: "没有工具“\(name)”\(hint.map { "（是否指“\($0)”？）" } ?? "")；tools/list 列出日常工作，module_describe 列出模块的全部方法。")
  }

  /// The Model Context Protocol's own code, with the versions to choose from.
  static func unsupportedProtocol(_ requested: String) -> Fault {
    var data = JSONWriter()
    data.beginObject()
    data.key("supported")
    data.beginArray()
    for version in MCPVersions.all { data.string(version) }
    data.endArray()
    data.key("requested")
    data.string(requested)
    data.endObject()
    return Fault(
      -32022, "This protocol version is not spoken here; use one of those in data.supported.",
      zh: "不支持该协议版本；请使用 data.supported 中的版本。", data: data.bytes)
  }

  static func tooLarge(limit: Int) -> Fault {
    Fault(
      -32600, "The message is larger than \(limit) bytes; send less at once, or name a file by its path.",
      zh: "消息超过 \(limit) 字节；请分次发送，或以 path 指定文件。", kind: .limitExceeded)
  }

  static let duplicateId = invalidRequest(
    "This id belongs to a request that is not answered yet; give every request an id of its own.",
    zh: "该 id 属于尚未答复的请求；每个请求须使用不同的 id。")

  init(_ syntax: JSONSyntaxError) {
    self = .parse(
      "The message is not JSON at byte \(syntax.offset + 1): \(syntax.reason.en).",
      zh: "消息在第 \(syntax.offset + 1) 字节处不是有效的 JSON:\(syntax.reason.zhHans)。")
  }

  init(_ framing: FramingFault) {
    self =
      switch framing {
      case .malformedHeader:
        .parse(
          "This is no header; each message begins with \"Content-Length: N\" and an empty line.",
          zh: "消息头无效；每条消息须以“Content-Length: N”和一个空行开头。")
      case .missingLength:
        .parse("The header has no Content-Length; send one with every message.", zh: "消息头缺少 Content-Length；每条消息都须注明。")
      case .truncatedMessage:
        .parse("The input ended within a message; send it again whole.", zh: "输入在消息中途结束；请重新完整发送。")
      }
  }
}
