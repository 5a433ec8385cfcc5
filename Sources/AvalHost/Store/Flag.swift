import Synchronization

/// A fact that one thread sets and others look at.
final class Flag: Sendable {
  private let value: Atomic<Bool>

  init(_ value: Bool) { self.value = Atomic(value) }

  var isSet: Bool {
    get { value.load(ordering: .acquiring) }
    set { value.store(newValue, ordering: .releasing) }
  }
}
