import AvalKit
import Testing

@Suite("Money")
struct MoneyTests {
  @Test(
    "the currency decides the digits",
    arguments: [
      ("1234.50", "CNY", 123_450), ("1234.5", "CNY", 123_450), ("-0.01", "CNY", -1), ("0", "JPY", 0),
      ("500", "JPY", 500),
      ("1.234", "KWD", 1234), ("-0.00", "CNY", 0), ("92233720368547758.07", "CNY", Int64.max),
      ("-92233720368547758.07", "CNY", -Int64.max), ("0.0001", "CLF", 1),
    ] as [(String, String, Int64)])
  func reads(text: String, currency: String, minor: Int64) throws {
    let amount = try money(text, currency)
    #expect(amount.minor == minor)
    #expect(try money(amount.amountText, currency) == amount)
  }

  @Test(
    "what is not an exact amount is refused",
    arguments: [
      "1,234.50", "1234.", ".5", "+1", "01", "-", "", " 1", "1 ", "1e3", "1.234", "１", "--1", "92233720368547758.08",
      "-92233720368547758.08", "99999999999999999999999999999999999999999999999999", "NaN", "0x10", "1.2.3",
    ])
  func refuses(text: String) {
    #expect(failureKind { _ = try money(text) } == .invalidParams)
  }

  @Test(
    "ISO 4217: active currencies only",
    arguments: ["cny", "XXX", "XAU", "XTS", "DEM", "HRK", "ABC", "CN", "CNYY", "", "元"])
  func refusesCurrency(code: String) {
    #expect(failureKind { _ = try Currency(parsing: code) } == .invalidParams)
  }

  @Test("ISO 4217: every code reads back as itself")
  func currencies() throws {
    #expect(Currency.all.count > 150)
    for currency in Currency.all { #expect(try Currency(parsing: currency.code) == currency) }
    #expect(try Currency(parsing: "JPY").minorDigits == 0 && Currency(parsing: "KWD").minorDigits == 3)
    #expect(Currency.cny.minorPerUnit == 100 && Currency.cny.code == "CNY")
  }

  @Test("mixed currencies never meet and the refusal names both")
  func mixedCurrencies() throws {
    let (yuan, dollar) = (try money("1"), try money("1", "USD"))
    do {
      _ = try yuan + dollar
      Issue.record("CNY and USD were added")
    } catch {
      #expect(error.kind == .invalidParams)
      #expect(error.message.en.contains("CNY") && error.message.en.contains("USD"))
      #expect(error.message.zhHans.contains("CNY") && error.message.zhHans.contains("USD"))
    }
    #expect(failureKind { _ = try yuan - dollar } == .invalidParams)
    #expect(failureKind { _ = try yuan < dollar } == .invalidParams)
    #expect(failureKind { _ = try yuan.ratio(to: dollar) } == .invalidParams)
    #expect(failureKind { _ = try [yuan, dollar].sum(in: .cny) } == .invalidParams)
    #expect(yuan != dollar)
  }

  @Test("the range ends at ±(2^63 − 1) minor units")
  func overflow() throws {
    let (most, least) = (Money(minor: .max, currency: .cny), Money(minor: -.max, currency: .cny))
    let cent = Money(minor: 1, currency: .cny)
    #expect(failureKind { _ = try most + cent } == .limitExceeded)
    #expect(failureKind { _ = try least - cent } == .limitExceeded)
    #expect(failureKind { _ = try most * 2 } == .limitExceeded)
    #expect(failureKind { _ = try Money(minor: 1 << 62, currency: .cny) * -2 } == .limitExceeded)
    #expect(failureKind { _ = try most.multiplied(by: decimal("1.01"), rounding: .halfAwayFromZero) } == .limitExceeded)
    #expect(try -most == least && -least == most)
    #expect(try least.magnitude == most && (most + least).isZero)
  }

  @Test(
    "rounding is named and happens once",
    arguments: [
      (Rounding.halfAwayFromZero, [3, -3, 2, 2, 0, 1, -1]), (.halfEven, [2, -2, 2, 2, 0, 1, -1]),
      (.up, [3, -3, 2, 3, 1, 1, -1]), (.down, [2, -2, 1, 2, 0, 0, 0]), (.ceiling, [3, -2, 2, 3, 1, 1, 0]),
      (.floor, [2, -3, 1, 2, 0, 0, -1]),
    ])
  func rounds(rounding: Rounding, expected: [Int64]) throws {
    let factors = ["2.5", "-2.5", "1.5000001", "2.499999", "0.499999999999999999", "0.75", "-0.75"]
    let cent = Money(minor: 1, currency: .cny)
    #expect(try factors.map { try cent.multiplied(by: decimal($0), rounding: rounding).minor } == expected)
    #expect(
      try factors.map { try decimal($0).rounded(digits: 0, rounding: rounding).description }
        == expected.map(String.init))
  }

  @Test("a factor agrees with long multiplication and division")
  func multipliesLikePaper() throws {
    var random = TestRandom("money × fraction")
    for _ in 0..<3000 {
      let (minor, numerator) = (random.int64() >> 20, random.int64() >> 10)
      let denominator = (random.int64() >> 12).magnitude + 1
      guard minor != .min else { continue }
      let rounding = try #require(Rounding.allCases.randomElement(using: &random))
      let factor = try Fraction(Int128(numerator), Int128(denominator))
      let expected = reference(
        BigInteger(minor) * BigInteger(numerator), BigInteger(denominator), rounding)
      do {
        let actual = try Money(minor: minor, currency: .cny).multiplied(by: factor, rounding: rounding)
        #expect(String(actual.minor) == expected.text, "\(minor) × \(numerator)/\(denominator) \(rounding)")
      } catch {
        #expect(expected.digits.count > 18, "\(minor) × \(numerator)/\(denominator): \(error)")
      }
    }
  }

  private func reference(_ numerator: BigInteger, _ denominator: BigInteger, _ rounding: Rounding) -> BigInteger {
    let (quotient, remainder) = numerator.divided(by: denominator)
    guard !remainder.digits.isEmpty else { return quotient }
    let two = BigInteger(2)
    let twice = BigInteger(negative: false, digits: (remainder * two).digits)
    let isHalf = twice.digits == denominator.digits
    let isMore = !isHalf && !BigInteger.isBelow(twice.digits, denominator.digits)
    let away =
      switch rounding {
      case .halfAwayFromZero: isHalf || isMore
      case .halfEven: isMore || (isHalf && quotient.digit(0) % 2 == 1)
      case .up: true
      case .down: false
      case .ceiling: !numerator.negative
      case .floor: numerator.negative
      }
    return away ? quotient + BigInteger(numerator.negative ? -1 : 1) : quotient
  }

  @Test("equal parts: the earliest take the odd cents")
  func splitsEqually() throws {
    #expect(try money("100.00").split(into: 3).map(\.amountText) == ["33.34", "33.33", "33.33"])
    #expect(try money("-0.05").split(into: 3).map(\.amountText) == ["-0.02", "-0.02", "-0.01"])
    #expect(try money("1", "JPY").split(into: 2).map(\.amountText) == ["1", "0"])
    #expect(failureKind { _ = try money("1").split(into: 0) } == .invalidParams)
    #expect(failureKind { _ = try money("1").split(into: 100_001) } == .invalidParams)
  }

  @Test("weights: largest remainder first, then the earliest")
  func splitsByWeight() throws {
    #expect(try money("0.05").split(weights: [1, 1, 1]).map(\.minor) == [2, 2, 1])
    #expect(try money("1.00").split(weights: [1, 2, 3]).map(\.minor) == [17, 33, 50])
    #expect(try money("-1.00").split(weights: [1, 2, 3]).map(\.minor) == [-17, -33, -50])
    #expect(try money("0.01").split(weights: [0, 1, 1]).map(\.minor) == [0, 1, 0])
    #expect(try money("0.10").split(weights: [50, 26, 24]).map(\.minor) == [5, 3, 2])
    #expect(failureKind { _ = try money("1").split(weights: []) } == .invalidParams)
    #expect(failureKind { _ = try money("1").split(weights: [0, 0]) } == .invalidParams)
    #expect(failureKind { _ = try money("1").split(weights: [1, -1]) } == .invalidParams)
  }

  @Test("every split adds up, keeps proportion within one minor unit and leaves weight zero empty")
  func splitsPreserveTheSum() throws {
    var random = TestRandom("money split")
    for _ in 0..<2000 {
      let minor = random.int64()
      guard minor != .min else { continue }
      let weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in Int64(clamping: random.int64().magnitude) }
      guard weights.contains(where: { $0 > 0 }) else { continue }
      let parts = try Money(minor: minor, currency: .cny).split(weights: weights)
      #expect(parts.reduce(Int128(0)) { $0 + Int128($1.minor) } == Int128(minor))
      let total = weights.reduce(BigInteger(0)) { $0 + BigInteger($1) }
      for (part, weight) in zip(parts, weights) {
        let floor = (BigInteger(minor) * BigInteger(weight)).divided(by: total).quotient
        let odd = BigInteger(part.minor) + -floor
        #expect(odd.digits.isEmpty || (odd.digits == [1] && odd.negative == (minor < 0) && weight > 0))
      }
    }
  }

  @Test("money is an object of a text and a currency, and its refusal points at the member")
  func codes() throws {
    let bytes = Array(#"{"amount":"1234.50","currency":"CNY"}"#.utf8)
    #expect(try JSONCoding.encode(JSONCoding.decode(Money.self, parsing: bytes)) == bytes)
    for (json, path) in [
      (#"{"price":{"amount":"1.234","currency":"CNY"}}"#, "/price/amount"),
      (#"{"price":{"amount":1,"currency":"CNY"}}"#, "/price/amount"),
      (#"{"price":{"amount":"1","currency":"RMB"}}"#, "/price/currency"),
    ] {
      do {
        _ = try JSONCoding.decode([String: Money].self, parsing: Array(json.utf8))
        Issue.record("\(json) was taken")
      } catch let failure as Failure {
        #expect(failure.kind == .invalidParams && failure.path == path)
      }
    }
  }
}
