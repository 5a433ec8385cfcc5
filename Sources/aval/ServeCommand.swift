import AvalHost
import AvalKit

/// `aval serve`: the control channel on standard input and output.
enum ServeCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    StandardStreams.ensureOpen()
    let options = try HostOptions(&arguments)
    try arguments.finish()
    let engine: Engine
    do {
      engine = try options.engine()
    } catch let error as CannotStart {
      Terminal.error(error.failure.message.in(options.configuration.language))
      return .unavailable
    }
    for state in engine.refusals { Log.write(.warning, "module \(state.id) is \(state.state): \(state.reason)") }
    let streams = try CannotStart.unless { try StandardStreams.takeOver() }
    let end = engine.serve(streams)
    ProcessEnd.now(end.exitCode)
  }
}
