/// A sign that a source puts to an amount, and the currencies it may stand for.
enum CurrencySign: Sendable {
  case yuanOrYen
  case dollar
  case euro
  case pound

  /// The signs as they stand in UTF-8.
  static let all: [(bytes: [UInt8], sign: CurrencySign)] = [
    (Array("¥".utf8), .yuanOrYen), (Array("￥".utf8), .yuanOrYen), (Array("$".utf8), .dollar),
    (Array("＄".utf8), .dollar), (Array("€".utf8), .euro), (Array("£".utf8), .pound), (Array("￡".utf8), .pound),
  ]

  var mark: String {
    switch self {
    case .yuanOrYen: "¥"
    case .dollar: "$"
    case .euro: "€"
    case .pound: "£"
    }
  }

  /// Whether amounts in this ISO 4217 currency may carry the sign.
  func stands(for currency: String) -> Bool {
    switch self {
    case .yuanOrYen: currency == "CNY" || currency == "JPY" || currency == "CNH"
    case .euro: currency == "EUR"
    case .pound: Self.pounds.contains(currency)
    case .dollar: Self.dollars.contains(currency)
    }
  }

  private static let pounds: Set<String> = [
    "GBP", "GIP", "FKP", "SHP", "EGP", "LBP", "SDG", "SSP", "SYP",
  ]

  /// Dollars, and the pesos and others that are written with the same sign.
  private static let dollars: Set<String> = [
    "USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD",
    "SBD", "SGD", "SRD", "TTD", "TWD", "XCD", "ZWG", "ZWL", "ARS", "BRL", "CLF", "CLP", "COP", "CUP", "CVE", "DOP",
    "MOP", "MXN", "NIO", "SVC", "TOP", "UYU", "WST",
  ]
}
