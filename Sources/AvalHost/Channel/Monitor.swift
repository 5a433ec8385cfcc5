import Glibc

/// A lock with one condition, for the places where a thread has to wait for another.
package final class Monitor: @unchecked Sendable {
  // Both live at a fixed address for as long as the monitor, as pthread demands; they are touched by pthread alone.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func lock() { pthread_mutex_lock(mutex) }
  package func unlock() { pthread_mutex_unlock(mutex) }

  package func locked<T>(_ body: () throws -> T) rethrows -> T {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Waits for `wakeAll`, holding the lock before and after. Wakes for no reason too: ask again what was waited for.
  package func wait() { pthread_cond_wait(condition, mutex) }

  /// As `wait`, but false once the deadline has passed.
  package func wait(until deadline: Deadline) -> Bool {
    var time = deadline.timespec
    return pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT
  }

  package func wakeAll() { pthread_cond_broadcast(condition) }
}

/// A moment on the clock that never jumps.
package struct Deadline: Sendable, Comparable {
  /// Nanoseconds of CLOCK_MONOTONIC.
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static func after(milliseconds: Int) -> Deadline {
    Deadline(nanoseconds: now.nanoseconds + Int64(milliseconds) * 1_000_000)
  }

  package static var now: Deadline {
    var time = Glibc.timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Deadline(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  package static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }

  /// So many milliseconds before it.
  func earlier(milliseconds: Int) -> Deadline { Deadline(nanoseconds: nanoseconds - Int64(milliseconds) * 1_000_000) }

  package var hasPassed: Bool { self <= Self.now }
  /// Milliseconds from now, rounded up; 0 once it has passed.
  package var millisecondsLeft: Int { max(0, Int((nanoseconds - Self.now.nanoseconds + 999_999) / 1_000_000)) }

  var timespec: Glibc.timespec {
    Glibc.timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }
}
