import AvalKit
import Glibc

/// The host's time and randomness: read once a request, and set from outside by tests (`AVAL_NOW`, `AVAL_SEED`).
///
/// Recording time is the clock's reading or the latest recording of the database, whichever is later; the civil day
/// follows the clock.
package struct Clock: Sendable {
  private let fixed: Int64?
  let recorded: RecordingTime
  package let utcOffset: UTCOffset

  /// How far a clock may be behind the last recording before writes are refused, in milliseconds.
  package static let behindLimit: Int64 = 5 * 60_000
  /// How far it may be ahead before that is worth a warning, in milliseconds.
  package static let aheadLimit: Int64 = 86_400_000

  /// `fixed` is an instant that the clock always answers; nil follows the system's clock.
  package init(fixed: Instant?, utcOffset: UTCOffset, recorded: RecordingTime = RecordingTime()) {
    self.fixed = fixed?.milliseconds
    self.utcOffset = utcOffset
    self.recorded = recorded
  }

  /// Now as a request sees it: no earlier than anything that this process knows to be recorded.
  package var now: Instant { max(reading, Instant(milliseconds: recorded.latest)) }

  /// Now as it is recorded: from here on nothing is recorded earlier.
  package func record() -> Instant {
    let now = now
    recorded.raise(to: now.milliseconds)
    return now
  }

  /// The civil day of the clock in the configured offset.
  package var today: CivilDate { reading.civilDay(in: utcOffset) }

  /// What the clock itself says.
  package var reading: Instant {
    if let fixed { return Instant(milliseconds: fixed) }
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Nanoseconds on a clock that only goes forward, for durations.
  package static var monotonic: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Where ids, salts and samples get their randomness: the kernel, or a seeded generator that a test can repeat.
package final class RandomSource: @unchecked Sendable {
  // Invariant: `state` is only touched by `fill`, which the engine calls under its writer or one call's thread;
  // a seeded source is a test's and single-threaded.
  private var state: UInt64?

  /// Whether a test has made it repeatable.
  package let isSeeded: Bool

  package init(seed: UInt64?) {
    state = seed
    isSeeded = seed != nil
  }

  package func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    guard var seed = state else {
      var system = SystemRandomNumberGenerator()
      for start in stride(from: 0, to: buffer.count, by: 8) {
        withUnsafeBytes(of: system.next()) { word in
          let part = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<min(start + 8, buffer.count)])
          part.copyBytes(from: word.prefix(part.count))
        }
      }
      return
    }
    for index in buffer.indices {
      // SplitMix64 (Steele, Lea, Flood 2014): one output a byte is plenty for tests.
      seed &+= 0x9E37_79B9_7F4A_7C15
      var mixed = seed
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      buffer[index] = UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
    }
    state = seed
  }
}
