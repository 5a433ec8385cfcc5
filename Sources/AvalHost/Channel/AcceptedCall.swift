import AvalKit

/// The envelope of one well-formed request or notification.
struct AcceptedCall {
  /// The id's bytes; nil for a notification.
  var id: [UInt8]?
  var method: String
  var params: JSONNode?
  var meta = RequestMeta()
  var language: Language
  /// Bytes of memory that the message takes, its index and bookkeeping included.
  var bytes: Int
}

/// A message that cannot be a request: what is wrong, and its id as far as that could be read.
struct EnvelopeRefusal: Error {
  /// The id's bytes, or nil where the reply carries `null`.
  var id: [UInt8]?
  var fault: Fault
}

/// What the reader of envelopes has to know about the connection.
struct EnvelopeRules {
  var limits: ChannelLimits
  var language: Language
  /// The Model Context Protocol does not know `"id": null`.
  var refusesNullId = false
  /// Language-server clients send `"params": null` where there are none.
  var allowsNullParams = false
}

extension EnvelopeRules {
  /// Reads one message. `duplicate` is a member named twice somewhere within it.
  func read(_ message: JSONNode, duplicate: JSONSyntaxError?) throws(EnvelopeRefusal) -> AcceptedCall {
    guard message.kind == .object else {
      throw EnvelopeRefusal(
        fault: .invalidRequest(
          "A message is a JSON object with the members jsonrpc, method and params.",
          zh: "消息须为含 jsonrpc、method、params 成员的 JSON 对象。"))
    }
    let members = Members(message)
    let id = try identifier(members)
    func refusal(_ en: String, _ zh: String) -> EnvelopeRefusal {
      EnvelopeRefusal(id: id, fault: .invalidRequest(en, zh: zh))
    }
    if let duplicate {
      throw refusal(
        "There is a duplicate member at byte \(duplicate.offset + 1); name each member of an object once.",
        "第 \(duplicate.offset + 1) 字节处成员重复；对象中每个成员只能出现一次。")
    }
    guard let version = members.jsonrpc, version.isString("2.0") else {
      throw refusal("Every message carries \"jsonrpc\": \"2.0\".", "每条消息须含 \"jsonrpc\": \"2.0\"。")
    }
    guard let method = members.method?.string, !method.isEmpty else {
      throw refusal("The member method is the name of a method, a string.", "成员 method 须为方法名字符串。")
    }
    guard method.utf8.count <= limits.methodNameBytes else {
      throw refusal(
        "A method's name has at most \(limits.methodNameBytes) bytes.", "方法名不得超过 \(limits.methodNameBytes) 字节。")
    }
    guard !members.hasMeta else {
      throw refusal(
        "The member _meta stands inside params, not beside it; move it there.", "成员 _meta 应在 params 之内，而非与其并列；请移入。")
    }
    var params = members.params
    if allowsNullParams, params?.isNull == true { params = nil }
    if let params, params.kind != .object, params.kind != .array {
      throw refusal(
        "The member params is an object, or absent.", "成员 params 须为对象，或省略。")
    }
    return AcceptedCall(
      id: id, method: method, params: params, language: language, bytes: Self.memory(of: message))
  }

  /// The message's share of its document, and what the bookkeeping of a request takes.
  private static func memory(of message: JSONNode) -> Int {
    let document = message.document
    return message.byteRange.count * document.footprint / max(1, document.bytes.count) + 512
  }

  /// The id's bytes, or nil for a notification. Never by way of a number type: a client gets back what it wrote.
  private func identifier(_ members: Members) throws(EnvelopeRefusal) -> [UInt8]? {
    guard let id = members.id else { return nil }
    let problem: (en: String, zh: String)
    switch id.kind {
    case .string:
      if id.byteRange.count <= limits.idCharacters + 2 { return Array(id.rawBytes) }
      if let text = id.string, text.unicodeScalars.count <= limits.idCharacters { return Array(id.rawBytes) }
      problem = ("An id has at most \(limits.idCharacters) characters.", "id 不得超过 \(limits.idCharacters) 个字符。")
    case .number where id.rawBytes.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) }:
      if id.byteRange.count <= limits.idCharacters { return Array(id.rawBytes) }
      problem = ("An id has at most \(limits.idCharacters) characters.", "id 不得超过 \(limits.idCharacters) 个字符。")
    case .null where !refusesNullId:
      return Array(id.rawBytes)
    default:
      problem = ("An id is a string or an integer.", "id 须为字符串或整数。")
    }
    throw EnvelopeRefusal(fault: .invalidRequest(problem.en, zh: problem.zh))
  }
}

/// The members of an envelope, found in one pass. A member named twice counts as its first; an id named twice as none.
private struct Members {
  var jsonrpc: JSONNode?
  var id: JSONNode?
  var method: JSONNode?
  var params: JSONNode?
  var hasMeta = false

  init(_ message: JSONNode) {
    var ids = 0
    for (key, value) in message.members {
      switch key {
      case "jsonrpc": jsonrpc = jsonrpc ?? value
      case "method": method = method ?? value
      case "params": params = params ?? value
      case "_meta": hasMeta = true
      case "id":
        id = value
        ids += 1
      default: break
      }
    }
    if ids > 1 { id = nil }
  }
}
