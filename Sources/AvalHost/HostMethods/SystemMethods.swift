import AvalKit
import Glibc

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
          "name": {"type": "string"}, "ok": {"type": "boolean"}, "detail": {"type": "string"}}}}}},
      "example": {"params": {}} }
    """#

  struct Check: Encodable {
    let name: String
    let ok: Bool
    let detail: String
  }
  struct Result: Encodable {
    let ok: Bool
    let checks: [Check]
  }

  /// Below this many free bytes on the database's file system the host calls itself unwell.
  private static let leastFreeBytes: UInt64 = 64 << 20

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    let checks = [database(host), disk(host), modules(host), writer(host), jobs(host), events(host)]
    return Result(ok: checks.allSatisfy(\.ok), checks: checks)
  }

  private func database(_ host: HostCall) -> Check {
    do {
      let generation = try host.engine.readers.probe()
      return Check(name: "database", ok: true, detail: "readable, generation \(generation)")
    } catch {
      return Check(name: "database", ok: false, detail: "\(error)")
    }
  }

  private func disk(_ host: HostCall) -> Check {
    var status = statvfs()
    guard statvfs(Files.folder(of: host.engine.database.path), &status) == 0 else {
      return Check(name: "disk", ok: false, detail: String(cString: strerror(errno)))
    }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    return Check(name: "disk", ok: free >= Self.leastFreeBytes, detail: "\(free >> 20) MiB free")
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
