import Glibc

/// Where random tests get their seed: printed with each run, and given back through `AVAL_TEST_SEED` to repeat it.
public enum Seed {
  public static func fromEnvironment() -> UInt64 {
    getenv("AVAL_TEST_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 1...999_999_999)
  }

  /// How often a random test repeats: more under `make soak`.
  public static func count(standard: Int, soak: Int) -> Int {
    getenv("AVAL_SOAK") == nil ? standard : soak
  }
}

/// A small generator that gives the same numbers for the same seed everywhere (SplitMix64; Steele, Lea, Flood 2014).
public struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to `limit` − 1.
  public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}
