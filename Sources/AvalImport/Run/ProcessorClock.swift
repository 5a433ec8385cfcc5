import Glibc

/// Processor time of the current thread, so that waiting for a slow consumer costs nothing.
final class ProcessorClock {
  private var began = 0.0

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Since the start.
  var milliseconds: Int { Int((Self.now - began) * 1000) }

  func start() { began = Self.now }

  /// - Parameter most: seconds, whatever was read.
  func exceeded(_ limits: ImportLimits, bytes: Int, most: Int?) -> Bool {
    let used = Self.now - began
    if let most, used > Double(most) { return true }
    return used > Double(limits.seconds) + Double(bytes) / Double(limits.bytesPerSecond)
  }
}
