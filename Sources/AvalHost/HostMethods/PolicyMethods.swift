import AvalKit

/// One version of a policy as callers see it.
struct PolicyVersionItem: Encodable {
  let name: String
  let number: Int64
  let version: String
  let sha256: String
  let origin: String
  /// Absent for a first version, which has always held.
  let from: CivilDate?
  let at: Instant
  let author: String
  let reason: String?
  /// True where its supplier says nothing any more from that day on; absent otherwise.
  let withdrawn: Bool?
  let restores: Int64?
  let inForce: Bool

  init(_ version: PolicyVersion, inForce: PolicyVersion?) {
    name = version.name.text
    number = version.number
    self.version = version.version
    sha256 = version.sha256
    origin = version.origin.name
    from = version.from
    at = version.recordedAt
    author = version.author
    reason = version.reason.isEmpty ? nil : version.reason
    withdrawn = version.isWithdrawal ? true : nil
    restores = version.restores
    self.inForce = version.id == inForce?.id
  }
}

/// `config.policy.list`: the policies in force on a day.
struct ListPolicies: HostMethod {
  static let name = "config.policy.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "The policies in force on a day, by name, with the version of each.",
                  "zh-Hans": "列出某日生效的策略及其版本，按名称排序。"},
      "effect": "read", "permission": "config.read",
      "params": {"properties": {
        "module": {"type": "string", "minLength": 1, "maxLength": 31, "description": {
          "en": "only the policies of this module", "zh-Hans": "只列该模块的策略"}},
        "asOf": {"$ref": "#/date"}, "knownAt": {"$ref": "#/instant"},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"$ref": "#/policyVersion"}},
        "nextCursor": {"type": ["string", "null"]}}},
      "example": {"params": {"module": "receivables"}} }
    """#

  struct Params: Decodable {
    let module: String?
    let limit: Int?
    let cursor: String?
  }

  struct Result: Encodable {
    let items: [PolicyVersionItem]
    let nextCursor: JSONValue
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let snapshot = host.context.snapshot
    if let module = params.module, snapshot.module(module) == nil {
      throw ModuleRegistry.unknown(module, snapshot, path: "/module")
    }
    let view = host.context.policies
    let modules = snapshot.modules.filter { $0.enabled && $0.id == params.module ?? $0.id }.map(\.id).sorted()
    let all = modules.flatMap { module in
      snapshot.policies.names(of: module, below: "", view).compactMap {
        snapshot.policies.inForce(PolicyName(module: module, path: $0), view)
      }
    }
    let filter = [Self.name, params.module ?? "", view.asOf.description, view.knownAt?.description ?? ""]
    let start = try params.cursor.map { try PageCursor.decode($0, filter: filter) } ?? 0
    let page = all.dropFirst(Int(clamping: max(0, start))).prefix(params.limit ?? 100)
    let next = page.endIndex < all.endIndex && !page.isEmpty ? Int64(page.endIndex) : nil
    return Result(
      items: page.map { PolicyVersionItem($0, inForce: $0) },
      nextCursor: next.map { .string(PageCursor.encode($0, filter: filter)) } ?? .null)
  }
}

/// `config.policy.get`: one policy's document, version and schema.
struct GetPolicy: HostMethod {
  static let name = "config.policy.get"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "One policy in force on a day: its document, its version, and the schema that it must fit.",
                  "zh-Hans": "某日生效的一份策略：文档、版本及其须符合的模式。"},
      "effect": "read", "permission": "config.read",
      "params": {"required": ["name"], "properties": {
        "name": {"$ref": "#/policyName"},
        "number": {"type": "integer", "minimum": 1, "description": {
          "en": "this version instead of the one in force", "zh-Hans": "指定版本号，而非生效的版本"}},
        "asOf": {"$ref": "#/date"}, "knownAt": {"$ref": "#/instant"}}},
      "result": {"required": ["policy", "document", "schema"], "properties": {
        "policy": {"$ref": "#/policyVersion"}, "document": {}, "schema": {}}},
      "example": {"params": {"name": "receivables/credit"}} }
    """#

  struct Params: Decodable {
    let name: String
    let number: Int64?
  }

  struct Result: Encodable {
    let policy: PolicyVersionItem
    let document: RawJSON
    let schema: RawJSON
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let name = try PolicyName(parsing: params.name)
    let connection = try host.database()
    let editor = PolicyEditor(engine: host.engine, context: host.context, connection: connection)
    let (_, rule) = try editor.rule(for: name)
    let present = host.context.snapshot.policies.inForce(name, host.context.policies)
    var version = present
    if let number = params.number {
      version = host.context.snapshot.policies.history(of: name).first { $0.number == number && !$0.isWithdrawal }
      guard version != nil else {
        throw Failure(
          .notFound, "There is no version \(number) of \(name.text) with a document; see config.policy.history.",
          zh: "\(name.text) 没有带文档的第 \(number) 版；请查看 config.policy.history。", path: "/number")
      }
    }
    guard let version else { throw editor.unknown(name) }
    return Result(
      policy: PolicyVersionItem(version, inForce: present),
      document: RawJSON(trusted: try host.engine.policies.document(version, on: connection).bytes),
      schema: RawJSON(trusted: rule.rendered(in: host.context.language)))
  }
}

/// `config.policy.history`: every version of a policy.
struct ListPolicyVersions: HostMethod {
  static let name = "config.policy.history"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Every version of a policy, the latest first: who put it, when, from which day it holds, and why.",
                  "zh-Hans": "一份策略的全部版本，由新到旧：何人何时提交、自何日起生效及理由。"},
      "effect": "read", "permission": "config.read",
      "params": {"required": ["name"], "properties": {
        "name": {"$ref": "#/policyName"}, "asOf": {"$ref": "#/date"}, "knownAt": {"$ref": "#/instant"},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"$ref": "#/policyVersion"}},
        "nextCursor": {"type": ["string", "null"]}}},
      "example": {"params": {"name": "receivables/credit"}} }
    """#

  struct Params: Decodable {
    let name: String
    let limit: Int?
    let cursor: String?
  }

  func run(_ params: Params, in host: HostCall) throws -> ListPolicies.Result {
    let name = try PolicyName(parsing: params.name)
    let policies = host.context.snapshot.policies
    let known = host.context.policies.knownAt
    let history = policies.history(of: name).filter { version in
      version.from == nil || (known.map { version.recordedAt <= $0 } ?? true)
    }
    guard !history.isEmpty else {
      throw PolicyEditor(engine: host.engine, context: host.context, connection: try host.database()).unknown(name)
    }
    let filter = [Self.name, name.text, known?.description ?? ""]
    let before = try params.cursor.map { try PageCursor.decode($0, filter: filter) } ?? .max
    let left = history.reversed().filter { $0.number < before }
    let page = left.prefix(params.limit ?? 100)
    let next = page.count < left.count ? page.last?.number : nil
    let present = policies.inForce(name, host.context.policies)
    return .init(
      items: page.map { PolicyVersionItem($0, inForce: present) },
      nextCursor: next.map { .string(PageCursor.encode($0, filter: filter)) } ?? .null)
  }
}
