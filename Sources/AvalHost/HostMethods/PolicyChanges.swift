import AvalKit

/// What every change of a policy may say beside its document.
private let whenAndWhy = #"""
  "from": {"$ref": "#/date"},
  "retroactive": {"type": "boolean", "description": {
    "en": "true lets from lie before today; it then needs a reason", "zh-Hans": "为 true 时 from 可早于今天，且须说明理由"}},
  "reason": {"type": "string", "minLength": 1, "maxLength": 1000, "description": {
    "en": "why, kept with the version", "zh-Hans": "理由，随版本保存"}},
  "expectedVersion": {"type": "integer", "minimum": 0, "description": {
    "en": "the number of the version that is in force on that day; 0 where there is none",
    "zh-Hans": "该日生效版本的版本号；没有时为 0"}}
  """#

/// A small policy that examples change.
private let exampleDocument = #"""
  {"schema": 1, "version": "house-1", "title": {"en": "How far from today days may lie", "zh-Hans": "日期允许偏离今天的范围"},
   "documentPastDays": 400, "documentFutureDays": 31, "dueFutureDays": 1096}
  """#

/// `config.policy.put`: puts a version of a policy in force from a day on.
struct PutPolicy: HostMethod {
  static let name = "config.policy.put"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Put a version of a policy in force from a day on; the versions before stay for the days they held.",
                  "zh-Hans": "自某日起启用策略的一个版本；此前各版本在其生效期间保持不变。"},
      "effect": "write", "permission": "config.policy",
      "params": {"required": ["name", "document"], "properties": {
        "name": {"$ref": "#/policyName"},
        "document": {"description": {"en": "the whole policy, fitting the schema that config.policy.get answers",
          "zh-Hans": "完整的策略文档，须符合 config.policy.get 返回的模式"}},
        \#(whenAndWhy)}},
      "result": {"required": ["policy"], "properties": {"policy": {"$ref": "#/policyVersion"}}},
      "example": {"params": {"name": "receivables/dates", "reason": "old invoices are entered",
        "document": \#(exampleDocument)}} }
    """#

  struct Params: Decodable {
    let name: String
    let document: RawJSON
    let from: CivilDate?
    let retroactive: Bool?
    let reason: String?
    let expectedVersion: Int64?
  }

  struct Result: Encodable {
    let policy: PolicyVersionItem

    init(_ version: PolicyVersion, _ host: HostCall) throws {
      let versions = try PolicyTable(host.database()).history(of: version.name)
      policy = PolicyVersionItem(
        version, inForce: PolicyVersions.inForce(versions, PolicyView(asOf: host.context.today)))
    }
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let (editor, group) = try PolicyEditor.writing(host)
    let version = try editor.put(
      .init(
        name: PolicyName(parsing: params.name), document: params.document, from: params.from,
        isRetroactive: params.retroactive ?? false, reason: params.reason, expected: params.expectedVersion),
      group: group)
    return try Result(version, host)
  }
}

/// `config.policy.revert`: puts an earlier version in force again.
struct RevertPolicy: HostMethod {
  static let name = "config.policy.revert"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Put an earlier version of a policy in force again: the one before the present one, or the one of a number.",
                  "zh-Hans": "恢复策略的较早版本：当前版本之前的版本，或指定版本号的版本。"},
      "effect": "write", "permission": "config.policy",
      "params": {"required": ["name"], "properties": {
        "name": {"$ref": "#/policyName"},
        "to": {"type": "integer", "minimum": 1, "description": {
          "en": "the number of the version; the one before the present one where left out",
          "zh-Hans": "版本号；省略时为当前版本之前的版本"}},
        \#(whenAndWhy)}},
      "result": {"required": ["policy"], "properties": {"policy": {"$ref": "#/policyVersion"}}},
      "example": {"given": [{"method": "config.policy.put", "params": {"name": "receivables/dates",
          "document": \#(exampleDocument)}}],
        "params": {"name": "receivables/dates", "reason": "the old invoices are entered"}} }
    """#

  struct Params: Decodable {
    let name: String
    let to: Int64?
    let from: CivilDate?
    let retroactive: Bool?
    let reason: String?
    let expectedVersion: Int64?
  }

  func run(_ params: Params, in host: HostCall) throws -> PutPolicy.Result {
    let (editor, group) = try PolicyEditor.writing(host)
    let version = try editor.revert(
      PolicyName(parsing: params.name), to: params.to, from: params.from,
      isRetroactive: params.retroactive ?? false, reason: params.reason, expected: params.expectedVersion,
      group: group)
    return try PutPolicy.Result(version, host)
  }
}

/// `config.policy.validate`: what is wrong with a document, without storing anything.
struct ValidatePolicy: HostMethod {
  static let name = "config.policy.validate"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Say what is wrong with a document as a policy, without storing anything.",
                  "zh-Hans": "检查文档能否用作某项策略，不保存任何内容。"},
      "effect": "read", "permission": "config.read",
      "params": {"required": ["name", "document"], "properties": {
        "name": {"$ref": "#/policyName"},
        "document": {"description": {"en": "the whole policy, fitting the schema that config.policy.get answers",
          "zh-Hans": "完整的策略文档，须符合 config.policy.get 返回的模式"}},
        "asOf": {"$ref": "#/date"}}},
      "result": {"required": ["ok", "problems"], "properties": {
        "ok": {"type": "boolean"},
        "problems": {"type": "array", "items": {"required": ["path", "text"], "properties": {
          "path": {"type": "string"}, "text": {"$ref": "#/text"}}}}}},
      "example": {"params": {"name": "receivables/dates", "document": \#(exampleDocument)}} }
    """#

  struct Params: Decodable {
    let name: String
    let document: RawJSON
  }

  struct Problem: Encodable {
    let path: String
    let text: Text
  }

  struct Result: Encodable {
    let ok: Bool
    let problems: [Problem]
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let editor = PolicyEditor(engine: host.engine, context: host.context, connection: try host.database())
    let name = try PolicyName(parsing: params.name)
    _ = try editor.rule(for: name)
    do {
      try editor.check(name, params.document, on: host.context.asOf)
      return Result(ok: true, problems: [])
    } catch let failure as Failure where failure.path.hasPrefix("/document") {
      return Result(
        ok: false, problems: [Problem(path: String(failure.path.dropFirst("/document".count)), text: failure.message)])
    }
  }
}

extension PolicyEditor {
  fileprivate static func writing(_ host: HostCall) throws(Failure) -> (PolicyEditor, WriteGroup) {
    guard let group = host.group else {
      throw Failure(.unsupported, "\(host.context.method) needs the database.", zh: "\(host.context.method) 需要数据库。")
    }
    return (PolicyEditor(engine: host.engine, context: host.context, connection: try host.database()), group)
  }
}
