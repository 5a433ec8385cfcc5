import AvalKit
import Synchronization

/// A request's wish to stop, raised from any thread and looked at by the thread that works on it.
///
/// Nothing is interrupted from outside: `sqlite3_interrupt` would roll back every request that shares the transaction.
package final class Cancellation: Sendable {
  private let raised = Atomic<Bool>(false)

  package init() {}

  package func raise() { raised.store(true, ordering: .relaxed) }
  package var isRaised: Bool { raised.load(ordering: .relaxed) }
}

extension Failure {
  /// What a cancelled request answers.
  package static let cancelled = Failure(
    .cancelled, "The request was cancelled before it took effect; send it again to run it.",
    zh: "请求在生效之前已被取消;如需执行请重新发送。")
}
