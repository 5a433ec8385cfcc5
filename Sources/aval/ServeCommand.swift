import AvalHost
import AvalKit

/// `aval serve`: the control channel on standard input and output.
enum ServeCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    StandardStreams.ensureOpen()
    let options = try HostOptions(&arguments)
    var configuration = options.configuration
    var offered = configuration.tools
    let lists = try arguments.options("--tools")
    if !lists.isEmpty { offered.names = lists.flatMap { ToolSelection.names(parsing: $0) } }
    if arguments.flag("--read-only") { offered.isReadOnly = true }
    configuration.offered = offered
    try arguments.finish()
    let engine: Engine
    do {
      engine = try options.engine(configuration)
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
