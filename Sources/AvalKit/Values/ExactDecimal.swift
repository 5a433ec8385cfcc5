/// An exact decimal number: rates, percentages, quantities. Never a binary fraction.
///
/// Printed with the digits it was written with (`5.50` stays `5.50`), compared by value (`5.50` equals `5.5`).
public struct ExactDecimal: Sendable {
  /// The digits without the point.
  public let units: Int128
  /// How many digits stand after the point, 0…18.
  public let scale: Int

  /// The most digits after the point.
  public static let maxScale = 18
  public static let zero = ExactDecimal(0)

  public init(_ integer: Int64) {
    self.init(units: Int128(integer), scale: 0)
  }

  /// `units ÷ 10^scale`; the scale is known to be in range.
  package init(units: Int128, scale: Int) {
    self.units = units
    self.scale = scale
  }

  /// Reads `-?(0|[1-9][0-9]*)(\.[0-9]+)?` with at most 18 digits after the point.
  public init(parsing text: some StringProtocol) throws(Failure) {
    do throws(DecimalText.Problem) {
      let (units, scale) = try DecimalText.parse(text, maxScale: ExactDecimal.maxScale)
      self.init(units: units, scale: scale)
    } catch {
      throw Failure(
        .invalidParams,
        "\"\(text.prefix(60))\" is not a decimal number; write it as 12.5, with at most 18 digits after the point.",
        zh: "“\(text.prefix(60))”不是有效的十进制数；请写成 12.5 的形式，小数不超过 18 位。")
    }
  }

  /// The same value with as few digits after the point as it needs.
  public var normalized: ExactDecimal {
    var (units, scale) = (units, scale)
    while scale > 0 {
      let (quotient, remainder) = units.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { break }
      (units, scale) = (quotient, scale - 1)
    }
    return ExactDecimal(units: units, scale: scale)
  }

  public var isZero: Bool { units == 0 }
  public var isNegative: Bool { units < 0 }

  /// The value with exactly so many digits after the point (0…18), rounded where it has more.
  public func rounded(digits: Int, rounding: Rounding = .halfAwayFromZero) throws(Failure) -> ExactDecimal {
    if digits < scale, digits >= 0 {
      return ExactDecimal(
        units: rounding.divide(units, by: Int128.powerOfTen(scale - digits)), scale: digits)
    }
    return try Fraction(self).rounded(digits: digits, rounding: rounding)
  }

  /// For statistics only; never for money.
  public var approximate: Double {
    Double(units) / Double(Int128.powerOfTen(scale))
  }
}

// MARK: Exact arithmetic

extension ExactDecimal {
  public static func + (left: ExactDecimal, right: ExactDecimal) throws(Failure) -> ExactDecimal {
    let (a, b, scale) = try align(left, right)
    return ExactDecimal(units: try checked(a.addingReportingOverflow(b)), scale: scale)
  }

  public static func - (left: ExactDecimal, right: ExactDecimal) throws(Failure) -> ExactDecimal {
    let (a, b, scale) = try align(left, right)
    return ExactDecimal(units: try checked(a.subtractingReportingOverflow(b)), scale: scale)
  }

  public static func * (left: ExactDecimal, right: ExactDecimal) throws(Failure) -> ExactDecimal {
    var (left, right) = (left, right)
    if left.scale + right.scale > maxScale { (left, right) = (left.normalized, right.normalized) }
    let product = ExactDecimal(
      units: try checked(left.units.multipliedReportingOverflow(by: right.units)), scale: left.scale + right.scale)
    let fitting = product.scale > maxScale ? product.normalized : product
    guard fitting.scale <= maxScale else { throw overflow }
    return fitting
  }

  public static prefix func - (value: ExactDecimal) throws(Failure) -> ExactDecimal {
    try zero - value
  }

  /// Both numbers' digits at the larger of the two scales.
  private static func align(
    _ left: ExactDecimal, _ right: ExactDecimal
  ) throws(Failure) -> (Int128, Int128, Int) {
    let scale = max(left.scale, right.scale)
    return (
      try checked(left.units.multipliedReportingOverflow(by: .powerOfTen(scale - left.scale))),
      try checked(right.units.multipliedReportingOverflow(by: .powerOfTen(scale - right.scale))), scale
    )
  }

  private static func checked(_ result: (partialValue: Int128, overflow: Bool)) throws(Failure) -> Int128 {
    guard !result.overflow else { throw overflow }
    return result.partialValue
  }

  static var overflow: Failure {
    Failure(
      .limitExceeded, "The number has more digits than can be kept exactly; use smaller or rounder numbers.",
      zh: "该数位数过多，无法精确保存；请使用较小或位数较少的数。")
  }
}

extension ExactDecimal: Hashable, Comparable {
  public static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.scale == right.scale { return left.units == right.units }
    let (a, b) = (left.normalized, right.normalized)
    return a.units == b.units && a.scale == b.scale
  }

  public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.scale == right.scale { return left.units < right.units }
    let (a, b) = (left.normalized, right.normalized)
    let wholes = (a.units / .powerOfTen(a.scale), b.units / .powerOfTen(b.scale))
    if wholes.0 != wholes.1 { return wholes.0 < wholes.1 }
    // Equal integer parts: the fractions, below 10^18, meet at the larger scale.
    let scale = max(a.scale, b.scale)
    return (a.units % .powerOfTen(a.scale)) * .powerOfTen(scale - a.scale)
      < (b.units % .powerOfTen(b.scale)) * .powerOfTen(scale - b.scale)
  }

  public func hash(into hasher: inout Hasher) {
    let normalized = normalized
    hasher.combine(normalized.units)
    hasher.combine(normalized.scale)
  }
}

extension ExactDecimal: CustomStringConvertible {
  public var description: String { DecimalText.print(units, scale: scale) }
}

extension ExactDecimal: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Int128 {
  private static let powersOfTen: [Int128] = (0..<38).reduce(into: [1]) { list, _ in
    list.append(list[list.count - 1] * 10)
  }

  /// 10^exponent for 0…38.
  package static func powerOfTen(_ exponent: Int) -> Int128 { powersOfTen[exponent] }
}
