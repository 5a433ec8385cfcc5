import AvalKit

/// Historical loss rates (F-V16): what was lost in the end, over what reached each bucket.
struct ComputeLossRate: Method {
  struct Result: Encodable {
    let rates: [ExactDecimal]
    let total: Money?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    if let gross = params.gross, gross.count != params.reached.count {
      throw Failure(
        .invalidParams, "gross has \(gross.count) buckets, reached has \(params.reached.count); give one for each.",
        zh: "gross 有 \(gross.count) 个区间，reached 有 \(params.reached.count) 个；请一一对应。", path: "/gross")
    }
    let rates = try params.reached.enumerated().map { index, reached in
      guard reached.isPositive else {
        throw Failure(
          .invalidParams, "What reached a bucket is more than nothing.", zh: "进入区间的金额须大于零。",
          path: "/reached/\(index)")
      }
      return try params.loss.ratio(to: reached)
    }
    let total = try params.gross.map { gross in
      // Rounded to twelve digits a bucket: exact sums over unlike denominators outgrow 128 bits.
      let minor = try zip(gross, rates).reduce(ExactDecimal.zero) { sum, pair in
        try pair.0.requireSameCurrency(as: params.loss)
        return try sum + (Fraction(Int128(pair.0.minor)) * pair.1).rounded(digits: 12)
      }
      return Money(minor: try Int64(checked: minor.rounded(digits: 0).units), currency: params.loss.currency)
    }
    return Result(rates: try rates.map { try $0.percent(digits: 4) }, total: total)
  }
}
