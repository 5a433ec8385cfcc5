import AvalHost
import AvalKit

/// `aval access`: the first way in, for whoever owns the database file.
enum AccessCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    switch arguments.word() {
    case "bootstrap": return try bootstrap(&arguments)
    case .some(let other):
      throw UsageError("There is no aval access \(other); use bootstrap.", zh: "没有 aval access \(other)；请用 bootstrap。")
    case nil: throw UsageError("aval access needs bootstrap.", zh: "aval access 需要 bootstrap。")
    }
  }

  private static func bootstrap(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    guard let user = try arguments.option("--user"), !user.isEmpty else {
      throw UsageError(
        "aval access bootstrap needs --user ID; see aval access --help.",
        zh: "aval access bootstrap 需要 --user ID；请看 aval access --help。")
    }
    let name = try arguments.option("--name")
    let token = try arguments.option("--token") ?? user
    try arguments.finish()
    let engine = try options.engine()
    let made: Result<String, any Error> = Result { try engine.bootstrap(user: user, name: name, token: token) }
    // Serving nobody ends the host as every other command does.
    let code = try HostClient(engine).close(.success)
    print(try made.get())
    return code
  }
}
