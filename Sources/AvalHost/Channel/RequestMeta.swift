import AvalKit

/// What a request says about itself in `params._meta`.
package struct RequestMeta: Sendable {
  /// A repeat of the write with the same key is answered with the first reply.
  package var idempotencyKey: String?
  /// The bytes of the token, a string or an integer, sent back with every progress notification.
  package var progressToken: [UInt8]?
  /// Who asks: an access token. Never logged.
  package var token: String?
  /// The person that is asked for: a user's id.
  package var actor: String?
  package var language: Language?
  /// The reply to a job is its id alone, once the job is durable.
  package var detach = false
  /// The Model Context Protocol version that the request was made under, where it names one.
  package var protocolVersion: String?

  package init() {}

  static let protocolVersionKey = "io.modelcontextprotocol/protocolVersion"

  /// Reads the `_meta` of a request's params. Members that protocols and clients put there for themselves are passed
  /// over; a name of ours in another spelling is refused, because a key that is not seen doubles a posting.
  init(params: JSONNode?, limits: ChannelLimits) throws(Failure) {
    guard let meta = params?["_meta"] else { return }
    guard meta.kind == .object else {
      throw Self.invalid("", "The member _meta is an object.", "成员 _meta 须为对象。")
    }
    for (name, value) in meta.members {
      switch name {
      case "idempotencyKey":
        guard let key = value.string, !key.isEmpty, key.unicodeScalars.count <= limits.idempotencyKeyCharacters else {
          throw Self.invalid(
            name, "An idempotency key is a string of 1 to \(limits.idempotencyKeyCharacters) characters.",
            "idempotencyKey 须为 1 至 \(limits.idempotencyKeyCharacters) 个字符的字符串。")
        }
        idempotencyKey = key
      case "progressToken":
        guard value.kind == .string || value.int64 != nil, value.byteRange.count <= limits.idCharacters else {
          throw Self.invalid(name, "A progress token is a string or an integer.", "progressToken 须为字符串或整数。")
        }
        progressToken = Array(value.rawBytes)
      case "token":
        guard let text = value.string, text.utf8.count <= limits.idCharacters else {
          throw Self.invalid(name, "An access token is a string.", "token 须为字符串。")
        }
        token = text
      case "actor":
        guard let text = value.string, !text.isEmpty, text.unicodeScalars.count <= Self.actorCharacters,
          !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
          throw Self.invalid(
            name, "An actor is a user's id, a string of 1 to \(Self.actorCharacters) characters.",
            "actor 为用户标识，须为 1 至 \(Self.actorCharacters) 个字符的字符串。")
        }
        self.actor = text
      case "lang":
        guard let tag = value.string, let known = Language(tag: tag) else {
          throw Self.invalid(name, "The language is \"en\" or \"zh-Hans\".", "lang 须为 \"en\" 或 \"zh-Hans\"。")
        }
        language = known
      case "detach":
        guard let flag = value.bool else {
          throw Self.invalid(name, "The member detach is true or false.", "成员 detach 须为 true 或 false。")
        }
        detach = flag
      case Self.protocolVersionKey:
        guard let version = value.string else {
          throw Self.invalid(name, "The protocol version is a string.", "协议版本须为字符串。")
        }
        protocolVersion = version
      default:
        if let meant = Self.misspelt(name) {
          throw Self.invalid(name, "Write \"\(meant)\" in this spelling.", "请写作“\(meant)”。")
        }
      }
    }
  }

  /// The longest id of a user.
  static let actorCharacters = 64

  private static let names = ["idempotencyKey", "progressToken", "token", "actor", "lang", "detach"]

  /// The name of ours that differs from this one in case, hyphens or underscores alone.
  private static func misspelt(_ name: String) -> String? {
    guard name.utf8.count <= 32 else { return nil }
    let letters = name.lowercased().filter { $0 != "_" && $0 != "-" }
    return names.first { $0.lowercased() == letters }
  }

  private static func invalid(_ name: String, _ en: String, _ zh: String) -> Failure {
    let path = name.isEmpty ? "/_meta" : "/_meta/" + JSONPointer.escape(name)
    return Failure(.invalidParams, en, zh: zh, path: path)
  }
}
