import AvalHost
import AvalKit

/// The options that every command shares: which configuration, which database.
struct HostOptions {
  let configuration: Configuration
  let database: String

  init(_ arguments: inout Arguments) throws {
    let file = try arguments.option("--config")
    let database = try arguments.option("--database")
    configuration = try Locations.configurationFile(named: file).map { try Configuration(file: $0) } ?? Configuration()
    self.database = try Locations.database(named: database, configuration)
  }
}
