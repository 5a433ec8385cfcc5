import AvalKit

extension Int64 {
  /// A whole number of minor units, refused beyond 64 bits.
  init(checked value: Int128) throws {
    guard let exact = Int64(exactly: value) else {
      throw Failure(.limitExceeded, "The amount is too large; check its digits.", zh: "金额过大；请核对位数。")
    }
    self = exact
  }
}
