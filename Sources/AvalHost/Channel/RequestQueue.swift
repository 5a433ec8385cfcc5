import Synchronization

/// The requests accepted and not yet answered: their number and bytes, and their ids for cancelling.
final class RequestQueue: Sendable {
  private struct State {
    var count = 0
    var bytes = 0
    var byId: [[UInt8]: Request] = [:]
    var intakeWaits = false
  }

  private let limits: ChannelLimits
  private let state = Mutex(State())
  /// Called when a request was answered while the intake waits for room.
  private let wakeIntake: @Sendable () -> Void

  init(limits: ChannelLimits, wakeIntake: @escaping @Sendable () -> Void) {
    self.limits = limits
    self.wakeIntake = wakeIntake
  }

  /// Whether a request of that size fits. If not, the intake is woken when one has been answered.
  func hasRoom(for bytes: Int) -> Bool {
    state.withLock { state in
      let fits = state.count < limits.queuedRequests && (state.count == 0 || state.bytes + bytes <= limits.queuedBytes)
      state.intakeWaits = !fits
      return fits
    }
  }

  /// Takes a request whose id is not in use. Notifications and the id `null` may be there many times.
  func admit(_ request: Request) {
    state.withLock { state in
      if let id = Self.key(request) { state.byId[id] = request }
      state.count += 1
      state.bytes += request.bytes
    }
  }

  func contains(id: [UInt8]) -> Bool { state.withLock { $0.byId[id] != nil } }

  func request(id: [UInt8]) -> Request? { state.withLock { $0.byId[id] } }

  func remove(_ request: Request) {
    let wake = state.withLock { state in
      if let id = Self.key(request) { state.byId[id] = nil }
      state.count -= 1
      state.bytes -= request.bytes
      defer { state.intakeWaits = false }
      return state.intakeWaits
    }
    if wake { wakeIntake() }
  }

  var count: Int { state.withLock { $0.count } }

  private static func key(_ request: Request) -> [UInt8]? {
    request.id.flatMap { $0 == Reply.nullId ? nil : $0 }
  }
}
