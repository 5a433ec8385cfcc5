import AvalKit

/// Who carries out what the channel accepts.
package protocol RequestHandler: AnyObject, Sendable {
  /// Takes one request or notification, on the intake thread, in the order of arrival. Returns quickly, without having
  /// carried it out; answers through `request.finish`, exactly once, from any thread, notifications included.
  func handle(_ request: Request)

  /// Whether a method is answered by `handle` itself, from memory: it is then handed on also while everything else waits
  /// for room.
  func answersAtOnce(_ method: String) -> Bool

  /// Whether whoever asks so may be told what there is: false before signing in, where that is required.
  func admits(_ meta: RequestMeta) -> Bool

  /// No more requests will come, for this reason. What was accepted is still handed on, and is to be performed.
  func inputEnded(_ end: ChannelEnd)

  /// Long work stops at its next checkpoint, and whoever waits for it is told that it goes on later; how many were.
  func suspend() -> Int

  /// From now on nothing is begun and nothing is committed. Returns when what was being committed has been answered and
  /// reads that run have ended, at the deadline at the latest.
  func close(until deadline: Deadline)
}

extension RequestHandler {
  package func admits(_ meta: RequestMeta) -> Bool { true }
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
  /// A signal came, and not everything accepted could be performed in time.
  case cutShort
  /// A call does not return.
  case stalled

  /// The exit code of the process.
  package var exitCode: Int32 {
    switch self {
    case .endOfInput, .terminated, .clientGone, .exit(afterShutdown: true): 0
    case .exit(afterShutdown: false), .broken: 1
    case .cutShort: 4
    case .stalled: 5
    }
  }
}
