import Synchronization

/// The requests accepted and not yet answered: those handed on, whose number and bytes are bounded, and those that wait
/// for room; with their ids for cancelling.
final class RequestQueue: Sendable {
  private struct State {
    var handed = 0
    var bytes = 0
    /// Those whose reply has not left yet.
    var unanswered = 0
    var byId: [[UInt8]: Request] = [:]
    /// Notifications, and requests with the id `null`: of these there may be many.
    var unnamed: [ObjectIdentifier: Request] = [:]
    var begun: Set<ObjectIdentifier> = []
    var intakeWaits = false
  }

  private let limits: ChannelLimits
  private let state = Mutex(State())
  /// Called when a request was answered while the intake waits for that.
  private let wakeIntake: @Sendable () -> Void

  init(limits: ChannelLimits, wakeIntake: @escaping @Sendable () -> Void) {
    self.limits = limits
    self.wakeIntake = wakeIntake
  }

  /// Takes a request whose id is not in use.
  func admit(_ request: Request) {
    state.withLock { state in
      if let id = Self.key(request) {
        state.byId[id] = request
      } else {
        state.unnamed[ObjectIdentifier(request)] = request
      }
      state.unanswered += 1
    }
  }

  /// Hands a request on where there is room for it. If not, the intake is woken when one has been answered.
  func begin(_ request: Request) -> Bool {
    state.withLock { state in
      let fits =
        state.handed < limits.queuedRequests
        && (state.handed == 0 || state.bytes + request.bytes <= limits.queuedBytes)
      state.intakeWaits = !fits
      if fits { Self.count(request, &state) }
      return fits
    }
  }

  /// Hands a request on that is answered at once, whatever else waits.
  func beginAtOnce(_ request: Request) { state.withLock { Self.count(request, &$0) } }

  private static func count(_ request: Request, _ state: inout State) {
    state.begun.insert(ObjectIdentifier(request))
    state.handed += 1
    state.bytes += request.bytes
  }

  func contains(id: [UInt8]) -> Bool { state.withLock { $0.byId[id] != nil } }

  func request(id: [UInt8]) -> Request? { state.withLock { $0.byId[id] } }

  /// Makes room: the request is about to be answered, and its id may be used again.
  func remove(_ request: Request) {
    let wake = state.withLock { state in
      if let id = Self.key(request) {
        state.byId[id] = nil
      } else {
        state.unnamed[ObjectIdentifier(request)] = nil
      }
      guard state.begun.remove(ObjectIdentifier(request)) != nil else { return false }
      state.handed -= 1
      state.bytes -= request.bytes
      defer { state.intakeWaits = false }
      return state.intakeWaits
    }
    if wake { wakeIntake() }
  }

  /// Counts a request as answered, its reply having been sent.
  func answered() {
    let isLast = state.withLock { state in
      state.unanswered -= 1
      return state.unanswered == 0
    }
    if isLast { wakeIntake() }
  }

  /// How many were accepted and have no answer yet.
  var unanswered: Int { state.withLock { $0.unanswered } }

  /// How many were handed on and have no answer yet.
  var handed: Int { state.withLock { $0.handed } }

  /// Everything without an answer, to be refused.
  var all: [Request] { state.withLock { Array($0.byId.values) + $0.unnamed.values } }

  private static func key(_ request: Request) -> [UInt8]? {
    request.id.flatMap { $0 == Reply.nullId ? nil : $0 }
  }
}
