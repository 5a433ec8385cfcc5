extension Money {
  /// The amount in so many nearly equal parts that add up to it; the odd minor units go to the earliest parts.
  ///
  /// - Parameter count: 1…100,000.
  public func split(into count: Int) throws(Failure) -> [Money] {
    guard count >= 1, count <= 100_000 else {
      throw Failure(
        .invalidParams, "An amount is split into 1 to 100000 parts; \(count) was asked for.",
        zh: "金额只能拆成 1 至 100000 份；请求为 \(count)。")
    }
    let (quotient, remainder) = minor.quotientAndRemainder(dividingBy: Int64(count))
    return (0..<count).map { index in
      let odd = index < Int(remainder.magnitude) ? remainder.signum() : 0
      return Money(minor: quotient + odd, currency: currency)
    }
  }

  /// The amount in parts proportional to the weights that add up to it: each part is cut towards zero, then the odd
  /// minor units go to the largest remainders, and among equal ones to the earliest.
  ///
  /// - Parameter weights: 1…100,000 numbers ≥ 0, not all zero.
  public func split(weights: [Int64]) throws(Failure) -> [Money] {
    guard !weights.isEmpty, weights.count <= 100_000, weights.allSatisfy({ $0 >= 0 }) else {
      throw Failure(
        .invalidParams, "An amount is split by 1 to 100000 weights, none of them negative.",
        zh: "拆分金额需要 1 至 100000 个非负权重。")
    }
    let total = weights.reduce(UInt128(0)) { $0 + UInt128($1) }
    guard total > 0 else {
      throw Failure(
        .invalidParams, "At least one weight must be above zero to split an amount.", zh: "拆分金额时至少一个权重须大于零。")
    }
    let size = UInt128(minor.magnitude)
    var parts: [Int64] = []
    var remainders: [UInt128] = []
    var left = size
    for weight in weights {
      // Both factors are below 2^64, so the product fits.
      let (part, remainder) = (size * UInt128(weight)).quotientAndRemainder(dividingBy: total)
      parts.append(Int64(clamping: part))
      remainders.append(remainder)
      left -= part
    }
    let order = remainders.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
    for index in order.prefix(Int(left)) { parts[index] += 1 }
    return parts.map { Money(minor: minor < 0 ? -$0 : $0, currency: currency) }
  }
}
