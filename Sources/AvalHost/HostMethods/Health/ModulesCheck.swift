import AvalKit

/// Whether every configured module runs.
enum ModulesCheck: HealthCheck {
  static let name = "modules"

  static func look(at engine: Engine) -> HealthFinding {
    let states = engine.modules.states()
    let bad = states.filter { $0.state == .refused || $0.state == .quarantined }
    guard bad.isEmpty else {
      let list = bad.map { "\($0.id) is \($0.state.rawValue)" }.joined(separator: ", ")
      return HealthFinding(
        ok: false, list, zh: bad.map { "\($0.id)：\($0.state.rawValue)" }.joined(separator: "，"))
    }
    let enabled = states.count { $0.state == .enabled }
    return HealthFinding(ok: true, "\(enabled) enabled", zh: "已启用 \(enabled) 个")
  }
}
