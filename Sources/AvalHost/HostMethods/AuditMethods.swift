import AvalKit

/// `audit.list`: who did what to which subject, oldest first.
struct ListAudit: HostMethod {
  static let name = "audit.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Who did what to which subject, in the order it happened, with what it was before and after.",
                  "zh-Hans": "查询审计记录：何人何时对何对象做了什么，按发生顺序，含变更前后内容。"},
      "effect": "read", "permission": "audit.read",
      "params": {"properties": {
        "subject": {"type": "string", "description": {
          "en": "only entries about this: an id such as cus_281474976710657", "zh-Hans": "只列涉及该对象的记录：编号，如 cus_281474976710657"}},
        "actor": {"type": "string", "description": {
          "en": "only what this person or program did", "zh-Hans": "只列该人员或程序的操作"}},
        "method": {"type": "string", "description": {
          "en": "only calls of this method, such as archive.customer.update", "zh-Hans": "只列该方法的调用，如 archive.customer.update"}},
        "from": {"$ref": "#/instant"}, "to": {"$ref": "#/instant"},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"required": ["seq", "at", "principal", "actor", "method", "kind", "hash"], "properties": {
          "seq": {"type": "integer"}, "at": {"$ref": "#/instant"}, "principal": {"type": "string"},
          "actor": {"type": "string"}, "method": {"type": "string"}, "subject": {"type": ["string", "null"]}, "kind": {"type": "string"},
          "hash": {"type": "string"}, "payload": {}}}},
        "nextCursor": {"type": ["string", "null"]}}},
      "example": {"params": {"limit": 10}} }
    """#

  struct Params: Decodable {
    let subject: String?
    let actor: String?
    let method: String?
    let from: Instant?
    let to: Instant?
    let limit: Int?
    let cursor: String?
  }

  struct Item: Encodable {
    let seq: Int64
    let at: Instant
    /// Who signed in; the actor itself in entries made before the two were told apart.
    let principal: String
    let actor: String
    let method: String
    let subject: String?
    let kind: String
    let hash: String
    let payload: RawJSON?
  }

  struct Result: Encodable {
    let items: [Item]
    @OrNull var nextCursor: String?
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    try AuditListing.page(params, host.database())
  }
}

/// `audit.verify`: recomputes the whole chain.
struct VerifyAudit: HostMethod {
  static let name = "audit.verify"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Recompute the audit chain from its first entry, against its anchor and against a pair kept from audit.head: whether nothing was altered or removed.",
                  "zh-Hans": "从首条起重新计算审计链，并与锚定值及留存的 audit.head 结果核对：确认没有内容被篡改或删除。"},
      "effect": "read", "permission": "audit.read", "callMilliseconds": 3600000,
      "params": {"properties": {
        "entries": {"type": "integer", "minimum": 0, "description": {
          "en": "how many entries there were when audit.head was kept; compared with what is here", "zh-Hans": "留存 audit.head 时的记录数；与现有记录比对"}},
        "head": {"type": "string", "minLength": 64, "maxLength": 64, "description": {
          "en": "the digest that audit.head told then, 64 hexadecimal digits", "zh-Hans": "当时 audit.head 给出的摘要，64 位十六进制"}}}},
      "result": {"required": ["ok", "entries", "head", "anchor"], "properties": {
        "ok": {"type": "boolean"}, "entries": {"type": "integer"}, "head": {"type": "string"},
        "anchor": {"required": ["entries", "head"], "properties": {
          "entries": {"type": "integer"}, "head": {"type": "string"}}},
        "brokenAt": {"type": "integer"}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let entries: Int64?
    let head: String?
  }

  struct Pair: Encodable {
    let entries: Int64
    let head: String

    init(_ head: AuditHead) {
      entries = head.seq
      self.head = head.hash.hex
    }
  }

  struct Result: Encodable {
    let ok: Bool
    let entries: Int64
    let head: String
    let anchor: Pair
    let brokenAt: Int64?
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    try AuditListing.verify(params, host, host.database())
  }
}

/// `audit.head`: how the chain ends now, for an auditor to keep outside of this host.
struct AuditHeadMethod: HostMethod {
  static let name = "audit.head"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "How many entries the audit chain has and the hash it ends with: keep the pair elsewhere and give it to audit.verify later.",
                  "zh-Hans": "审计链当前的条数与末尾哈希：请在别处留存，日后交给 audit.verify 核对。"},
      "effect": "read", "permission": "audit.read",
      "params": {"properties": {}},
      "result": {"required": ["entries", "head", "recordedAt"], "properties": {
        "entries": {"type": "integer"}, "head": {"type": "string"}, "recordedAt": {"$ref": "#/instant"}}},
      "example": {"params": {}} }
    """#

  struct Result: Encodable {
    let entries: Int64
    let head: String
    let recordedAt: Instant
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    try AuditListing.head(host, host.database())
  }
}
