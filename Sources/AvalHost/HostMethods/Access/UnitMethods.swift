import AvalKit

/// `access.unit.put`: makes or changes a unit.
struct PutUnit: HostMethod {
  static let name = "access.unit.put"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Make or change a unit of the organisation: head office, branch, department or team.",
                  "zh-Hans": "建立或更新机构部门：总部、分支、部门或小组。"},
      "effect": "write", "permission": "access.manage",
      "params": {"required": ["id", "name"], "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 64, "description": {
          "en": "the unit's id", "zh-Hans": "部门标识"}},
        "name": {"type": "string", "minLength": 1, "maxLength": 200, "description": {
          "en": "the unit's name", "zh-Hans": "部门名称"}},
        "parent": {"type": "string", "maxLength": 64, "description": {
          "en": "the unit it belongs to; without it the unit stands at the top",
          "zh-Hans": "上级部门；省略则为顶层"}}}},
      "result": {"required": ["unit"], "properties": {"unit": {"$ref": "#/unit"}}},
      "example": {"params": {"id": "north", "name": "North branch"}} }
    """#

  struct Params: Decodable {
    let id: String
    let name: String
    let parent: String?
  }
  struct Result: Encodable {
    let unit: OrganisationUnit
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let store = AccessStore(try host.database())
    let access = try AccessRules(host)
    let before = access.directory.units[params.id]
    if before == nil { try access.checkNewUnit(params.id) } else { _ = try access.openUnit(params.id, path: "/id") }
    if let parent = params.parent {
      _ = try access.openUnit(parent, path: "/parent")
      guard !access.lies(parent, within: params.id) else {
        throw Failure(
          .failedPrecondition, "\(parent) is \(params.id) or lies below it; name a unit above.",
          zh: "\(parent) 即 \(params.id) 或其下级；请指定上级部门。", path: "/parent")
      }
    }
    let unit = OrganisationUnit(id: params.id, name: params.name, parent: params.parent, mergedInto: nil)
    try store.put(unit)
    try host.context.note("unit:\(unit.id)", before: before, after: unit)
    return Result(unit: unit)
  }
}

/// `access.unit.list`: the tree of units.
struct ListUnits: HostMethod {
  static let name = "access.unit.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "All units of the organisation, merged ones included.", "zh-Hans": "列出全部部门，含已合并的部门。"},
      "effect": "read", "permission": "access.read",
      "params": {"properties": {}},
      "result": {"required": ["items"], "properties": {"items": {"type": "array", "items": {"$ref": "#/unit"}}}},
      "example": {"params": {}} }
    """#

  struct Result: Encodable {
    let items: [OrganisationUnit]
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    Result(items: try AccessStore(host.database()).units())
  }
}

/// `access.unit.merge`: one unit becomes part of another.
struct MergeUnits: HostMethod {
  static let name = "access.unit.merge"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {
        "en": "Merge a unit into another: its users, the units below it and its open work move; what is recorded keeps its name.",
        "zh-Hans": "将部门并入另一部门：其用户、下级部门与未完成的待办随之转移；历史记录保留原部门名称。"},
      "effect": "destructive", "permission": "access.manage",
      "params": {"required": ["from", "into"], "properties": {
        "from": {"type": "string", "maxLength": 64, "description": {"en": "the unit that ends", "zh-Hans": "被合并的部门"}},
        "into": {"type": "string", "maxLength": 64, "description": {"en": "the unit that stays", "zh-Hans": "保留的部门"}}}},
      "result": {"required": ["unit", "moved"], "properties": {
        "unit": {"$ref": "#/unit"},
        "moved": {"required": ["users", "units", "work"], "properties": {
          "users": {"type": "integer"}, "units": {"type": "integer"}, "work": {"type": "integer", "description": {
            "en": "open lines of work", "zh-Hans": "未完成的待办数"}}}}}},
      "example": {"given": [
          {"method": "access.unit.put", "params": {"id": "north", "name": "North branch"}},
          {"method": "access.unit.put", "params": {"id": "south", "name": "South branch"}}],
        "params": {"from": "north", "into": "south"}} }
    """#

  struct Params: Decodable {
    let from: String
    let into: String
  }
  struct Result: Encodable {
    let unit: OrganisationUnit
    let moved: AccessStore.Moved
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let store = AccessStore(try host.database())
    let access = try AccessRules(host)
    let from = try access.openUnit(params.from, path: "/from")
    let target = try access.openUnit(params.into, path: "/into")
    guard from.id != target.id else {
      throw Failure(
        .invalidParams, "A unit is not merged into itself; name another.", zh: "部门不能并入自身；请指定其他部门。", path: "/into")
    }
    guard target.parent == from.id || !access.lies(target.id, within: from.id) else {
      throw Failure(
        .failedPrecondition, "\(target.id) lies more than one step below \(from.id); merge the units between first.",
        zh: "\(target.id) 位于 \(from.id) 之下不止一级；请先合并中间的部门。", path: "/into")
    }
    let moved = try store.merge(from, into: target)
    let after = try store.units().first { $0.id == from.id } ?? from
    try host.context.note("unit:\(from.id)", before: from, after: after)
    return Result(unit: after, moved: moved)
  }
}
