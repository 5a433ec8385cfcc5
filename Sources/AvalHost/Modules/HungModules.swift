import AvalKit
import Glibc

/// Modules that did not come back from being loaded or started, carried through `execv` in the environment.
///
/// The value begins with the process id, which `execv` keeps: a child that inherits the variable ignores it.
enum HungModules {
  static let variable = "AVAL_REFUSED"
  /// More modules than this are never carried on: a process that replaces itself stops doing so.
  static let limit = 64

  struct Entry: Hashable {
    let id: String
    let phase: LoadPhase
    let milliseconds: Int
  }

  /// What an earlier image of this same process found.
  static func inherited() -> [Entry] {
    guard let value = getenv(variable) else { return [] }
    return parse(String(cString: value), process: getpid())
  }

  static func parse(_ value: String, process: pid_t) -> [Entry] {
    let words = value.split(separator: " ")
    guard let first = words.first, Int32(first) == process else { return [] }
    return words.dropFirst().prefix(limit).compactMap { word in
      let parts = word.split(separator: ":")
      guard parts.count == 3, ModuleName.isWellFormed(String(parts[0])),
        let phase = LoadPhase(rawValue: String(parts[1])), let milliseconds = Int(parts[2])
      else { return nil }
      return Entry(id: String(parts[0]), phase: phase, milliseconds: milliseconds)
    }
  }

  static func value(_ entries: [Entry], process: pid_t) -> String {
    entries.reduce("\(process)") { $0 + " \($1.id):\($1.phase.rawValue):\($1.milliseconds)" }
  }
}
