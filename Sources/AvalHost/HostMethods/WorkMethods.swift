import AvalKit

/// `work.list`: everybody's morning, across all modules.
struct ListWork: HostMethod {
  static let name = "work.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {
        "en": "What waits for somebody today, across all modules: the latest first, then by rank.",
        "zh-Hans": "列出今日各模块的待办事项，逾期最久的在前，其次按次序排列。"},
      "effect": "read", "permission": "work.read",
      "params": {"properties": {
        "actor": {"type": "string", "minLength": 1, "maxLength": 200, "description": {
          "en": "only lines that this user owns", "zh-Hans": "只列由该用户负责的待办"}},
        "unit": {"type": "string", "minLength": 1, "maxLength": 200, "description": {
          "en": "only lines of this unit", "zh-Hans": "只列该部门的待办"}},
        "module": {"type": "string", "minLength": 2, "maxLength": 31, "description": {
          "en": "only lines of this module; host for the host's own", "zh-Hans": "只列该模块的待办；主机自身的为 host"}},
        "kinds": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 60}, "description": {
          "en": "only these kinds", "zh-Hans": "只列这些种类"}},
        "customer": {"$ref": "#/customerRef"},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor", "leftOut"], "properties": {
        "items": {"type": "array", "items": {
          "required": ["subject", "module", "kind", "title", "customer", "due", "since", "daysLate", "owner", "unit",
            "why", "settle"],
          "properties": {
            "subject": {"type": "string", "description": {
              "en": "what the line is about", "zh-Hans": "待办所涉对象"}},
            "module": {"type": "string"}, "kind": {"type": "string"}, "title": {"type": "string"},
            "customer": {"type": ["string", "null"]}, "customerName": {"type": "string"},
            "due": {"$ref": "#/date"}, "since": {"$ref": "#/date"},
            "daysLate": {"type": "integer", "minimum": 0},
            "owner": {"type": ["string", "null"]}, "unit": {"type": ["string", "null"]},
            "amount": {"$ref": "#/money"}, "why": {"type": "string"},
            "settle": {"required": ["method", "params"], "properties": {
              "method": {"type": "string"}, "params": {"type": "object", "additionalProperties": {}}}}}}},
        "nextCursor": {"type": ["string", "null"]},
        "leftOut": {"type": "array", "description": {
          "en": "modules that are not enabled, whose lines are not shown; on the first page",
          "zh-Hans": "未启用的模块，其待办未列出；仅在第一页"},
          "items": {"required": ["module", "lines", "reason"], "properties": {
            "module": {"type": "string"}, "lines": {"type": "integer"}, "reason": {"type": "string"}}}}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let actor: String?
    let unit: String?
    let module: String?
    let kinds: [String]?
    let customer: CustomerRef?
    let limit: Int?
    let cursor: String?
  }

  struct Item: Encodable {
    struct Settle: Encodable {
      let method: String
      let params: RawJSON
    }
    let subject: String
    let module: String
    let kind: String
    let title: String
    let customer: RawJSON
    let customerName: String?
    let due: CivilDate
    let since: CivilDate
    let daysLate: Int
    let owner: RawJSON
    let unit: RawJSON
    let amount: Money?
    let why: String
    let settle: Settle
  }

  struct LeftOut: Encodable {
    let module: String
    let lines: Int
    let reason: String
  }

  struct Result: Encodable {
    let items: [RawJSON]
    @OrNull var nextCursor: String?
    let leftOut: [LeftOut]
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    try WorkListing(host.database(), host.context).page(params)
  }
}

/// `job.acknowledge`: a failed job has been looked at and waits for nobody any more.
struct AcknowledgeJob: HostMethod {
  static let name = "job.acknowledge"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {
        "en": "Acknowledge a failed job, so that it waits for nobody any more; the job stays in job.list.",
        "zh-Hans": "确认失败的作业已处理，不再列为待办；作业仍保留在 job.list 中。"},
      "effect": "write", "permission": "job.manage",
      "params": {"required": ["id"], "properties": {
        "id": {"type": "string", "description": {"en": "the job's id", "zh-Hans": "作业编号"}},
        "note": {"type": "string", "maxLength": 1000, "description": {
          "en": "what was found or done, for the audit", "zh-Hans": "查明的原因或处理情况，记入审计"}}}},
      "result": {"required": ["id"], "properties": {"id": {"type": "string"}}},
      "example": {"params": {"id": "job_281474976710657", "note": "the file was not the one"}} }
    """#

  struct Params: Decodable {
    let id: String
    let note: String?
  }
  struct Result: Encodable {
    let id: String
  }
  private struct Acknowledged: Encodable {
    let note: String?
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let record = try JobListing.record(params.id, host.database())
    guard let group = host.group, try group.books.work.close(HostWork.module, HostWork.jobFailed, params.id) else {
      throw Failure(
        .failedPrecondition,
        "\(params.id) does not wait for anybody: it is \(record.state.rawValue), or was acknowledged before.",
        zh: "\(params.id) 无需处理：其状态为 \(record.state.rawValue)，或此前已确认。", path: "/id")
    }
    try host.context.note(params.id, before: Empty(), after: Acknowledged(note: params.note))
    return Result(id: params.id)
  }
}
