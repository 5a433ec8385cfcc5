import AvalKit

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
    Failure(.limitExceeded, "The rate is too large to compute.", zh: "比率过大，无法计算。")
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
