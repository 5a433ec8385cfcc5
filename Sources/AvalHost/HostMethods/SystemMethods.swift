import AvalKit

/// `system.describe`: what runs here, with which modules and limits, on which database.
struct DescribeSystem: HostMethod {
  static let name = "system.describe"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "Name, version, modules, limits and database of this host.",
                  "zh-Hans": "本主机的名称、版本、模块、限制与数据库。"},
      "effect": "read", "permission": "system.describe",
      "params": {"properties": {}},
      "result": {"required": ["name", "version", "abi"], "properties": {
        "name": {"type": "string"}, "version": {"type": "string"}, "abi": {"type": "integer"},
        "toolchain": {"type": "string"},
        "modules": {"type": "array", "items": {"$ref": "#/moduleSummary"}},
        "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
        "clock": {"properties": {"now": {"$ref": "#/instant"}, "today": {"$ref": "#/date"},
                                 "utcOffset": {"type": "string"}}},
        "database": {"required": ["path", "schemaVersions"], "properties": {
          "path": {"type": "string"},
          "schemaVersions": {"type": "object", "additionalProperties": {"type": "integer"}}}}}},
      "example": {"params": {}} }
    """#

  struct Result: Encodable {
    struct Clock: Encodable {
      let now: Instant
      let today: CivilDate
      let utcOffset: UTCOffset
    }
    struct Database: Encodable {
      let path: String
      let schemaVersions: OrderedMap<Int>
    }
    let name = "aval"
    let version = AvalVersion.current
    let abi = Int(AVAL_ABI)
    let toolchain = String(cString: aval_toolchain())
    /// Nil, like everything below, before somebody has signed in where that is required.
    var modules: [ModuleSummary]?
    var limits: OrderedMap<Int>?
    var clock: Clock?
    var database: Database?
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    let engine = host.engine
    guard host.context.caller != .nobody else { return Result() }
    return Result(
      modules: engine.modules.states(),
      limits: OrderedMap(engine.configuration.limits.entries.map { OrderedPair(key: $0.name, value: $0.value) }),
      clock: .init(now: host.context.now, today: host.context.today, utcOffset: engine.clock.utcOffset),
      database: .init(path: engine.database.path, schemaVersions: engine.schemaVersions))
  }
}
