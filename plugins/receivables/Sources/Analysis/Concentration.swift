import AvalKit

/// Shares of a whole: how much hangs on few (V-12, V-13, F-V21).
package struct Concentration: Sendable {
  package struct Share: Sendable, Hashable {
    package let key: String
    package let amount: Int64
    /// In percent, four digits.
    package let share: ExactDecimal
  }

  /// Largest first; equal ones by key.
  package let shares: [Share]
  /// Σ share², a fraction with four digits; nil of nothing.
  package let hhi: ExactDecimal?
  /// The share of the largest, of the two largest, … in percent: at most ten.
  package let topShares: [ExactDecimal]

  package init(_ amounts: [String: Int64]) throws {
    let sorted = amounts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let total = sorted.reduce(Int128(0)) { $0 + Int128($1.value) }
    shares = try sorted.map { key, amount in
      Share(key: key, amount: amount, share: try Fraction(Int128(amount), total).percent(digits: 4))
    }
    let squares = sorted.reduce(Int128(0)) { $0 + Int128($1.value) * Int128($1.value) }
    hhi = total > 0 ? try Fraction(squares, total * total).rounded(digits: 4) : nil
    var running: Int128 = 0
    topShares = try sorted.prefix(10).map { _, amount in
      running += Int128(amount)
      return try Fraction(running, total).percent(digits: 4)
    }
  }
}
