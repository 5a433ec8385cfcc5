import AvalKit
import Glibc

/// Printing of statistics: exact fractions and, where a root or a distribution is needed, floating point.
package enum Figures {
  /// Rounded to `most` digits, without zeros beyond `least`.
  package static func shown(_ value: Fraction, most: Int, least: Int = 0) throws(Failure) -> ExactDecimal {
    let short = try value.rounded(digits: most).normalized
    return short.scale < least ? try short.rounded(digits: least) : short
  }

  /// A floating-point figure with six digits; nil where it is not a number of that size.
  package static func shown(_ value: Double) throws(Failure) -> ExactDecimal? {
    let scaled = (value * 1_000_000).rounded()
    guard scaled.isFinite, scaled.magnitude < 9e15 else { return nil }
    return try Fraction(Int128(scaled), 1_000_000).rounded(digits: 6)
  }

  /// A fraction as floating point, for roots and distributions.
  package static func double(_ value: Fraction) -> Double {
    Double(value.numerator) / Double(value.denominator)
  }

  package static func percent(_ part: Int, of whole: Int) throws(Failure) -> Fraction {
    try Fraction(Int128(part) * 100, Int128(whole))
  }
}

/// Whole or decimal numbers counted as they come: sums of exact fractions, so the order does not matter.
package struct Moments: Sendable {
  package private(set) var n = 0
  private var sum = Fraction.zero
  private var squares = Fraction.zero

  package init() {}

  /// Adds a value `count` times.
  package mutating func add(_ value: Fraction, count: Int = 1) throws(Failure) {
    let times = Fraction(Int128(count))
    n += count
    sum = try sum + value * times
    squares = try squares + value * value * times
  }

  /// Nil of nothing.
  package func mean() throws(Failure) -> Fraction? {
    n == 0 ? nil : try sum / Fraction(Int128(n))
  }

  /// The sample variance; nil of fewer than two.
  package func variance() throws(Failure) -> Fraction? {
    guard n > 1 else { return nil }
    let count = Fraction(Int128(n))
    return try (squares - sum * sum / count) / (count - .one)
  }

  /// The 95 % interval of the mean by the normal approximation: mean ± 1.96 · s ÷ √n.
  package func interval() throws(Failure) -> (from: Double, to: Double)? {
    guard let mean = try mean(), let variance = try variance() else { return nil }
    let half = 1.96 * (Figures.double(variance) / Double(n)).squareRoot()
    return (Figures.double(mean) - half, Figures.double(mean) + half)
  }
}
