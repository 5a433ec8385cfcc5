import Glibc

/// Looks at the clock for every call that runs: at its limit a call is cancelled, and one that has not returned a second
/// later is reported, once.
///
/// Invariant of `@unchecked`: the variables are touched with `monitor` held. The watch's thread sleeps until the first
/// limit that it knew when it fell asleep; a call that begins wakes it only where its own comes earlier.
final class CallWatch: @unchecked Sendable {
  /// How long after its limit a call that was cancelled may take to return.
  static let graceMilliseconds: Int64 = 1000

  private struct Entry {
    let call: WatchedCall
    /// When it is looked at next, in nanoseconds of the monotonic clock; nil once it has been reported.
    var due: Int64?
    var isCancelled = false
  }

  private let monitor = Monitor()
  private var entries: [Entry] = []
  /// Until when the thread sleeps; nil while it waits for a call.
  private var sleepsUntil: Int64?
  private var hasThread = false
  private var onHang: (@Sendable (WatchedCall) -> Void)?

  /// Sets who is told, on the watch's own thread, of a call that does not return.
  func onHang(_ body: @escaping @Sendable (WatchedCall) -> Void) { monitor.locked { onHang = body } }

  func begin(_ call: WatchedCall) {
    monitor.locked {
      entries.append(Entry(call: call, due: call.deadline))
      if !hasThread { hasThread = start() }
      if sleepsUntil ?? .max > call.deadline { monitor.wakeAll() }
    }
  }

  func end(_ call: WatchedCall) {
    monitor.locked {
      guard let index = entries.lastIndex(where: { $0.call === call }) else { return }
      entries.swapAt(index, entries.count - 1)
      entries.removeLast()
      // Whoever waits for the reads to end.
      if call.place == .aside, waitsForReads { monitor.wakeAll() }
    }
  }

  // MARK: Looking

  /// The calls that run now and have not been reported.
  var running: [WatchedCall] { monitor.locked { entries.filter { $0.due != nil }.map(\.call) } }
  /// The calls that were reported and have not returned.
  var hanging: [WatchedCall] { monitor.locked { entries.filter { $0.due == nil }.map(\.call) } }

  /// Waits until no call runs aside but those that hang.
  func waitForReads(until deadline: Deadline) {
    monitor.locked {
      waitsForReads = true
      while entries.contains(where: { $0.call.place == .aside && $0.due != nil }) {
        guard monitor.wait(until: deadline) else { return }
      }
    }
  }

  private var waitsForReads = false

  // MARK: The thread

  private func start() -> Bool {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<CallWatch>.fromOpaque(pointer).takeRetainedValue().watch() }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private func watch() {
    monitor.lock()
    while true {
      guard let due = entries.compactMap(\.due).min() else {
        sleepsUntil = nil
        monitor.wait()
        continue
      }
      if due > Clock.monotonic {
        sleepsUntil = due
        _ = monitor.wait(until: Deadline(nanoseconds: due))
        continue
      }
      let (late, hung) = pastDue()
      let report = onHang
      monitor.unlock()
      for call in late { call.cancellation.expire(call.overLimit) }
      for call in hung { report?(call) }
      monitor.lock()
    }
  }

  /// The calls whose limit has come, and those whose second after it is over; each moves on to what comes next.
  private func pastDue() -> (late: [WatchedCall], hung: [WatchedCall]) {
    let now = Clock.monotonic
    var late: [WatchedCall] = []
    var hung: [WatchedCall] = []
    for index in entries.indices {
      guard let due = entries[index].due, due <= now else { continue }
      if entries[index].isCancelled {
        entries[index].due = nil
        hung.append(entries[index].call)
      } else {
        entries[index].isCancelled = true
        // Counted from now: a machine that slept has not given the call its second yet.
        entries[index].due = now + Self.graceMilliseconds * 1_000_000
        late.append(entries[index].call)
      }
    }
    return (late, hung)
  }
}
