import Synchronization

/// The latest recording time of a database that this process has seen. It only goes up: a host whose clock is behind
/// another's records, and reads, no earlier than the other has recorded.
package final class RecordingTime: Sendable {
  private let milliseconds = Atomic<Int64>(0)

  package init() {}

  package var latest: Int64 { milliseconds.load(ordering: .acquiring) }

  package func raise(to instant: Int64) {
    var seen = milliseconds.load(ordering: .relaxed)
    while seen < instant {
      let (exchanged, original) = milliseconds.weakCompareExchange(
        expected: seen, desired: instant, ordering: .acquiringAndReleasing)
      if exchanged { return }
      seen = original
    }
  }
}
