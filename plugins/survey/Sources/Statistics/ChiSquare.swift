import AvalKit
import Glibc

/// Pearson's χ² of a table of counts, without continuity correction (F-S20).
package struct ChiSquare: Sendable {
  /// Exact.
  package let statistic: Fraction
  package let degreesOfFreedom: Int
  /// The probability of a value at least as large if rows and columns are independent.
  package let pValue: Double
  /// The smallest expected count; below 5 the probability is rough.
  package let smallestExpected: Fraction

  /// Nil where a row or a column is empty, or there are fewer than two of either.
  package init?(_ table: [[Int]]) throws(Failure) {
    let rows = table.map { $0.reduce(0, +) }
    let columns = (table.first ?? []).indices.map { column in table.reduce(0) { $0 + $1[column] } }
    let n = rows.reduce(0, +)
    guard rows.count > 1, columns.count > 1, rows.allSatisfy({ $0 > 0 }), columns.allSatisfy({ $0 > 0 }) else {
      return nil
    }
    // Σ (O − E)² ÷ E = n · (Σ O² ÷ (row · column) − 1).
    var sum = Fraction.zero
    for (row, counts) in table.enumerated() {
      for (column, count) in counts.enumerated() {
        sum = try sum + Fraction(Int128(count) * Int128(count), Int128(rows[row]) * Int128(columns[column]))
      }
    }
    statistic = try Fraction(Int128(n)) * (sum - .one)
    degreesOfFreedom = (rows.count - 1) * (columns.count - 1)
    smallestExpected = try Fraction(Int128(rows.min() ?? 0) * Int128(columns.min() ?? 0), Int128(n))
    pValue = ChiSquare.upperTail(Figures.double(statistic), degreesOfFreedom)
  }

  /// Q(k/2, x/2), the regularised upper incomplete gamma function: series below, continued fraction above
  /// (W. Press et al., *Numerical Recipes*, §6.2).
  package static func upperTail(_ x: Double, _ degreesOfFreedom: Int) -> Double {
    let (a, z) = (Double(degreesOfFreedom) / 2, x / 2)
    guard z > 0 else { return 1 }
    let scale = exp(-z + a * log(z) - lgamma(a))
    if z < a + 1 {
      var term = 1 / a
      var sum = term
      for step in 1...10_000 {
        term *= z / (a + Double(step))
        sum += term
        if term < sum * 1e-16 { break }
      }
      return max(0, 1 - sum * scale)
    }
    var b = z + 1 - a
    var c = 1e300
    var d = 1 / b
    var h = d
    for step in 1...10_000 {
      let factor = -Double(step) * (Double(step) - a)
      b += 2
      d = 1 / (factor * d + b)
      c = b + factor / c
      let delta = d * c
      h *= delta
      if abs(delta - 1) < 1e-16 { break }
    }
    return min(1, h * scale)
  }
}
