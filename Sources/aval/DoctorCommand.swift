import AvalHost
import AvalKit

/// `aval doctor`: whether the clock, the database, the audit and the evidence are what they should be.
enum DoctorCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let accepts = arguments.flag("--accept-clock")
    try arguments.finish()
    let checks = try Doctor.run(options.configuration, database: options.database, acceptClock: accepts)
    for check in checks {
      let mark = check.ok ? (check.isWarning ? warning : sound) : wrong
      let title = titles[check.name]?.in(Terminal.language) ?? check.name
      print("\(mark.in(Terminal.language)) \(Terminal.padded(title, 12)) \(check.detail.in(Terminal.language))")
    }
    return checks.allSatisfy(\.ok) ? .success : .failure
  }

  private static let sound = Text("ok  ", zh: "正常")
  private static let warning = Text("WARN", zh: "注意")
  private static let wrong = Text("FAIL", zh: "异常")

  /// What each check is called for a person.
  private static let titles: [String: Text] = [
    "clock": Text("clock", zh: "时钟"), "database": Text("database", zh: "数据库"), "audit": Text("audit", zh: "审计"),
    "tables": Text("tables", zh: "主机表"), "evidence": Text("evidence", zh: "原始文件"),
    "destruction": Text("destruction", zh: "销毁"), "disk": Text("disk", zh: "磁盘"),
    "modules": Text("modules", zh: "模块"), "policies": Text("policies", zh: "策略"),
  ]
}
