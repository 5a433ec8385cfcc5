/// Everything that stands between a starting module and the process: the standard streams out of its reach, and a
/// watchdog on its time.
struct GuardedStart {
  private let shield = ShieldedStreams()
  private let watchdog: Watchdog?

  /// The limit is in milliseconds.
  init(limit: Int) {
    watchdog = Watchdog(limit: limit, inherited: HungModules.inherited(), shield: shield)
  }

  /// Runs one step of one module under the limit.
  func watching<T>(_ id: String, _ phase: LoadPhase, _ body: () throws(Refusal) -> T) throws(Refusal) -> T {
    guard let watchdog else { return try body() }
    return try watchdog.watching(id, phase, body)
  }

  func finish() {
    watchdog?.finish()
    shield.finish()
  }
}
