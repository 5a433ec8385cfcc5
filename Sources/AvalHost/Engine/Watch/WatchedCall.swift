import AvalKit
import Synchronization

/// One call of a method that the watch knows: since when it runs, until when it may, and what it is doing.
final class WatchedCall: Sendable {
  /// Where a call runs, and so who waits behind it.
  enum Place: Sendable {
    /// On the writer: everything that writes waits for it.
    case writer
    /// On a thread of its own.
    case aside
  }

  let method: BoundMethod
  let place: Place
  /// Milliseconds that the call may take.
  let limit: Int
  /// Nanoseconds of the monotonic clock.
  let begun: Int64
  let cancellation: Cancellation
  /// Answers the request in the call's stead, where it can be answered.
  let giveUp: (@Sendable (Failure) -> Void)?
  private let inner = Mutex<[BoundMethod]>([])

  init(
    _ method: BoundMethod, place: Place, limit: Int, cancellation: Cancellation,
    giveUp: (@Sendable (Failure) -> Void)?
  ) {
    self.method = method
    self.place = place
    self.limit = limit
    self.cancellation = cancellation
    self.giveUp = giveUp
    begun = Clock.monotonic
  }

  /// When its time is over, in nanoseconds of the monotonic clock.
  var deadline: Int64 { begun + Int64(limit) * 1_000_000 }
  var seconds: Int64 { (Clock.monotonic - begun) / 1_000_000_000 }

  func enter(_ method: BoundMethod) { inner.withLock { $0.append(method) } }
  func leave() { inner.withLock { _ = $0.popLast() } }

  /// The method that runs now: the innermost of those that call one another.
  var running: BoundMethod { inner.withLock { $0.last } ?? method }

  /// `receivables.invoice.post`, or `rating.assessment.run (in archive.customer.get)`.
  var description: String {
    let running = running
    return running.name == method.name ? method.name : "\(method.name) (in \(running.name))"
  }

  /// What the call answers once its time is over.
  var overLimit: Failure {
    let name = description
    return Failure(
      .limitExceeded,
      "\(name) did not end within \(limit) ms and was stopped; nothing of it was stored. Ask for less at once, or raise limits.\(limitName).",
      zh: "\(name) 未在 \(limit) 毫秒内结束，已被停止；未保存任何内容。请缩小请求范围，或调高 limits.\(limitName)。")
  }

  /// The configured limit that the call's time came from.
  private var limitName: String { method.declaration.job ? "sliceMilliseconds" : "callMilliseconds" }
}
