import AvalKit

/// `access.token.issue`: a token for a user, told once.
struct IssueToken: HostMethod {
  static let name = "access.token.issue"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Issue a token for a user; it is told once, and only its hash is kept.",
                  "zh-Hans": "为用户签发令牌；令牌只告知一次，系统仅保存其哈希。"},
      "effect": "write", "permission": "access.manage",
      "params": {"required": ["user", "name"], "properties": {
        "user": {"type": "string", "maxLength": 64, "description": {
          "en": "the user it lets in", "zh-Hans": "令牌所属用户"}},
        "name": {"type": "string", "minLength": 1, "maxLength": 64, "description": {
          "en": "what the audit calls whoever uses it; never given twice", "zh-Hans": "审计中使用者的名称；不可重复"}},
        "expires": {"$ref": "#/instant"},
        "actFor": {"type": "boolean", "description": {
          "en": "whether requests may name another user in _meta.actor: for a program that signs its users in itself",
          "zh-Hans": "请求可否在 _meta.actor 中指明其他用户：供自行登录用户的程序使用"}}}},
      "result": {"required": ["token", "name", "user"], "properties": {
        "token": {"type": "string"}, "name": {"type": "string"}, "user": {"type": "string"}}},
      "example": {"given": [{"method": "access.user.put", "params": {"id": "li", "name": "Li Wei", "roles": ["admin"]}}],
        "params": {"user": "li", "name": "front", "actFor": true}} }
    """#

  struct Params: Decodable {
    let user: String
    let name: String
    let expires: Instant?
    let actFor: Bool?
  }
  struct Result: Encodable {
    let token: String
    let name: String
    let user: String
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let access = try AccessRules(host)
    guard let user = access.directory.users[params.user] else { throw AccessRules.noUser(params.user, path: "/user") }
    guard user.active else { throw AccessRefusal.inactive(user.id, path: "/user").of(.failedPrecondition) }
    try access.checkNewToken(params.name, expires: params.expires)
    return Result(
      token: try Self.issue(
        params.name, for: user, expires: params.expires, actsFor: params.actFor ?? false, in: host),
      name: params.name, user: user.id)
  }

  /// Stores a new token and answers its text.
  static func issue(
    _ name: String, for user: User, expires: Instant?, actsFor: Bool, in host: HostCall
  ) throws -> String {
    let text = Token.make()
    let row = TokenRow(
      name: name, user: user.id, actFor: actsFor, issuedAt: host.context.now, issuedBy: host.context.caller.actor,
      expires: expires, revokedAt: nil)
    try TokenStore(host.database()).insert(row, digest: Token.digest(of: text))
    try host.context.note("token:\(name)", before: TokenRow?.none, after: row)
    return text
  }
}

/// `access.token.list`: tokens by name, never the tokens themselves.
struct ListTokens: HostMethod {
  static let name = "access.token.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Tokens by name, in the order they were issued.", "zh-Hans": "按签发顺序列出令牌名称。"},
      "effect": "read", "permission": "access.read",
      "params": {"properties": {
        "user": {"type": "string", "maxLength": 64, "description": {
          "en": "only tokens of this user", "zh-Hans": "只列该用户的令牌"}},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"$ref": "#/accessToken"}}, "nextCursor": {"type": ["string", "null"]}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let user: String?
    let limit: Int?
    let cursor: String?
  }
  func run(_ params: Params, in host: HostCall) throws -> Page<TokenRow> {
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [params.user], after: [0])
    let rows = try TokenStore(host.database()).list(after: page.after[0], user: params.user, limit: page.fetch)
    return page.page(rows) {
      [$0.seq]
    } item: {
      $0.token
    }
  }
}

/// `access.token.revoke`: a token lets nobody in any more.
struct RevokeToken: HostMethod {
  static let name = "access.token.revoke"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Revoke a token: from now on it lets nobody in.", "zh-Hans": "撤销令牌：此后不能再用其登录。"},
      "effect": "destructive", "permission": "access.manage",
      "params": {"required": ["name"], "properties": {"name": {"type": "string", "maxLength": 64, "description": {
        "en": "the token's name", "zh-Hans": "令牌名称"}}}},
      "result": {"required": ["token"], "properties": {"token": {"$ref": "#/accessToken"}}},
      "example": {"given": [
          {"method": "access.user.put", "params": {"id": "li", "name": "Li Wei", "roles": ["admin"]}},
          {"method": "access.token.issue", "params": {"user": "li", "name": "front"}}],
        "params": {"name": "front"}} }
    """#

  struct Params: Decodable {
    let name: String
  }
  struct Result: Encodable {
    let token: TokenRow
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let store = TokenStore(try host.database())
    guard let before = try store.token(params.name) else {
      throw Failure(
        .notFound, "There is no token \(params.name); access.token.list shows them.",
        zh: "没有令牌 \(params.name)；见 access.token.list。", path: "/name")
    }
    guard before.revokedAt == nil else {
      throw Failure(
        .failedPrecondition, "The token \(params.name) is revoked already.", zh: "令牌 \(params.name) 此前已撤销。",
        path: "/name")
    }
    try store.revoke(params.name, at: host.context.now)
    let after = try store.token(params.name) ?? before
    try host.context.note("token:\(params.name)", before: before, after: after)
    return Result(token: after)
  }
}
