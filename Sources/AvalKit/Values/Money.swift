/// An exact amount of one currency, in its minor units: ±(2^63 − 1) of them.
///
/// Nothing here rounds unless a `Rounding` is named, and amounts of different currencies never meet.
public struct Money: Sendable, Hashable {
  /// Whole minor units: fen, cents, or yen where a currency has no smaller unit.
  public let minor: Int64
  public let currency: Currency

  /// An amount of minor units. Arithmetic never makes `Int64.min`, which has no positive counterpart.
  public init(minor: Int64, currency: Currency) {
    self.minor = minor
    self.currency = currency
  }

  /// Nothing, in a currency.
  public static func zero(_ currency: Currency) -> Money {
    Money(minor: 0, currency: currency)
  }

  /// Reads an exact amount in units, `-?(0|[1-9][0-9]*)(\.[0-9]+)?` with at most the currency's digits.
  public init(parsing text: some StringProtocol, currency: Currency) throws(Failure) {
    let digits = Int(currency.minorDigits)
    do throws(DecimalText.Problem) {
      let (units, scale) = try DecimalText.parse(text, maxScale: digits)
      self.init(minor: try Money.minor(units, scale: scale, digits: digits), currency: currency)
    } catch {
      throw Money.refusal(of: text.prefix(40), currency, error)
    }
  }

  /// An amount where it stands in a text, or nil.
  init?(utf8 text: UnsafeBufferPointer<UInt8>, currency: Currency) {
    let digits = Int(currency.minorDigits)
    // Longer ones do not fit, and are refused by whoever says why.
    guard text.count <= 20 else { return nil }
    do throws(DecimalText.Problem) {
      let (units, scale) = try DecimalText.parse(text, maxScale: digits)
      self.init(minor: try Money.minor(units, scale: scale, digits: digits), currency: currency)
    } catch {
      return nil
    }
  }

  private static func minor(_ units: Int128, scale: Int, digits: Int) throws(DecimalText.Problem) -> Int64 {
    var (units, scale) = (units, scale)
    while scale < digits {
      let (product, overflow) = units.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw .tooLarge }
      (units, scale) = (product, scale + 1)
    }
    guard let minor = Int64(exactly: units), minor != .min else { throw .tooLarge }
    return minor
  }

  private static func refusal(
    of text: some StringProtocol, _ currency: Currency, _ problem: DecimalText.Problem
  ) -> Failure {
    switch problem {
    case .malformed:
      Failure(
        .invalidParams, "\"\(text)\" is not an amount; write digits with a decimal point, for example 1234.50.",
        zh: "“\(text)”不是有效金额；请用数字和小数点书写，例如 1234.50。")
    case .tooManyDigits:
      Failure(
        .invalidParams,
        "\(currency) has \(currency.minorDigits) digits after the decimal point; \"\(text)\" has more.",
        zh: "\(currency) 的小数位数为 \(currency.minorDigits)；“\(text)”超出。")
    case .tooLarge:
      Failure(
        .invalidParams, "The amount \(text) \(currency) is too large to be kept exactly; split it.",
        zh: "金额 \(text) \(currency) 过大，无法精确保存；请拆分。")
    }
  }

  /// The amount in units with the currency's digits, as `1234.50`.
  public var amountText: String {
    DecimalText.print(Int128(minor), scale: Int(currency.minorDigits))
  }

  /// The amount in units as an exact number.
  public var amount: ExactDecimal {
    ExactDecimal(units: Int128(minor), scale: Int(currency.minorDigits))
  }

  public var isZero: Bool { minor == 0 }
  public var isNegative: Bool { minor < 0 }
  public var isPositive: Bool { minor > 0 }
  /// −1, 0 or 1.
  public var signum: Int { Int(minor.signum()) }
}

// MARK: Arithmetic

extension Money {
  /// The amount of an exact count of minor units, refused beyond the range.
  package init(exactly minor: Int128, _ currency: Currency) throws(Failure) {
    guard let minor = Int64(exactly: minor), minor != .min else { throw Money.overflow(currency) }
    self.init(minor: minor, currency: currency)
  }

  public static func + (left: Money, right: Money) throws(Failure) -> Money {
    try left.requireSameCurrency(as: right)
    let (sum, overflow) = left.minor.addingReportingOverflow(right.minor)
    guard !overflow, sum != .min else { throw Money.overflow(left.currency) }
    return Money(minor: sum, currency: left.currency)
  }

  public static func - (left: Money, right: Money) throws(Failure) -> Money {
    try left.requireSameCurrency(as: right)
    let (difference, overflow) = left.minor.subtractingReportingOverflow(right.minor)
    guard !overflow, difference != .min else { throw Money.overflow(left.currency) }
    return Money(minor: difference, currency: left.currency)
  }

  public static func * (left: Money, right: Int64) throws(Failure) -> Money {
    let (product, overflow) = left.minor.multipliedReportingOverflow(by: right)
    guard !overflow, product != .min else { throw Money.overflow(left.currency) }
    return Money(minor: product, currency: left.currency)
  }

  public static prefix func - (money: Money) throws(Failure) -> Money {
    try .zero(money.currency) - money
  }

  /// The amount without its sign.
  public var magnitude: Money {
    Money(minor: minor < 0 ? Int64(clamping: minor.magnitude) : minor, currency: currency)
  }

  public static func < (left: Money, right: Money) throws(Failure) -> Bool {
    try left.requireSameCurrency(as: right)
    return left.minor < right.minor
  }

  public static func > (left: Money, right: Money) throws(Failure) -> Bool { try right < left }
  public static func <= (left: Money, right: Money) throws(Failure) -> Bool { try !(right < left) }
  public static func >= (left: Money, right: Money) throws(Failure) -> Bool { try !(left < right) }

  /// The smaller of two amounts of one currency.
  public static func min(_ left: Money, _ right: Money) throws(Failure) -> Money { try right < left ? right : left }
  /// The larger of two amounts of one currency.
  public static func max(_ left: Money, _ right: Money) throws(Failure) -> Money { try left < right ? right : left }

  /// The amount times an exact factor, rounded once.
  public func multiplied(by factor: Fraction, rounding: Rounding) throws(Failure) -> Money {
    let product = try Fraction(Int128(minor)) * factor
    return try Money(exactly: rounding.divide(product.numerator, by: product.denominator), currency)
  }

  /// The amount times an exact factor, rounded once.
  public func multiplied(by factor: ExactDecimal, rounding: Rounding) throws(Failure) -> Money {
    try multiplied(by: Fraction(factor), rounding: rounding)
  }

  /// So many percent of the amount, rounded once.
  public func percent(_ percent: ExactDecimal, rounding: Rounding) throws(Failure) -> Money {
    try multiplied(by: Fraction(percent) / Fraction(100), rounding: rounding)
  }

  /// What share of `whole` this is; refused where `whole` is zero or of another currency.
  public func ratio(to whole: Money) throws(Failure) -> Fraction {
    try requireSameCurrency(as: whole)
    return try Fraction(Int128(minor), Int128(whole.minor))
  }

  /// Refuses, naming both, unless the currencies agree.
  public func requireSameCurrency(as other: Money) throws(Failure) {
    guard currency == other.currency else {
      throw Failure(
        .invalidParams,
        "\(currency) and \(other.currency) cannot be combined or compared; convert one at a rate of your own first.",
        zh: "\(currency) 与 \(other.currency) 不能合并或比较；请先按自选汇率折算。")
    }
  }

  static func overflow(_ currency: Currency) -> Failure {
    Failure(
      .limitExceeded, "The result exceeds the largest amount of \(currency) that can be kept exactly.",
      zh: "结果超出 \(currency) 可精确保存的最大金额。")
  }
}

extension Sequence<Money> {
  /// The sum, exact; zero of `currency` for none. Refuses any other currency.
  public func sum(in currency: Currency) throws(Failure) -> Money {
    var total = Money.zero(currency)
    for money in self { total = try total + money }
    return total
  }
}

extension Money: CustomStringConvertible {
  public var description: String { "\(amountText) \(currency)" }
}

extension Money: Codable {
  private enum CodingKeys: String, CodingKey {
    case amount
    case currency
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let currency = try container.decode(Currency.self, forKey: .currency)
    let text = try container.decode(String.self, forKey: .amount)
    do {
      try self.init(parsing: text, currency: currency)
    } catch {
      throw error.at("/amount")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(amountText, forKey: .amount)
    try container.encode(currency, forKey: .currency)
  }
}
