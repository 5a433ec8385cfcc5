/// An exact quotient of two whole numbers, always in lowest terms with a positive denominator.
///
/// What is computed in several steps stays a fraction until the last one, so that it is rounded once.
public struct Fraction: Sendable, Hashable {
  public let numerator: Int128
  public let denominator: Int128

  public static let zero = Fraction(0)
  public static let one = Fraction(1)

  public init(_ integer: Int128) {
    numerator = integer
    denominator = 1
  }

  public init(_ decimal: ExactDecimal) {
    self.init(reducing: decimal.units, Int128.powerOfTen(decimal.scale))
  }

  /// `numerator ÷ denominator`; refused where the denominator is zero.
  public init(_ numerator: Int128, _ denominator: Int128) throws(Failure) {
    guard denominator != 0 else {
      throw Failure(
        .failedPrecondition, "A share of zero cannot be computed; the figure divided by is 0.", zh: "无法计算占比：除数为 0。")
    }
    guard numerator != .min, denominator != .min else { throw ExactDecimal.overflow }
    self.init(
      reducing: denominator < 0 ? -numerator : numerator, denominator < 0 ? -denominator : denominator)
  }

  /// `denominator` is positive.
  private init(reducing numerator: Int128, _ denominator: Int128) {
    let divisor = Int128(Fraction.gcd(numerator.magnitude, denominator.magnitude))
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The greatest common divisor; `b` is not zero, so the result is neither, and it is at most `b`.
  private static func gcd(_ a: UInt128, _ b: UInt128) -> UInt128 {
    var (a, b) = (a, b)
    while a != 0 {
      // The hardware divides 64 bits; 128 are many times slower.
      if a <= UInt64.max, b <= UInt64.max { return UInt128(gcd64(UInt64(a), UInt64(b))) }
      (a, b) = (b % a, a)
    }
    return b
  }

  private static func gcd64(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while a != 0 { (a, b) = (b % a, a) }
    return b
  }

  public var isZero: Bool { numerator == 0 }
  public var isNegative: Bool { numerator < 0 }

  /// The value with exactly so many digits after the point, 0…18.
  public func rounded(digits: Int, rounding: Rounding = .halfAwayFromZero) throws(Failure) -> ExactDecimal {
    guard digits >= 0, digits <= ExactDecimal.maxScale else {
      throw Failure(
        .invalidParams, "A number is rounded to 0 to 18 digits after the point; \(digits) was asked for.",
        zh: "只能取 0 至 18 位小数；请求为 \(digits)。")
    }
    // Digit by digit, as on paper: a product with 10^digits would overflow long before the result does.
    var (units, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    for _ in 0..<digits {
      let (digit, next) = try Fraction.checked(rest.multipliedReportingOverflow(by: 10))
        .quotientAndRemainder(dividingBy: denominator)
      let tens = try Fraction.checked(units.multipliedReportingOverflow(by: 10))
      units = try Fraction.checked(tens.addingReportingOverflow(digit))
      rest = next
    }
    let last = rounding.divide(rest, by: denominator, after: units)
    units = try Fraction.checked(units.addingReportingOverflow(last))
    return ExactDecimal(units: units, scale: digits)
  }

  /// The value in percent, with exactly so many digits after the point.
  public func percent(digits: Int, rounding: Rounding = .halfAwayFromZero) throws(Failure) -> ExactDecimal {
    try (self * Fraction(100)).rounded(digits: digits, rounding: rounding)
  }

  /// For statistics only; never for money.
  public var approximate: Double { Double(numerator) / Double(denominator) }
}

// MARK: Exact arithmetic

extension Fraction {
  public static func + (left: Fraction, right: Fraction) throws(Failure) -> Fraction {
    let shared = Int128(gcd(left.denominator.magnitude, right.denominator.magnitude))
    let (leftFactor, rightFactor) = (right.denominator / shared, left.denominator / shared)
    let sum = try checked(
      try checked(left.numerator.multipliedReportingOverflow(by: leftFactor))
        .addingReportingOverflow(try checked(right.numerator.multipliedReportingOverflow(by: rightFactor))))
    return Fraction(reducing: sum, try checked(left.denominator.multipliedReportingOverflow(by: leftFactor)))
  }

  public static func - (left: Fraction, right: Fraction) throws(Failure) -> Fraction {
    try left + (try -right)
  }

  public static func * (left: Fraction, right: Fraction) throws(Failure) -> Fraction {
    // Reduced crosswise first, the products are in lowest terms and overflow only if the result does.
    let a = Int128(gcd(left.numerator.magnitude, right.denominator.magnitude))
    let b = Int128(gcd(right.numerator.magnitude, left.denominator.magnitude))
    let numerator = try checked((left.numerator / a).multipliedReportingOverflow(by: right.numerator / b))
    let denominator = try checked((left.denominator / b).multipliedReportingOverflow(by: right.denominator / a))
    return Fraction(reducing: numerator, denominator)
  }

  /// Refused where `right` is zero.
  public static func / (left: Fraction, right: Fraction) throws(Failure) -> Fraction {
    try left * (try Fraction(right.denominator, right.numerator))
  }

  public static prefix func - (value: Fraction) throws(Failure) -> Fraction {
    guard value.numerator != .min else { throw ExactDecimal.overflow }
    return Fraction(reducing: -value.numerator, value.denominator)
  }

  private static func checked(_ result: (partialValue: Int128, overflow: Bool)) throws(Failure) -> Int128 {
    guard !result.overflow else { throw ExactDecimal.overflow }
    return result.partialValue
  }
}

extension Fraction: Comparable {
  /// By continued fractions, so that no product can overflow.
  public static func < (left: Fraction, right: Fraction) -> Bool {
    var (a, b, c, d) = (left.numerator, left.denominator, right.numerator, right.denominator)
    var flipped = false
    while true {
      let (left, right) = (floorDivide(a, b), floorDivide(c, d))
      if left.quotient != right.quotient { return (left.quotient < right.quotient) != flipped }
      (a, c) = (left.remainder, right.remainder)
      if a == 0 || c == 0 { return flipped ? (c == 0 && a != 0) : (a == 0 && c != 0) }
      // a/b < c/d for proper fractions just when d/c < b/a: turn both over and remember it.
      (a, b, c, d) = (b, a, d, c)
      flipped.toggle()
    }
  }
}

/// The quotient towards minus infinity, and the remainder ≥ 0.
private func floorDivide(_ a: Int128, _ b: Int128) -> (quotient: Int128, remainder: Int128) {
  let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
  return remainder < 0 ? (quotient - 1, remainder + b) : (quotient, remainder)
}

extension Fraction: CustomStringConvertible {
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Rounding {
  /// Rounds `rest ÷ denominator`, a proper fraction, as the tail of a number whose whole part is `whole`: half to even
  /// looks at that part's last digit.
  fileprivate func divide(_ rest: Int128, by denominator: Int128, after whole: Int128) -> Int128 {
    if self == .halfEven, whole & 1 != 0, rest.magnitude == denominator.magnitude - rest.magnitude {
      return rest < 0 ? -1 : 1
    }
    return divide(rest, by: denominator)
  }
}
