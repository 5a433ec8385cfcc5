import Glibc
import TestSupport

/// A PostgreSQL server of the test's own, in a folder of its own, reached through a socket there.
///
/// PostgreSQL refuses to run as root: then it runs as the user `postgres`, whom Debian's package makes.
final class PostgreSQLServer {
  private static let programs: String? = {
    let versions = Workspace.names(in: "/usr/lib/postgresql").map { "/usr/lib/postgresql/\($0)/bin" }
    return (versions.reversed() + ["/usr/local/pgsql/bin", "/usr/bin"]).first { access($0 + "/initdb", X_OK) == 0 }
  }()

  static var isInstalled: Bool {
    guard programs != nil, access("/usr/bin/psql", X_OK) == 0 else { return false }
    return geteuid() != 0 || getpwnam("postgres") != nil
  }

  private let folder: String
  private let psql: ServedProcess

  init(folder: String) throws {
    self.folder = folder
    if geteuid() == 0, let user = getpwnam("postgres") { chown(folder, user.pointee.pw_uid, user.pointee.pw_gid) }
    try Self.run("initdb", ["-D", folder + "/data", "-A", "trust", "-U", "postgres", "--locale=C", "-E", "UTF8"])
    try Self.run(
      "pg_ctl",
      [
        "-D", folder + "/data", "-l", folder + "/log", "-w", "-t", "120", "start", "-o",
        "-c listen_addresses='' -c unix_socket_directories='\(folder)' -c fsync=off",
      ])
    psql = try ServedProcess(
      "/usr/bin/psql",
      ["-h", folder, "-U", "postgres", "-d", "postgres", "-q", "-A", "-t", "-X", "-v", "VERBOSITY=terse"],
      environment: ["LC_ALL": "C"], mergeErrors: true)
  }

  deinit {
    psql.closeInput()
    psql.wait()
    try? Self.run("pg_ctl", ["-D", folder + "/data", "-m", "immediate", "stop"])
  }

  /// Runs a statement; answers what psql says to it: rows, or a line that begins with `ERROR`.
  func say(_ sql: String) -> String {
    psql.send(line: sql + "\n;\n\\echo @end@")
    var answer: [String] = []
    while let line = psql.line(), line != "@end@" { answer.append(line) }
    return answer.joined(separator: "\n")
  }

  private static func run(_ name: String, _ arguments: [String]) throws {
    let program = (programs ?? "") + "/" + name
    let child =
      geteuid() == 0
      ? try ServedProcess("/usr/sbin/runuser", ["-u", "postgres", "--", program] + arguments, mergeErrors: true)
      : try ServedProcess(program, arguments, mergeErrors: true)
    child.closeInput()
    guard child.wait() == 0 else {
      let text = String(decoding: child.rest(withinSeconds: 1), as: UTF8.self)
      throw ServedProcess.SpawnFailed(description: "\(name): \(text)")
    }
  }
}
