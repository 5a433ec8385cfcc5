import AvalHost
import AvalKit

/// `aval module`: what is loaded and why not, and whether a library may be deployed.
enum ModuleCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    switch arguments.word() {
    case "list": try list(&arguments)
    case "check": try check(&arguments)
    case .some(let other):
      throw UsageError(
        "There is no aval module \(other); use list or check.", zh: "没有 aval module \(other)；请用 list 或 check。")
    case nil: throw UsageError("aval module needs list or check.", zh: "aval module 需要 list 或 check。")
    }
  }

  /// The modules as `serve` would have them on this database, which is only read.
  private static func list(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    try arguments.finish()
    let (modules, stopper) = try CannotStart.unless {
      try HostStart.modules(options.configuration, database: options.database, language: Terminal.language)
    }
    for module in modules {
      let version = module.version.isEmpty ? "-" : module.version
      let state = states[module.state.rawValue]?.in(Terminal.language) ?? module.state.rawValue
      let named = "\(Terminal.padded(module.id, 14)) \(Terminal.padded(version, 10))"
      print(module.reason.map { "\(named) \(Terminal.padded(state, 11)) \($0)" } ?? "\(named) \(state)")
    }
    if !HostStart.hasBooks(at: options.database) {
      Terminal.error(
        Text(
          "There is no database \(options.database) yet: this is what a first start would find.",
          zh: "尚无数据库 \(options.database)：以上为首次启动时的状态。"))
    }
    if let stopper { throw CannotStart(failure: stopper) }
    return modules.contains { $0.state == .refused || $0.state == .quarantined } ? .failure : .success
  }

  private static let states: [String: Text] = [
    "enabled": Text("enabled", zh: "已启用"), "disabled": Text("disabled", zh: "未启用"),
    "refused": Text("refused", zh: "被拒绝"), "quarantined": Text("quarantined", zh: "已隔离"),
  ]

  private static func check(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments, needsConfiguration: false)
    guard let file = arguments.word() else {
      throw UsageError("aval module check needs a library's FILE.", zh: "aval module check 需要库文件 FILE。")
    }
    try arguments.finish()
    let checks = ModuleCheck.run(
      library: file, host: HostStart.hostTable, configuration: options.configuration)
    for check in checks {
      print("\(check.ok ? "ok  " : "FAIL") \(Terminal.padded(check.name, 14)) \(check.detail.in(Terminal.language))")
    }
    return checks.allSatisfy(\.ok) ? .success : .failure
  }
}
