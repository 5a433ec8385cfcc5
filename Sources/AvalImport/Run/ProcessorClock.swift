import Glibc

/// Processor time of the current thread, so that waiting for a slow consumer costs nothing.
final class ProcessorClock {
  private var began = 0.0

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  func start() { began = Self.now }

  func exceeded(_ limits: ImportLimits, bytes: Int) -> Bool {
    Self.now - began > Double(limits.seconds) + Double(bytes) / Double(limits.bytesPerSecond)
  }
}
