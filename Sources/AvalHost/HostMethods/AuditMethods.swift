import AvalKit

/// `audit.list`: who did what to which subject, oldest first.
struct ListAudit: HostMethod {
  static let name = "audit.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Who did what to which subject, in the order it happened, with what it was before and after.",
                  "zh-Hans": "查询审计记录:何人何时对何对象做了什么,按发生顺序,含变更前后内容。"},
      "effect": "read", "permission": "audit.read",
      "params": {"properties": {
        "subject": {"type": "string"}, "actor": {"type": "string"}, "method": {"type": "string"},
        "from": {"$ref": "#/instant"}, "to": {"$ref": "#/instant"},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"required": ["seq", "at", "actor", "method", "kind", "hash"], "properties": {
          "seq": {"type": "integer"}, "at": {"$ref": "#/instant"}, "actor": {"type": "string"},
          "method": {"type": "string"}, "subject": {"type": ["string", "null"]}, "kind": {"type": "string"},
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
    let actor: String
    let method: String
    let subject: String?
    let kind: String
    let hash: String
    let payload: RawJSON?
  }

  struct Result: Encodable {
    let items: [Item]
    let nextCursor: JSONValue
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
    { "summary": {"en": "Recompute the audit chain from its first entry: whether nothing was altered or removed.",
                  "zh-Hans": "从首条起重新计算审计链:确认没有内容被篡改或删除。"},
      "effect": "read", "permission": "audit.read",
      "params": {"properties": {}},
      "result": {"required": ["ok", "entries", "head"], "properties": {
        "ok": {"type": "boolean"}, "entries": {"type": "integer"}, "head": {"type": "string"},
        "brokenAt": {"type": "integer"}}},
      "example": {"params": {}} }
    """#

  struct Result: Encodable {
    let ok: Bool
    let entries: Int64
    let head: String
    let brokenAt: Int64?
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    try AuditListing.verify(host, host.database())
  }
}
