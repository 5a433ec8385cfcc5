import AvalHost
import AvalKit

/// The options that every command shares: which configuration, which database.
struct HostOptions {
  let configuration: Configuration
  let database: String

  init(_ arguments: inout Arguments) throws {
    let file = try arguments.option("--config")
    let database = try arguments.option("--database")
    var configuration = try CannotStart.unless {
      try Locations.configurationFile(named: file).map { try Configuration(file: $0) } ?? Configuration()
    }
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
