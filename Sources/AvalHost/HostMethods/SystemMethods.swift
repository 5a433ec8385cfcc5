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
      "result": {"required": ["name", "version", "abi", "modules", "limits", "database"], "properties": {
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
    let modules: [ModuleSummary]
    let limits: OrderedMap<Int>
    let clock: Clock
    let database: Database
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    let engine = host.engine
    return Result(
      modules: engine.modules.states(),
      limits: OrderedMap(engine.configuration.limits.entries.map { OrderedPair(key: $0.name, value: $0.value) }),
      clock: .init(now: host.context.now, today: host.context.today, utcOffset: engine.clock.utcOffset),
      database: .init(path: engine.database.path, schemaVersions: engine.schemaVersions))
  }
}

/// `system.health`: whether the host can do its work now, check by check.
struct CheckHealth: HostMethod {
  static let name = "system.health"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "Whether the host can do its work now, check by check.",
                  "zh-Hans": "主机当前是否正常,逐项列出检查结果。"},
      "effect": "read", "permission": "system.health",
      "params": {"properties": {}},
      "result": {"required": ["ok", "checks"], "properties": {
        "ok": {"type": "boolean"},
        "checks": {"type": "array", "items": {"required": ["name", "ok", "detail"], "properties": {
          "name": {"type": "string"}, "ok": {"type": "boolean"}, "detail": {"type": "string"},
          "warning": {"type": "boolean"}}}}}},
      "example": {"params": {}} }
    """#

  struct Check: Encodable {
    let name: String
    let ok: Bool
    let detail: String
    /// True where nothing is wrong yet, but somebody should look; absent otherwise.
    var warning: Bool?
  }
  struct Result: Encodable {
    let ok: Bool
    let checks: [Check]
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    let checks = store(host) + [modules(host), writer(host), jobs(host), events(host)]
    return Result(ok: checks.allSatisfy(\.ok), checks: checks)
  }

  /// The database, what it says of itself, and what stands beside it.
  private func store(_ host: HostCall) -> [Check] {
    let engine = host.engine
    let path = engine.database.path
    var checks: [StoreCheck] = []
    do {
      try engine.database.watch.checkNow()
      try engine.readers.look { connection, generation in
        checks.append(
          StoreCheck("database", ok: true, Text("readable, generation \(generation)", zh: "可读，第 \(generation) 代")))
        checks.append(StoreCheck.run("audit") { try StoreCheck.auditEnd(connection) })
        checks.append(StoreCheck.run("clock") { StoreCheck.clock(engine.clock, try Anchor.read(connection)) })
        checks.append(StoreCheck.run("destruction") { try StoreCheck.destruction(connection) })
      }
    } catch {
      checks = [StoreCheck("database", failing: error)]
    }
    checks.append(StoreCheck.disk(of: path))
    checks.append(StoreCheck.run("policies") { try engine.policies.check(engine.modules.current.modules) })
    return checks.map {
      Check(name: $0.name, ok: $0.ok, detail: $0.detail.in(host.context.language), warning: $0.isWarning ? true : nil)
    }
  }

  private func modules(_ host: HostCall) -> Check {
    let states = host.engine.modules.states()
    let bad = states.filter { $0.state == .refused || $0.state == .quarantined }
    guard bad.isEmpty else {
      return Check(
        name: "modules", ok: false, detail: bad.map { "\($0.id) is \($0.state.rawValue)" }.joined(separator: ", "))
    }
    return Check(name: "modules", ok: true, detail: "\(states.count { $0.state == .enabled }) enabled")
  }

  private func writer(_ host: HostCall) -> Check {
    let waiting = host.engine.writer.waiting
    return Check(name: "writer", ok: !host.engine.writer.isStuck, detail: "\(waiting) waiting")
  }
}
