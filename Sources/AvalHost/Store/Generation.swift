/// `host_generation`: one number that is raised with everything that hosts keep in memory (policies, settings,
/// access, module states). It is read at the start of every snapshot (`Connection.beginSnapshot`) and every group
/// (`Connection.readGeneration`); another value than the last one seen drops what is cached.
package enum Generation {
  /// Raises the number in the current write transaction; takes effect for others with its commit.
  package static func raise(on connection: Connection) throws {
    try connection.run("UPDATE host_generation SET value = value + 1 WHERE one = 1")
  }
}
