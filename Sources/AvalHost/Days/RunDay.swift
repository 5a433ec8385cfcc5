import AvalKit

/// `system.day.run`: the civil day's own work of every module.
struct RunDay: HostMethod {
  static let name = "system.day.run"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {
        "en": "Do the civil day's own work of every module, and of the days that were missed; each day once, however often it is asked for.",
        "zh-Hans": "执行各模块当日的例行工作，并补做遗漏的日期；无论请求多少次，每日只执行一次。"},
      "effect": "write", "permission": "system.day", "job": true,
      "params": {"properties": {"asOf": {"$ref": "#/date"}}},
      "result": {"required": ["days"], "properties": {
        "days": {"type": "array", "items": {"required": ["day", "modules"], "properties": {
          "day": {"$ref": "#/date"},
          "modules": {"type": "array", "items": {"required": ["module", "state"], "properties": {
            "module": {"type": "string"},
            "state": {"enum": ["done", "failed", "skipped"], "description": {
              "en": "skipped: a module that it requires has failed", "zh-Hans": "skipped：其依赖的模块失败"}},
            "job": {"type": "string"},
            "result": {"description": {"en": "what the module's job answered", "zh-Hans": "模块作业的结果"}},
            "error": {"description": {"en": "why the module's job failed", "zh-Hans": "模块作业失败的原因"}},
            "reason": {"type": "string"}}}}}}}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let asOf: CivilDate?
  }

  struct Outcome: Encodable {
    enum State: String, Encodable {
      case done, failed, skipped
    }
    let module: String
    let state: State
    var job: String?
    var result: RawJSON?
    var error: RawJSON?
    var reason: String?
  }

  struct Day: Encodable {
    let day: CivilDate
    let modules: [Outcome]
  }

  struct Result: Encodable {
    let days: [Day]
  }

  /// A day that has not come has no work yet.
  static func check(_ context: RequestContext) throws(Failure) {
    guard context.asOf > context.today else { return }
    throw Failure(
      .invalidParams, "\(context.asOf) has not come yet; today is \(context.today).",
      zh: "\(context.asOf) 尚未到来；今日为 \(context.today)。", path: "/asOf")
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    throw Failure(.unsupported, "system.day.run is a job.", zh: "system.day.run 是作业。")
  }
}
