import Dispatch
import Glibc
import Synchronization

/// SIGINT as a call on a queue.
final class SignalSource: @unchecked Sendable {
  // Invariant: the source is made and resumed once, in init; the rest guards itself.
  private let source: any DispatchSourceSignal
  private let action = Mutex<(@Sendable () -> Void)?>(nil)
  private let seen = Atomic<Bool>(false)

  init() {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: DispatchQueue(label: "aval.interrupt"))
    source.setEventHandler { [weak self] in self?.fire() }
    source.resume()
  }

  var happened: Bool { seen.load(ordering: .relaxed) }
  func set(_ body: @escaping @Sendable () -> Void) { action.withLock { $0 = body } }

  private func fire() {
    seen.store(true, ordering: .relaxed)
    // The second Ctrl-C is not ours any more.
    signal(SIGINT, SIG_DFL)
    action.withLock { $0 }?()
  }
}
