/// An active ISO 4217 currency, as of the list's amendments up to 2026. Metals, test codes and `XXX` are not currencies
/// that anything can be owed in and are refused.
public struct Currency: Sendable, Hashable {
  /// The three letters, five bits each.
  private let packed: UInt16
  /// Digits after the decimal point: 0 for JPY, 2 for CNY, 3 for KWD.
  public let minorDigits: UInt8

  public static let cny = Currency(valid: "CNY")
  public static let usd = Currency(valid: "USD")
  public static let eur = Currency(valid: "EUR")

  private init(valid code: StaticString) {
    packed = code.withUTF8Buffer { Currency.pack($0) ?? 0 }
    minorDigits = 2
  }

  /// A currency by its three upper-case letters, or nil where ISO 4217 has none by that code.
  public init?(code: some StringProtocol) {
    var code = String(code)
    guard let packed = code.withUTF8({ Currency.pack($0) }) else { return nil }
    let digits = Currency.digits[Int(packed)]
    guard digits != Currency.unknown else { return nil }
    self.packed = packed
    minorDigits = digits
  }

  /// A currency by its three upper-case letters.
  public init(parsing code: some StringProtocol) throws(Failure) {
    guard let currency = Currency(code: code) else {
      throw Failure(
        .invalidParams, "\"\(code.prefix(20))\" is not an active ISO 4217 currency; give a code such as CNY.",
        zh: "“\(code.prefix(20))”不是有效的 ISO 4217 货币代码；请给出例如 CNY 的代码。")
    }
    self = currency
  }

  /// The three letters.
  public var code: String {
    String(unsafeUninitializedCapacity: 3) { letters in
      letters[0] = UInt8(packed >> 10) + 0x41
      letters[1] = UInt8(packed >> 5 & 31) + 0x41
      letters[2] = UInt8(packed & 31) + 0x41
      return 3
    }
  }

  /// A currency by its letters where they stand, or nil.
  init?(utf8 code: UnsafeBufferPointer<UInt8>) {
    guard let packed = Currency.pack(code) else { return nil }
    let digits = Currency.digits[Int(packed)]
    guard digits != Currency.unknown else { return nil }
    self.packed = packed
    minorDigits = digits
  }

  func appendCode(to bytes: inout [UInt8]) {
    bytes.append(UInt8(packed >> 10) + 0x41)
    bytes.append(UInt8(packed >> 5 & 31) + 0x41)
    bytes.append(UInt8(packed & 31) + 0x41)
  }

  /// How many minor units make one unit: 100 for CNY.
  public var minorPerUnit: Int64 {
    var factor: Int64 = 1
    for _ in 0..<minorDigits { factor *= 10 }
    return factor
  }

  /// Every currency, by code.
  public static var all: [Currency] {
    (codesByDigits.flatMap { $0.codes.split(separator: " ").compactMap { Currency(code: $0) } }).sorted()
  }

  private static func pack(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt16? {
    guard bytes.count == 3, bytes.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }) else { return nil }
    return UInt16(bytes[0] - 0x41) << 10 | UInt16(bytes[1] - 0x41) << 5 | UInt16(bytes[2] - 0x41)
  }

  private static let unknown: UInt8 = 0xFF

  /// The minor digits by packed code.
  private static let digits: [UInt8] = {
    var table = [UInt8](repeating: unknown, count: 1 << 15)
    for (digits, codes) in codesByDigits {
      for code in codes.split(separator: " ") {
        var code = String(code)
        if let packed = code.withUTF8({ pack($0) }) { table[Int(packed)] = digits }
      }
    }
    return table
  }()

  private static let codesByDigits: [(digits: UInt8, codes: String)] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (
      2,
      """
      AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW \
      CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF \
      IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK \
      MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP \
      SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG \
      YER ZAR ZMW ZWG
      """
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
  ]
}

extension Currency: Comparable {
  public static func < (left: Currency, right: Currency) -> Bool {
    left.packed < right.packed
  }
}

extension Currency: CustomStringConvertible {
  public var description: String { code }
}

extension Currency: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}
