import AvalKit

/// Who carries out what the channel accepts.
package protocol RequestHandler: AnyObject, Sendable {
  /// Takes one request or notification, on the intake thread, in the order of arrival. Returns quickly, without having
  /// carried it out; answers through `request.finish`, exactly once, from any thread, notifications included.
  func handle(_ request: Request)

  /// The client has gone or the host is told to stop. Returns when everything accepted has been finished and committed
  /// through `request.finish`, or rolled back and finished with a failure; at the deadline at the latest.
  func drain(until deadline: Deadline, because end: ChannelEnd)
}

/// What became of a request.
package enum Outcome: Sendable {
  /// The bytes of one JSON object, put into the reply as they are.
  case result([UInt8])
  case failure(Failure)
  /// No such method (−32601). `hint` may name the nearest one.
  case unknownMethod(hint: String?)
}

/// Why the channel stopped reading.
package enum ChannelEnd: Sendable, Equatable {
  /// The client closed its end.
  case endOfInput
  /// SIGTERM, SIGINT or SIGHUP.
  case terminated
  /// The client no longer reads what it asked for.
  case clientGone
  /// The client said `exit`.
  case exit(afterShutdown: Bool)
  /// Reading or writing failed with an error of the system.
  case broken(errno: Int32)

  /// The exit code of the process.
  package var exitCode: Int32 {
    switch self {
    case .endOfInput, .terminated, .clientGone, .exit(afterShutdown: true): 0
    case .exit(afterShutdown: false), .broken: 1
    }
  }
}
