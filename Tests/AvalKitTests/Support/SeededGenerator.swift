import Glibc

/// Repeatable randomness (SplitMix64): the same seed gives the same run on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// The seed of `AVAL_SEED`, or a new one; printed, so that a failing run can be repeated.
  static func announced(_ test: String) -> SeededGenerator {
    let seed = environment("AVAL_SEED").flatMap(UInt64.init) ?? UInt64.random(in: .min ... .max)
    print("SEED=\(seed) (\(test))")
    return SeededGenerator(seed: seed)
  }
}

/// An environment variable, or nil.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// How often a random test runs: `inRelease` times, a tenth of it in a debug build; with `AVAL_SOAK=1` twenty times as
/// often, with a larger number that many times.
func repetitions(inRelease count: Int) -> Int {
  let soak = environment("AVAL_SOAK").flatMap(Int.init) ?? 0
  let factor = soak == 1 ? 20 : max(soak, 1)
  #if DEBUG
    return max(count / 10, 1) * factor
  #else
    return count * factor
  #endif
}
