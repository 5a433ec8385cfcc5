import Synchronization

/// Whether a request that waits for its turn still wants it: whoever cancels it while it waits answers it at once, and
/// its turn then passes it over.
final class Turn: Sendable {
  private static let waiting: UInt8 = 0
  private static let begun: UInt8 = 1
  private static let abandoned: UInt8 = 2

  private let state = Atomic<UInt8>(waiting)

  /// Takes the turn, again too where the work is done a second time; false where the request was abandoned.
  func begin() -> Bool {
    let (exchanged, found) = state.compareExchange(
      expected: Self.waiting, desired: Self.begun, ordering: .acquiringAndReleasing)
    return exchanged || found == Self.begun
  }

  /// Gives the turn up; false where it has begun.
  func abandon() -> Bool {
    state.compareExchange(
      expected: Self.waiting, desired: Self.abandoned, ordering: .acquiringAndReleasing
    ).exchanged
  }
}
