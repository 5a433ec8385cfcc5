import AvalKit

/// Printing exact parts so that they add up to the printed total.
package enum Apportionment {
  /// The digits of what does not end by itself.
  static let digits = 6

  /// The parts and their total as decimals, equal to the fractions where those end within six digits.
  ///
  /// Otherwise the total is rounded to six digits, staying on its side of every boundary, and the parts are rounded
  /// down, the missing units going to the largest remainders, then to the earliest.
  package static func split(
    _ parts: [Fraction], total: Fraction, boundaries: [ExactDecimal]
  ) throws(Failure) -> (parts: [ExactDecimal], total: ExactDecimal) {
    var floors: [ExactDecimal] = []
    var remainders: [Fraction] = []
    for part in parts {
      let floor = try part.rounded(digits: digits, rounding: .floor)
      floors.append(floor)
      remainders.append(try part - Fraction(floor))
    }
    if remainders.allSatisfy(\.isZero) {
      var sum = ExactDecimal.zero
      for floor in floors { sum = try sum + floor }
      return (floors.map(\.normalized), try shortest(sum))
    }
    var shown = try total.rounded(digits: digits)
    if boundaries.contains(where: { (Fraction(shown) >= Fraction($0)) != (total >= Fraction($0)) }) {
      shown = try total.rounded(digits: digits, rounding: .floor)
    }
    var left = shown
    for floor in floors { left = try left - floor }
    let unit = try Fraction(1, 1_000_000).rounded(digits: digits)
    let order = remainders.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
    for index in order where left > .zero {
      floors[index] = try floors[index] + unit
      left = try left - unit
    }
    return (floors.map(\.normalized), try shortest(shown))
  }

  /// At least two digits after the point, and no more zeros than that.
  private static func shortest(_ value: ExactDecimal) throws(Failure) -> ExactDecimal {
    let short = value.normalized
    return short.scale < 2 ? try short.rounded(digits: 2) : short
  }
}
