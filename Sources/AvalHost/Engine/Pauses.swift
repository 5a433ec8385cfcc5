import Glibc

/// Calls things back after a pause, on one thread for all of them: what is called returns at once.
///
/// Invariant of `@unchecked`: the variables are touched with `monitor` held.
final class Pauses: @unchecked Sendable {
  private struct Entry {
    let due: Deadline
    let body: @Sendable () -> Void
  }

  private let monitor = Monitor()
  private var entries: [Entry] = []
  private var hasThread = false
  private let threads = ThreadPool(limit: 1)

  func after(milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
    let start = monitor.locked {
      entries.append(Entry(due: .after(milliseconds: milliseconds), body: body))
      monitor.wakeAll()
      defer { hasThread = true }
      return !hasThread
    }
    if start { threads.run { [self] in serve() } }
  }

  /// Serves until nothing waits.
  private func serve() {
    while let due = nextDue() {
      for body in due { body() }
    }
  }

  /// What is due, once something is; nil, and the thread is given back, where nothing waits.
  private func nextDue() -> [@Sendable () -> Void]? {
    monitor.locked {
      while let first = entries.map(\.due).min() {
        let now = Deadline.now
        if first <= now {
          defer { entries.removeAll { $0.due <= now } }
          return entries.filter { $0.due <= now }.map(\.body)
        }
        _ = monitor.wait(until: first)
      }
      hasThread = false
      return nil
    }
  }
}
