import AvalKit

/// Historical loss rates (F-V16): what was lost in the end, over what reached each bucket.
struct ComputeLossRate: Method {
  static let name = "receivables.lossRate.compute"

  struct Params: Decodable {
    let reached: [Money]
    let loss: Money
    let gross: [Money]?
  }

  struct Result: Encodable {
    let rates: [ExactDecimal]
    let total: Money?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    if let gross = params.gross, gross.count != params.reached.count {
      throw Failure(
        .invalidParams, "gross has \(gross.count) buckets, reached has \(params.reached.count); give one for each.",
        zh: "gross 有 \(gross.count) 个区间,reached 有 \(params.reached.count) 个;请一一对应。", path: "/gross")
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

extension Int64 {
  /// A whole number of minor units, refused beyond 64 bits.
  init(checked value: Int128) throws {
    guard let exact = Int64(exactly: value) else {
      throw Failure(.limitExceeded, "The amount is too large; check its digits.", zh: "金额过大;请核对位数。")
    }
    self = exact
  }
}

/// Roll rates (F-V17): the chance to roll through all later buckets, times the loss given default.
struct ComputeRollRate: Method {
  static let name = "receivables.rollRate.compute"

  struct Params: Decodable {
    let transitions: [ExactDecimal]
    let lgd: ExactDecimal
  }

  struct Result: Encodable {
    let rates: [ExactDecimal]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    Result(rates: try RollRates.rates(params.transitions, lgd: params.lgd))
  }
}

package enum RollRates {
  /// Percents in and out, the bucket of the first transition first.
  package static func rates(_ transitions: [ExactDecimal], lgd: ExactDecimal) throws -> [ExactDecimal] {
    var product = try share(lgd, path: "/lgd")
    var rates: [ExactDecimal] = []
    for (index, transition) in transitions.enumerated().reversed() {
      product = try (product * share(transition, path: "/transitions/\(index)")).rounded(digits: 18)
      rates.append(try (product * ExactDecimal(100)).rounded(digits: 4))
    }
    return rates.reversed()
  }

  private static func share(_ percent: ExactDecimal, path: String) throws -> ExactDecimal {
    guard !percent.isNegative, percent <= ExactDecimal(100) else {
      throw Failure(.invalidParams, "A rate lies within 0…100 percent.", zh: "比率须在 0…100% 之间。", path: path)
    }
    return try Fraction(percent).dividedBy100()
  }
}

extension Fraction {
  fileprivate func dividedBy100() throws -> ExactDecimal { try (self / Fraction(100)).rounded(digits: 18) }
}

/// What it costs a customer not to take an early payment discount (F-V19).
struct ComputeDiscountCost: Method {
  static let name = "receivables.discount.cost"

  struct Params: Decodable {
    let terms: String
  }

  struct Result: Encodable {
    let annualCost: ExactDecimal
    let effectiveAnnualRate: ExactDecimal
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let terms = try call.policy("terms").decode(TermsPolicy.self).terms(named: params.terms)
    guard let discount = terms.discount, let days = terms.days, days > discount.days else {
      throw Failure(
        .invalidParams, "The terms give no discount before the net day; write them as \"2/10 net 30\".",
        zh: "该付款条件没有早于净付日的折扣;请写成“2/10 net 30”。", path: "/terms")
    }
    let cost = try DiscountCost(percent: discount.percent, days: days - discount.days)
    return Result(annualCost: cost.annualCost, effectiveAnnualRate: cost.effectiveAnnualRate)
  }
}

package struct DiscountCost: Sendable {
  /// d/(1−d) · 365/days, in percent.
  package let annualCost: ExactDecimal
  /// (1 + d/(1−d))^(365/days) − 1, in percent.
  package let effectiveAnnualRate: ExactDecimal

  /// - Parameter days: how much later the net day lies than the discount's last day.
  package init(percent: ExactDecimal, days: Int) throws {
    guard !percent.isNegative, percent < ExactDecimal(100), days > 0 else {
      throw Failure(
        .invalidParams, "A discount lies within 0 and 100 percent.", zh: "折扣须在 0 与 100% 之间。", path: "/terms")
    }
    let rate = try Fraction(percent) / (Fraction(100) - Fraction(percent))
    annualCost = try (rate * Fraction(365, Int128(days))).percent(digits: 4)
    let power = try FixedPower.raise(Fraction.one + rate, to: Fraction(365, Int128(days)))
    effectiveAnnualRate = try (Fraction(power) - .one).percent(digits: 4)
  }
}

/// Powers with a fractional exponent in fixed point, 15 digits: no binary fraction touches a rate.
package enum FixedPower {
  private static let one: Int128 = 1_000_000_000_000_000
  private static let ln2: Int128 = 693_147_180_559_945

  /// base^exponent for a base ≥ 1, with 12 digits; refused where the result outgrows the format.
  package static func raise(_ base: Fraction, to exponent: Fraction) throws -> ExactDecimal {
    let value = try base.rounded(digits: 15).units
    guard value >= one, value < one * 1_000_000 else { throw tooLarge }
    let scaled = ln(value).multipliedReportingOverflow(by: exponent.numerator)
    guard !scaled.overflow else { throw tooLarge }
    return try ExactDecimal(parsing: text(exp(scaled.partialValue / exponent.denominator))).rounded(digits: 12)
  }

  private static var tooLarge: Failure {
    Failure(.limitExceeded, "The rate is too large to compute.", zh: "比率过大,无法计算。")
  }

  /// ln x = k·ln 2 + 2·artanh((m−1)/(m+1)) with m in [1, 2).
  private static func ln(_ value: Int128) -> Int128 {
    var mantissa = value
    var twos: Int128 = 0
    while mantissa >= 2 * one {
      mantissa /= 2
      twos += 1
    }
    let z = (mantissa - one) * one / (mantissa + one)
    let square = z * z / one
    var term = z
    var sum: Int128 = 0
    var divisor: Int128 = 1
    while term != 0 {
      sum += term / divisor
      term = term * square / one
      divisor += 2
    }
    return twos * ln2 + 2 * sum
  }

  private static func exp(_ exponent: Int128) throws -> Int128 {
    let twos = exponent / ln2
    guard twos < 60 else { throw tooLarge }
    let rest = exponent - twos * ln2
    var term = one
    var sum: Int128 = 0
    var step: Int128 = 1
    while term != 0 {
      sum += term
      term = term * rest / one / step
      step += 1
    }
    return sum << twos
  }

  private static func text(_ value: Int128) -> String {
    let digits = String(value % one)
    return "\(value / one)." + String(repeating: "0", count: 15 - digits.count) + digits
  }
}
