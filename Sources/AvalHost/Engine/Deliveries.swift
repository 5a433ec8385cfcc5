import AvalKit
import Synchronization

/// What this process knows of the delivery of events beside what the database keeps: whose turn it is, and which
/// subscribers fail and are given time.
final class Deliveries: Sendable {
  /// A subscriber that does not take its next event.
  struct Failing: Sendable {
    let event: String
    let reason: Text
    let since: Instant
    var tries: Int
    /// The modules it failed with: after a switch it is tried at once.
    var generation: Int64
    /// On the clock that only goes forward.
    var next: Int64
  }

  private struct State {
    var isAsked = false
    var last: String?
    var failing: [String: Failing] = [:]
  }

  private let state = Mutex(State())

  /// The pause after the first failure, in milliseconds; it doubles with each, up to the longest.
  private static let firstPause = 1000
  private static let longestPause = 300_000

  /// False where a delivery has been asked for that has not begun.
  func ask() -> Bool {
    state.withLock { state in
      defer { state.isAsked = true }
      return !state.isAsked
    }
  }

  /// From here on another delivery may be asked for.
  func begun() { state.withLock { $0.isAsked = false } }

  /// All subscribers, beginning behind the one that had the last turn.
  func inTurn<T>(_ all: [T], by id: (T) -> String) -> [T] {
    guard let last = state.withLock({ $0.last }), let index = all.firstIndex(where: { id($0) == last }) else {
      return all
    }
    return Array(all[(index + 1)...] + all[...index])
  }

  func hadTurn(_ id: String) { state.withLock { $0.last = id } }

  /// Whether a subscriber is not waiting for its next try.
  func mayReceive(_ id: String, _ generation: Int64) -> Bool {
    state.withLock { state in
      guard let failing = state.failing[id] else { return true }
      return failing.generation != generation || failing.next <= Clock.monotonic
    }
  }

  func received(_ id: String) { state.withLock { _ = $0.failing.removeValue(forKey: id) } }

  /// Notes a failure and answers the pause before the next try, in milliseconds.
  func failed(_ id: String, _ event: OutboxEvent, _ failure: Failure, _ generation: Int64, at now: Instant) -> Int {
    state.withLock { state in
      let before = state.failing[id]
      let tries = (before?.tries ?? 0) + 1
      let pause = min(Self.firstPause << min(tries - 1, 20), Self.longestPause)
      state.failing[id] = Failing(
        event: event.event, reason: failure.message, since: before?.since ?? now, tries: tries,
        generation: generation, next: Clock.monotonic + Int64(pause) * 1_000_000)
      return pause
    }
  }

  /// The subscribers that fail, by module.
  var failing: [(id: String, Failing)] {
    state.withLock { $0.failing.map { (id: $0.key, $0.value) } }.sorted { $0.id < $1.id }
  }
}
