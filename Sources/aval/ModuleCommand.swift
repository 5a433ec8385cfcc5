import AvalHost
import AvalKit

/// `aval module`: what is loaded and why not, and whether a library may be deployed.
enum ModuleCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    switch arguments.word() {
    case "list": try list(&arguments)
    case "check": try check(&arguments)
    case .some(let other): throw UsageError("There is no aval module \(other); use list or check.")
    case nil: throw UsageError("aval module needs list or check.")
    }
  }

  /// Loads the modules as `serve` would, without opening the database.
  private static func list(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    try arguments.finish()
    let modules = HostStart.modules(options.configuration)
    var wrong = false
    for entry in modules.entries {
      let version = entry.manifest?.versionText ?? "-"
      let reason = entry.reason.map { "  " + $0.in(Terminal.language) } ?? ""
      print("\(padded(entry.id, 14)) \(padded(version, 10)) \(padded(entry.state.rawValue, 11))\(reason)")
      wrong = wrong || entry.state == .refused || entry.state == .quarantined
    }
    return wrong ? .failure : .success
  }

  private static func check(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    guard let file = arguments.word() else { throw UsageError("aval module check needs a library's FILE.") }
    try arguments.finish()
    let checks = ModuleCheck.run(
      library: file, host: HostStart.hostTable, configuration: options.configuration)
    for check in checks {
      print("\(check.ok ? "ok  " : "FAIL") \(padded(check.name, 14)) \(check.detail.in(Terminal.language))")
    }
    return checks.allSatisfy(\.ok) ? .success : .failure
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
  }
}
