import AvalKit

/// `system.health`: whether the host can do its work now, check by check.
struct CheckHealth: HostMethod {
  static let name = "system.health"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "Whether the host can do its work now, check by check.",
                  "zh-Hans": "主机当前是否正常，逐项列出检查结果。"},
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
    let checks =
      store(host)
      + HealthChecks.all.map { check in
        let finding = check.look(at: host.engine)
        return Check(name: check.name, ok: finding.ok, detail: finding.detail.in(host.context.language))
      }
    let isTold = host.context.caller != .nobody
    return Result(ok: checks.allSatisfy(\.ok), checks: isTold ? checks : [])
  }

  /// The database, what it says of itself, and what stands beside it.
  private func store(_ host: HostCall) -> [Check] {
    let engine = host.engine
    let path = engine.database.path
    var checks: [StoreCheck] = []
    var policies: StoreCheck?
    do {
      try engine.database.watch.checkNow()
      try engine.readers.look { connection, generation in
        checks.append(
          StoreCheck("database", ok: true, Text("readable, generation \(generation)", zh: "可读，第 \(generation) 代")))
        checks.append(StoreCheck.run("audit") { try StoreCheck.auditEnd(connection) })
        checks.append(StoreCheck.run("clock") { StoreCheck.clock(engine.clock, try Anchor.read(connection)) })
        checks.append(StoreCheck.run("destruction") { try StoreCheck.destruction(connection) })
        checks.append(StoreCheck.run("backup") { try LastBackup.check(connection, now: engine.clock.now) })
        policies = StoreCheck.run("policies") { try Policies.check(engine, connection) }
        checks.append(
          StoreCheck.run("day") {
            try DayCheck.look(connection, engine.modules.current.dailyModules.map(\.id), today: engine.clock.today)
          })
      }
    } catch {
      checks = [StoreCheck("database", failing: error)]
    }
    checks.append(StoreCheck.disk(of: path))
    checks.append(DutiesCheck.look(at: host.context.snapshot.access))
    if let policies { checks.append(policies) }
    return checks.map {
      Check(name: $0.name, ok: $0.ok, detail: $0.detail.in(host.context.language), warning: $0.isWarning ? true : nil)
    }
  }
}

/// One thing that health looks at: on the intake thread, from memory or with one look-up, also while everything hangs.
protocol HealthCheck: Sendable {
  static var name: String { get }
  static func look(at engine: Engine) -> HealthFinding
}

/// What a check found: whether it is well, and a sentence with figures.
struct HealthFinding {
  let ok: Bool
  let detail: Text

  init(ok: Bool, _ en: String, zh: String) {
    self.ok = ok
    detail = Text(en, zh: zh)
  }
}

/// The checks in the order that `system.health` lists them.
enum HealthChecks {
  static let all: [any HealthCheck.Type] = [
    ModulesCheck.self, WriterCheck.self, CallsCheck.self, QueueCheck.self,
    LogCheck.self, JobsCheck.self, EventsCheck.self,
  ]
}
