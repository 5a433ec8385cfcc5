import AvalKit

/// What kind of harm an incident is: secrecy is unauthorised disclosure, integrity unauthorised change, necessity delay or
/// denial of what somebody needs.
enum IncidentClass: String, Codable {
  case secrecy, integrity, necessity
}

/// A breach of security as it was recorded.
struct Incident: Encodable {
  let id: String
  let `class`: IncidentClass
  let what: String
  let note: String
  let at: Instant
  let recordedBy: String

  static let prefix = "inc"
}

/// Incidents in the host's tables; none is ever changed.
struct IncidentStore {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func insert(_ number: Int64, _ incident: Incident) throws {
    try connection.run(
      "INSERT INTO host_incident (id, class, what, note, at, recorded_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      [
        .integer(number), .text(incident.class.rawValue), .text(incident.what), .text(incident.note),
        .integer(incident.at.milliseconds), .text(incident.recordedBy),
      ])
  }

  /// The newest first, before a place in that order.
  func list(before id: SQLValue, _ kind: IncidentClass?, limit: Int) throws -> [(number: Int64, incident: Incident)] {
    try connection.all(
      """
      SELECT id, class, what, note, at, recorded_by FROM host_incident
      WHERE id < ?1 AND (?2 IS NULL OR class = ?2) ORDER BY id DESC LIMIT ?3
      """, [id, kind.map { .text($0.rawValue) } ?? .null, .integer(Int64(limit))]
    ) { row in
      guard let kind = IncidentClass(rawValue: row.text(1)) else { throw Failure.damagedRow("host_incident") }
      let incident = Incident(
        id: EntityID(prefix: Incident.prefix, number: row.int(0)).description, class: kind, what: row.text(2),
        note: row.text(3), at: Instant(milliseconds: row.int(4)), recordedBy: row.text(5))
      return (number: row.int(0), incident: incident)
    }
  }
}

/// `access.incident.record`: a breach of security, by its class.
struct RecordIncident: HostMethod {
  static let name = "access.incident.record"
  static let place = HostPlace.writer
  static let declaration = #"""
    { "summary": {"en": "Record a breach of security by its class.", "zh-Hans": "按类别记录安全事件。"},
      "effect": "write", "permission": "access.incident",
      "params": {"required": ["class", "what", "note"], "properties": {
        "class": {"enum": ["secrecy", "integrity", "necessity"], "description": {
          "en": "secrecy: disclosed without authority; integrity: changed without authority; necessity: delayed or denied",
          "zh-Hans": "secrecy：未经授权的披露；integrity：未经授权的更改；necessity：延迟或拒绝服务"}},
        "what": {"type": "string", "minLength": 1, "maxLength": 200, "description": {
          "en": "what was disclosed, changed or withheld: an id, a file, a service",
          "zh-Hans": "被披露、更改或拒绝的对象：编号、文件或服务"}},
        "note": {"type": "string", "minLength": 1, "maxLength": 4000, "description": {
          "en": "what happened and what was done", "zh-Hans": "经过与处理"}}}},
      "result": {"required": ["incident"], "properties": {"incident": {"$ref": "#/incident"}}},
      "example": {"params": {"class": "secrecy", "what": "cus_281474976710657", "note": "a letter went to another customer"}} }
    """#

  struct Params: Decodable {
    let `class`: IncidentClass
    let what: String
    let note: String
  }
  struct Result: Encodable {
    let incident: Incident
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    guard let group = host.group else {
      throw Failure(.unsupported, "\(Self.name) needs the database.", zh: "\(Self.name) 需要数据库。")
    }
    let number = try group.nextID()
    let incident = Incident(
      id: EntityID(prefix: Incident.prefix, number: number).description, class: params.class, what: params.what,
      note: params.note, at: host.context.now, recordedBy: host.context.caller.actor)
    try IncidentStore(host.database()).insert(number, incident)
    try host.context.note(incident.id, before: Incident?.none, after: incident)
    return Result(incident: incident)
  }
}

/// `access.incident.list`: breaches of security, the newest first.
struct ListIncidents: HostMethod {
  static let name = "access.incident.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Breaches of security, the newest first.", "zh-Hans": "列出安全事件，最新的在前。"},
      "effect": "read", "permission": "access.read",
      "params": {"properties": {
        "class": {"enum": ["secrecy", "integrity", "necessity"], "description": {
          "en": "only this class", "zh-Hans": "只列该类别"}},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"$ref": "#/incident"}}, "nextCursor": {"type": ["string", "null"]}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let `class`: IncidentClass?
    let limit: Int?
    let cursor: String?
  }
  func run(_ params: Params, in host: HostCall) throws -> Page<Incident> {
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [params.class?.rawValue], after: [Int64.max])
    let rows = try IncidentStore(host.database()).list(before: page.after[0], params.class, limit: page.fetch)
    return page.page(rows) {
      [$0.number]
    } item: {
      $0.incident
    }
  }
}
