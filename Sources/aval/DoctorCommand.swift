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
      let mark = check.ok ? (check.isWarning ? "WARN" : "ok  ") : "FAIL"
      print("\(mark) \(padded(check.name)) \(check.detail.in(Terminal.language))")
    }
    return checks.allSatisfy(\.ok) ? .success : .failure
  }

  private static func padded(_ text: String) -> String {
    text.count >= 12 ? text : text + String(repeating: " ", count: 12 - text.count)
  }
}
