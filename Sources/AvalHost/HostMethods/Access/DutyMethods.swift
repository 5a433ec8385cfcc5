import AvalKit

/// A duty and who owns it.
struct DutyView: Encodable {
  let duty: String
  let title: String
  let user: String?
  let name: String?
  let unit: String?
  /// Whether an active user owns it.
  let owned: Bool

  init(_ duty: Duty, _ access: AccessDirectory, in language: Language) {
    let owner = access.duties[duty.id].flatMap { access.users[$0] }
    self.duty = duty.id
    title = duty.title.in(language)
    user = owner?.id
    name = owner?.name
    unit = owner?.unit
    owned = owner?.active ?? false
  }
}

/// `access.duty.assign`: somebody owns a duty from now on.
struct AssignDuty: HostMethod {
  static let name = "access.duty.assign"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Assign a duty to a user, who owns it from now on.", "zh-Hans": "指定某项职责的负责人。"},
      "effect": "write", "permission": "access.manage",
      "params": {"required": ["duty", "user"], "properties": {
        "duty": {"type": "string", "maxLength": 60, "description": {
          "en": "a duty of access.duty.list, such as creditSurvey", "zh-Hans": "access.duty.list 所列职责，如 creditSurvey"}},
        "user": {"type": "string", "maxLength": 64, "description": {"en": "the user's id", "zh-Hans": "用户标识"}}}},
      "result": {"required": ["duty"], "properties": {"duty": {"$ref": "#/duty"}}},
      "example": {"given": [{"method": "access.user.put", "params": {"id": "li", "name": "Li Wei", "roles": ["admin"]}}],
        "params": {"duty": "creditSurvey", "user": "li"}} }
    """#

  struct Params: Decodable {
    let duty: String
    let user: String
  }
  struct Result: Encodable {
    let duty: DutyView
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let rules = try AccessRules(host)
    let before = rules.directory
    guard let duty = before.dutyList.first(where: { $0.id == params.duty }) else {
      let known = before.dutyList.map(\.id)
      throw Failure(
        .notFound, "There is no duty \(params.duty); there are \(known.joined(separator: ", ")).",
        zh: "没有职责 \(params.duty)；现有职责为 \(known.joined(separator: "、"))。", path: "/duty")
    }
    guard let user = before.users[params.user] else { throw AccessRules.noUser(params.user, path: "/user") }
    guard user.active else { throw AccessRefusal.inactive(user.id, path: "/user").of(.failedPrecondition) }
    try AccessStore(host.database()).assign(duty.id, to: user.id)
    let language = host.context.language
    let view = DutyView(duty, try AccessRules(host).directory, in: language)
    try host.context.note("duty:\(duty.id)", before: DutyView(duty, before, in: language), after: view)
    return Result(duty: view)
  }
}

/// `access.duty.list`: every duty with its owner.
struct ListDuties: HostMethod {
  static let name = "access.duty.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Every duty and who owns it; those that nobody owns as well.", "zh-Hans": "列出各项职责及其负责人，含尚无负责人的职责。"},
      "effect": "read", "permission": "access.read",
      "params": {"properties": {"unit": {"type": "string", "maxLength": 64, "description": {
        "en": "only duties whose owner is of this unit", "zh-Hans": "只列负责人属于该部门的职责"}}}},
      "result": {"required": ["items"], "properties": {"items": {"type": "array", "items": {"$ref": "#/duty"}}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let unit: String?
  }
  struct Result: Encodable {
    let items: [DutyView]
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let access = try AccessRules(host).directory
    if let unit = params.unit, access.units[unit] == nil { throw AccessRules.noUnit(unit, path: "/unit") }
    let all = access.dutyList.map { DutyView($0, access, in: host.context.language) }
    return Result(items: params.unit.map { unit in all.filter { $0.unit == unit } } ?? all)
  }
}
