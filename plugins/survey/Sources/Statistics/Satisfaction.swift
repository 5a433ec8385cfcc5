import AvalKit

/// The share of satisfied answers and their mean (F-S15).
package enum CustomerSatisfaction {
  /// Percent of 4 and 5 among the answers 1…5, by their counts; nil of none.
  package static func percent(_ counts: [Int: Int]) throws(Failure) -> Fraction? {
    let n = counts.values.reduce(0, +)
    guard n > 0 else { return nil }
    return try Figures.percent((counts[4] ?? 0) + (counts[5] ?? 0), of: n)
  }
}

/// Net promoter score: percent of 9 and 10 less percent of 0 to 6 (F-S16).
package struct NetPromoterScore: Sendable {
  package let promoters: Int
  package let passives: Int
  package let detractors: Int
  /// −100…100; nil of no answers.
  package let score: Fraction?

  package init(_ counts: [Int: Int]) throws(Failure) {
    promoters = counts.filter { $0.key >= 9 }.values.reduce(0, +)
    passives = counts.filter { $0.key == 7 || $0.key == 8 }.values.reduce(0, +)
    detractors = counts.filter { $0.key <= 6 }.values.reduce(0, +)
    let n = promoters + passives + detractors
    score = n == 0 ? nil : try Figures.percent(promoters - detractors, of: n)
  }
}

/// Weighted satisfaction index: Σ w·s with weights that sum to 1 (F-S17).
package enum SatisfactionIndex {
  /// The index on the scale of the scores, and in percent of the way from 1 to 5.
  package static func compute(
    _ parts: [(weight: Fraction, score: Fraction)]
  ) throws(Failure) -> (index: Fraction, percent: Fraction) {
    var index = Fraction.zero
    for part in parts { index = try index + part.weight * part.score }
    return (index, try (index - .one) / Fraction(4 as Int128) * Fraction(100 as Int128))
  }

  /// The importances as weights that sum to 1; nil where they sum to nothing.
  package static func weights(_ importances: [Fraction]) throws(Failure) -> [Fraction]? {
    var total = Fraction.zero
    for importance in importances { total = try total + importance }
    guard total > .zero else { return nil }
    var weights: [Fraction] = []
    for importance in importances { weights.append(try importance / total) }
    return weights
  }
}

/// Cronbach's alpha: k ÷ (k − 1) · (1 − Σ s²ᵢ ÷ s²ₜ) over complete rows (F-S18), exact in whole numbers.
package struct CronbachAlpha: Sendable {
  package let items: Int
  package private(set) var n = 0
  private var sums: [Int128]
  private var squares: [Int128]
  private var totalSum: Int128 = 0
  private var totalSquares: Int128 = 0

  package init(items: Int) {
    self.items = items
    sums = Array(repeating: 0, count: items)
    squares = Array(repeating: 0, count: items)
  }

  /// Adds one complete row of scores; a row of another length is none.
  package mutating func add(_ row: [Int]) {
    guard row.count == items else { return }
    n += 1
    for (index, score) in row.enumerated() {
      sums[index] += Int128(score)
      squares[index] += Int128(score * score)
    }
    let total = Int128(row.reduce(0, +))
    totalSum += total
    totalSquares += total * total
  }

  /// Nil of fewer than two items or rows, or where the totals do not vary.
  package func alpha() throws(Failure) -> Fraction? {
    guard items > 1, n > 1 else { return nil }
    // n(n − 1) times the variances: the factor cancels.
    let count = Int128(n)
    var itemVariances: Int128 = 0
    for index in 0..<items { itemVariances += count * squares[index] - sums[index] * sums[index] }
    let totalVariance = count * totalSquares - totalSum * totalSum
    guard totalVariance > 0 else { return nil }
    return try Fraction(Int128(items), Int128(items - 1)) * (Fraction.one - Fraction(itemVariances, totalVariance))
  }
}
