import AvalKit

/// `access.user.put`: makes or replaces a user.
struct PutUser: HostMethod {
  static let name = "access.user.put"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Make or replace a user: name, unit and roles.", "zh-Hans": "建立或更新用户：姓名、部门与角色。"},
      "effect": "write", "permission": "access.manage",
      "params": {"required": ["id", "name", "roles"], "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 64, "description": {
          "en": "by which the user signs in and acts; never local, system or nobody",
          "zh-Hans": "用户登录与操作所用的标识；不得为 local、system 或 nobody"}},
        "name": {"type": "string", "minLength": 1, "maxLength": 200, "description": {
          "en": "the person's name", "zh-Hans": "姓名"}},
        "unit": {"type": "string", "maxLength": 64, "description": {
          "en": "the id of the unit; without it the user belongs to none", "zh-Hans": "部门标识；省略则不属于任何部门"}},
        "roles": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 60}, "description": {
          "en": "ids of roles, such as collector; access.role.list shows them",
          "zh-Hans": "角色标识，如 collector；见 access.role.list"}},
        "active": {"type": "boolean", "description": {
          "en": "whether the user may act; stays as it is where it is left out, true for a new user",
          "zh-Hans": "是否可以操作；省略则保持不变，新用户为 true"}}}},
      "result": {"required": ["user"], "properties": {"user": {"$ref": "#/user"}}},
      "example": {"given": [{"method": "access.unit.put", "params": {"id": "north", "name": "North branch"}}],
        "params": {"id": "li", "name": "Li Wei", "unit": "north", "roles": ["admin"]}} }
    """#

  struct Params: Decodable {
    let id: String
    let name: String
    let unit: String?
    let roles: [String]
    let active: Bool?
  }
  struct Result: Encodable {
    let user: User
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let store = AccessStore(try host.database())
    let access = try AccessRules(host)
    let before = try store.user(params.id)
    if before == nil { try access.checkNewUser(params.id) }
    if let unit = params.unit { _ = try access.openUnit(unit, path: "/unit") }
    for (index, role) in params.roles.enumerated() { try access.checkRole(role, path: "/roles/\(index)") }
    let user = User(
      id: params.id, name: params.name, unit: params.unit, roles: Set(params.roles).sorted(),
      active: params.active ?? before?.active ?? true)
    try store.put(user)
    try access.checkSomebodyManages(path: "/roles")
    try host.context.note("user:\(user.id)", before: before, after: user)
    return Result(user: user)
  }
}

/// `access.user.get`: one user.
struct GetUser: HostMethod {
  static let name = "access.user.get"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "One user with all permissions that the roles give.", "zh-Hans": "查询用户及其角色所含的全部权限。"},
      "effect": "read", "permission": "access.read",
      "params": {"required": ["id"], "properties": {"id": {"type": "string", "maxLength": 64, "description": {
          "en": "the user's id", "zh-Hans": "用户标识"}}}},
      "result": {"required": ["user", "permissions"], "properties": {
        "user": {"$ref": "#/user"}, "permissions": {"type": "array", "items": {"type": "string"}}}},
      "example": {"given": [{"method": "access.user.put", "params": {"id": "li", "name": "Li Wei", "roles": ["admin"]}}],
        "params": {"id": "li"}} }
    """#

  struct Params: Decodable {
    let id: String
  }
  struct Result: Encodable {
    let user: User
    let permissions: [String]
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let access = try AccessRules(host).directory
    guard let user = access.users[params.id] else { throw AccessRules.noUser(params.id, path: "/id") }
    return Result(user: user, permissions: access.permissions(of: user.id).sorted())
  }
}

/// `access.user.list`: users in the order of entry.
struct ListUsers: HostMethod {
  static let name = "access.user.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Users in the order of their entry.", "zh-Hans": "按录入顺序列出用户。"},
      "effect": "read", "permission": "access.read",
      "params": {"properties": {
        "unit": {"type": "string", "maxLength": 64, "description": {
          "en": "only users of this unit, not of those below it", "zh-Hans": "只列该部门的用户，不含下级部门"}},
        "role": {"type": "string", "maxLength": 60, "description": {
          "en": "only users with this role", "zh-Hans": "只列拥有该角色的用户"}},
        "active": {"type": "boolean", "description": {
          "en": "only active ones, or only those that are not", "zh-Hans": "只列启用的用户，或只列停用的用户"}},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"$ref": "#/user"}}, "nextCursor": {"type": ["string", "null"]}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let unit: String?
    let role: String?
    let active: Bool?
    let limit: Int?
    let cursor: String?
  }
  func run(_ params: Params, in host: HostCall) throws -> Page<User> {
    let access = try AccessRules(host)
    if let unit = params.unit, access.directory.units[unit] == nil { throw AccessRules.noUnit(unit, path: "/unit") }
    if let role = params.role { try access.checkRole(role, path: "/role") }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [params.unit, params.role, params.active],
      after: [0])
    let rows = try AccessStore(host.database()).users(
      after: page.after[0], unit: params.unit, role: params.role, active: params.active, limit: page.fetch)
    return page.page(rows) {
      [$0.seq]
    } item: {
      $0.user
    }
  }
}
