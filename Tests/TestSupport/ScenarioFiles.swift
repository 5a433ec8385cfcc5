import Glibc

/// The scenario files, found by looking: a new file is a new test. `AVAL_SCENARIO` runs those alone whose path holds it.
public enum ScenarioFiles {
  public static let all: [String] = {
    let wanted = getenv("AVAL_SCENARIO").map { String(cString: $0) } ?? ""
    let modules = names("plugins").map { "plugins/\($0)/scenarios" }
    return (modules + ["Tests/ScenarioTests/scenarios"]).flatMap { folder in
      names(folder).filter { $0.hasSuffix(".scenario") }.map { folder + "/" + $0 }
        .filter { wanted.isEmpty || $0.contains(wanted) }
    }
  }()

  /// The names in a folder of the package.
  public static func names(_ folder: String) -> [String] { Workspace.names(in: Workspace.root + "/" + folder) }
}
