import AvalKit
import Synchronization

/// A request's wish to stop, raised from any thread and looked at by the thread that works on it.
///
/// Nothing is interrupted from outside: `sqlite3_interrupt` would roll back every request that shares the transaction.
/// Only where the call's time is over is a statement that writes cut short all the same.
package final class Cancellation: Sendable {
  private let raised = Atomic<Bool>(false)
  private let expired = Atomic<Bool>(false)
  private let reason = Mutex<Failure?>(nil)

  package init() {}

  package func raise() { raised.store(true, ordering: .relaxed) }
  package var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// The time is over: raised, and statements that write are cut short too.
  package func expire(_ failure: Failure) {
    reason.withLock { $0 = $0 ?? failure }
    expired.store(true, ordering: .releasing)
    raise()
  }

  package var isExpired: Bool { expired.load(ordering: .acquiring) }

  /// What a request that was stopped answers: that it was cancelled, or that its time was over.
  package var failure: Failure { reason.withLock { $0 } ?? .cancelled }
}

extension Failure {
  /// What a cancelled request answers.
  package static let cancelled = Failure(
    .cancelled, "The request was cancelled before it took effect; send it again to run it.",
    zh: "请求在生效之前已被取消；如需执行请重新发送。")
}
