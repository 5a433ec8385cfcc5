import Dispatch
import Glibc
import Synchronization

/// SIGINT and SIGTERM as a call on a queue.
final class SignalSource: @unchecked Sendable {
  // Invariant: the sources are made and resumed once, in init; the rest guards itself.
  private let sources: [any DispatchSourceSignal]
  private static let signals = [SIGINT, SIGTERM]
  private let action = Mutex<(@Sendable () -> Void)?>(nil)
  private let seen = Atomic<Bool>(false)

  init() {
    let queue = DispatchQueue(label: "aval.interrupt")
    for number in Self.signals { signal(number, SIG_IGN) }
    sources = Self.signals.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
    for source in sources {
      source.setEventHandler { [weak self] in self?.fire() }
      source.resume()
    }
  }

  var happened: Bool { seen.load(ordering: .relaxed) }
  func set(_ body: @escaping @Sendable () -> Void) { action.withLock { $0 = body } }

  private func fire() {
    seen.store(true, ordering: .relaxed)
    // The second signal is not ours any more.
    for number in Self.signals { signal(number, SIG_DFL) }
    action.withLock { $0 }?()
  }
}
