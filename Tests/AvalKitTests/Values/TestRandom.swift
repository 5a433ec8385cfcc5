import AvalKit
import Glibc

/// SplitMix64: property tests print the seed and can be repeated with `SEED=…`.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ name: String) {
    let seed = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0 ... .max)
    print("SEED=\(seed) (\(name))")
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Numbers of every size, small ones as likely as large ones.
  mutating func int64() -> Int64 {
    let value = Int64(truncatingIfNeeded: next() >> (next() % 64))
    return Bool.random(using: &self) ? value : 0 &- value
  }
}

/// The kind of failure that a body throws, or nil.
func failureKind(_ body: () throws -> Void) -> Failure.Kind? {
  do {
    try body()
    return nil
  } catch {
    return (error as? Failure)?.kind
  }
}

func money(_ text: String, _ currency: String = "CNY") throws -> Money {
  try Money(parsing: text, currency: Currency(parsing: currency))
}

func decimal(_ text: String) throws -> ExactDecimal {
  try ExactDecimal(parsing: text)
}

func day(_ text: String) throws -> CivilDate {
  try CivilDate(parsing: text)
}
