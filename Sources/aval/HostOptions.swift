import AvalHost
import AvalKit

/// The options that every command shares: which configuration, which database.
struct HostOptions {
  let configuration: Configuration
  let database: String

  /// The options with a value that may also stand before the command.
  static let names: Set<String> = ["--config", "--database", "--files-read", "--files-write"]

  /// - Parameter needsConfiguration: false for a command that works on a file alone.
  init(_ arguments: inout Arguments, needsConfiguration: Bool = true) throws {
    let file = try arguments.option("--config")
    let database = try arguments.option("--database")
    var configuration = try CannotStart.unless {
      guard needsConfiguration || Locations.configurationFile(named: file) != nil else { return Configuration() }
      return try Configuration(file: Locations.requiredConfigurationFile(named: file))
    }
    if let language = Terminal.chosenLanguage { configuration.language = language }
    while let folder = try arguments.option("--files-read") {
      configuration.files.read = (configuration.files.read ?? []) + [folder]
    }
    while let folder = try arguments.option("--files-write") {
      configuration.files.write = (configuration.files.write ?? []) + [folder]
    }
    self.configuration = configuration
    self.database = try CannotStart.unless { [configuration] in
      try Locations.database(named: database, configuration)
    }
  }

  /// Starts the host; with another configuration than the given one where a command changes it.
  func engine(_ changed: Configuration? = nil) throws -> Engine {
    try CannotStart.unless { try HostStart.engine(changed ?? configuration, database: database) }
  }
}
