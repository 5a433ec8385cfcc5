/// Lets a group commit and its replies leave, until the host commits nothing any more.
///
/// A request that is told "nothing of it was stored" must not be stored a moment later, and one that was stored must
/// not be told so: committing and answering are one step for whoever closes the gate.
///
/// Invariant of `@unchecked`: the variables are touched with `monitor` held.
final class CommitGate: @unchecked Sendable {
  private let monitor = Monitor()
  private var passing = false
  private var closed = false

  var isClosed: Bool { monitor.locked { closed } }

  /// Begins to commit and answer; false once the gate is closed. Followed by `leave` where it was true.
  func enter() -> Bool {
    monitor.locked {
      guard !closed else { return false }
      passing = true
      return true
    }
  }

  func leave() {
    monitor.locked {
      passing = false
      monitor.wakeAll()
    }
  }

  /// Nothing passes any more. False where what is passing now has not left by the deadline: what becomes of it is
  /// then not known.
  func close(until deadline: Deadline) -> Bool {
    monitor.locked {
      closed = true
      while passing {
        guard monitor.wait(until: deadline) else { return !passing }
      }
      return true
    }
  }
}
