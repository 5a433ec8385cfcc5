import AvalKit

extension Form {
  /// A figure that follows from answers: the product of whole numbers (F-S5).
  package struct Computed: Codable, Sendable {
    package let code: String
    package let title: Text
    package let product: [String]
  }

  /// Responses that are rows of one table: each names its segment, and the shares of a dimension add up to 100 (F-S4).
  package struct Composition: Codable, Sendable {
    package struct Column: Codable, Sendable {
      package let amount: String
      package let share: String
    }

    package let dimension: String
    package let segment: String
    /// How far the shares of a column may be from 100: they are rounded.
    package let tolerance: ExactDecimal
    package let columns: [Column]
  }

  /// What follows from the answers given; a figure whose parts are not all answered is left out.
  package func computedAnswers(_ answers: [Answer]) throws(Failure) -> [Answer] {
    var result: [Answer] = []
    for figure in computed ?? [] {
      var product = Fraction.one
      var isKnown = true
      for part in figure.product {
        guard let answer = answers.first(where: { $0.question == part }) else {
          isKnown = false
          break
        }
        product = try product * Fraction(ExactDecimal(parsing: answer.value))
      }
      guard isKnown else { continue }
      result.append(Answer(question: figure.code, value: try product.rounded(digits: 6).normalized.description))
    }
    return result
  }
}

extension Form.Composition {
  /// The shares of amounts in percent with one digit, adding up to 100.0 exactly: what rounding leaves goes to the largest
  /// remainders, then to the first. Empty where the amounts add up to nothing.
  package static func shares(of amounts: [ExactDecimal]) throws(Failure) -> [ExactDecimal] {
    var total = Fraction.zero
    for amount in amounts { total = try total + Fraction(amount) }
    guard total > .zero else { return [] }
    var tenths: [Int64] = []
    var remainders: [(left: Fraction, index: Int)] = []
    for (index, amount) in amounts.enumerated() {
      let exact = try Fraction(amount) * Fraction(1000 as Int128) / total
      let floor = try exact.rounded(digits: 0, rounding: .floor)
      tenths.append(Int64(floor.description) ?? 0)
      remainders.append((try exact - Fraction(floor), index))
    }
    remainders.sort { $0.left == $1.left ? $0.index < $1.index : $0.left > $1.left }
    for part in remainders.prefix(Int(max(0, 1000 - tenths.reduce(0, +)))) { tenths[part.index] += 1 }
    var shares: [ExactDecimal] = []
    for tenth in tenths { shares.append(try Fraction(Int128(tenth), 10).rounded(digits: 1)) }
    return shares
  }
}
