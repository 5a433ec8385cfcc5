import AvalKit

/// A role as it is listed.
struct RoleView: Encodable {
  let id: String
  let title: String
  let permissions: [String]
  let origin: String

  init(_ role: Role, in language: Language) {
    id = role.id
    title = role.title.in(language)
    permissions = role.permissions.sorted()
    origin = role.origin
  }
}

/// `access.role.list`: what each role may do.
struct ListRoles: HostMethod {
  static let name = "access.role.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Roles with their permissions.", "zh-Hans": "列出角色及其权限。"},
      "effect": "read", "permission": "access.read",
      "params": {"properties": {}},
      "result": {"required": ["items"], "properties": {"items": {"type": "array", "items": {"$ref": "#/role"}}}},
      "example": {"params": {}} }
    """#

  struct Result: Encodable {
    let items: [RoleView]
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    let language = host.context.language
    return Result(items: try AccessRules(host).directory.roles.map { RoleView($0, in: language) })
  }
}

/// `access.role.put`: replaces what a role may do, or makes another role.
struct PutRole: HostMethod {
  static let name = "access.role.put"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Replace the permissions of a role, or make a new role.", "zh-Hans": "更新角色的权限，或新建角色。"},
      "effect": "write", "permission": "access.manage",
      "params": {"required": ["id", "permissions"], "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 60, "description": {
          "en": "the role's id: letters and digits, a lower-case letter first", "zh-Hans": "角色标识：字母与数字，以小写字母开头"}},
        "title": {"required": ["en", "zh-Hans"], "description": {
            "en": "what people call it; needed for a new role", "zh-Hans": "角色名称；新建角色时必填"},
          "properties": {
            "en": {"type": "string", "minLength": 1, "maxLength": 200},
            "zh-Hans": {"type": "string", "minLength": 1, "maxLength": 200}}},
        "permissions": {"type": "array", "maxItems": 1000, "items": {"type": "string", "maxLength": 100}, "description": {
          "en": "all permissions of the role, as rpc.discover names them (x-permission)",
          "zh-Hans": "该角色的全部权限，名称见 rpc.discover（x-permission）"}}}},
      "result": {"required": ["role"], "properties": {"role": {"$ref": "#/role"}}},
      "example": {"params": {"id": "cashier", "title": {"en": "Cashier", "zh-Hans": "出纳"},
        "permissions": ["job.read", "work.read"]}} }
    """#

  struct Title: Decodable {
    let en: String
    let zhHans: String
    enum CodingKeys: String, CodingKey {
      case en
      case zhHans = "zh-Hans"
    }
  }
  struct Params: Decodable {
    let id: String
    let title: Title?
    let permissions: [String]
  }
  struct Result: Encodable {
    let role: RoleView
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let access = try AccessRules(host)
    let before = access.directory.role(params.id)
    guard before != nil || MethodDeclaration.isWord(params.id) else {
      throw Failure(
        .invalidParams, "A role's id has letters and digits, a lower-case letter first.",
        zh: "角色标识由字母与数字组成，以小写字母开头。", path: "/id")
    }
    guard let title = params.title.map({ Text($0.en, zh: $0.zhHans) }) ?? before?.title else {
      throw Failure(.invalidParams, "A new role needs a title.", zh: "新建角色须给出名称。", path: "/title")
    }
    try access.checkPermissions(params.permissions, beside: before?.permissions ?? [])
    let role = Role(id: params.id, title: title, permissions: Set(params.permissions), origin: "channel")
    try AccessStore(host.database()).put(role)
    try access.checkSomebodyManages(path: "/permissions")
    let language = host.context.language
    try host.context.note(
      "role:\(role.id)", before: before.map { RoleView($0, in: language) }, after: RoleView(role, in: language))
    return Result(role: RoleView(role, in: language))
  }
}

/// `access.check`: whether a user may call a method, and why.
struct CheckAccess: HostMethod {
  static let name = "access.check"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Whether a user may call a method, and why.", "zh-Hans": "查询用户可否调用某方法及其原因。"},
      "effect": "read", "permission": "access.read",
      "params": {"required": ["user", "method"], "properties": {
        "user": {"type": "string", "maxLength": 64, "description": {"en": "the user's id", "zh-Hans": "用户标识"}},
        "method": {"type": "string", "maxLength": 100, "description": {
          "en": "such as rating.limit.approve", "zh-Hans": "如 rating.limit.approve"}}}},
      "result": {"required": ["allowed", "why"], "properties": {
        "allowed": {"type": "boolean"}, "why": {"type": "string"}, "permission": {"type": "string"},
        "roles": {"type": "array", "items": {"type": "string"}, "description": {
          "en": "the roles that have the permission", "zh-Hans": "拥有该权限的角色"}}}},
      "example": {"given": [{"method": "access.user.put", "params": {"id": "li", "name": "Li Wei", "roles": ["admin"]}}],
        "params": {"user": "li", "method": "module.disable"}} }
    """#

  struct Params: Decodable {
    let user: String
    let method: String
  }
  struct Result: Encodable {
    let allowed: Bool
    let why: String
    let permission: String?
    let roles: [String]
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let access = try AccessRules(host).directory
    let language = host.context.language
    guard let user = access.users[params.user] else { throw AccessRules.noUser(params.user, path: "/user") }
    guard let method = host.context.snapshot.methods[params.method]?.declaration, !method.internal else {
      throw Failure(
        .notFound, "There is no method \(params.method) here.", zh: "此处没有方法 \(params.method)。", path: "/method")
    }
    let holders = access.holders(of: method.permission)
    let why: Text
    let allowed = access.allows(Caller(principal: user.id, actor: user.id), method)
    if allowed {
      let own = holders.filter { user.roles.contains($0.id) }
      why = Text(
        "\(user.id) has the permission as \(own.map(\.title.en).joined(separator: ", ")).",
        zh: "\(user.id) 作为\(own.map(\.title.zhHans).joined(separator: "、"))拥有该权限。")
    } else if !user.active {
      why = AccessRefusal.inactive(user.id, path: "").message
    } else {
      why = AccessRefusal.notAllowed(user.id, method, holders: holders).message
    }
    return Result(
      allowed: allowed, why: why.in(language), permission: method.permission, roles: holders.map(\.id))
  }
}
