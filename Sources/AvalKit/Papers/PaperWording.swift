/// How papers and letters write days and amounts in a language.
public struct PaperWording: Sendable {
  public let language: Language

  public init(_ language: Language) {
    self.language = language
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// A day within a sentence: 2026年5月6日, 6 May 2026.
  public func day(_ day: CivilDate) -> String {
    let (year, month, number) = day.components
    switch language {
    case .zhHans: return "\(year)年\(month)月\(number)日"
    case .en: return "\(number) \(Self.months[month - 1]) \(year)"
    }
  }

  /// The figure of an amount in groups of three digits, as tables show it beside a currency: 1,234,567.80.
  public static func figure(_ money: Money) -> String {
    let parts = money.amountText.split(separator: ".", maxSplits: 1)
    var grouped = ""
    for (offset, digit) in (parts.first ?? "").reversed().enumerated() {
      if offset > 0, offset % 3 == 0, digit != "-" { grouped.append(",") }
      grouped.append(digit)
    }
    return String(grouped.reversed()) + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A currency's name in headings, sentences and columns: 人民币, 美元, CNY.
  public func currency(_ currency: Currency) -> String {
    guard language == .zhHans else { return currency.code }
    return currency == .cny ? "人民币" : Self.chineseNames[currency.code] ?? currency.code
  }

  /// An amount within a sentence: 人民币500,000.00元, 1,200.00美元, CNY 500,000.00.
  public func amount(_ money: Money) -> String {
    let figure = Self.figure(money)
    guard language == .zhHans else { return "\(money.currency.code) \(figure)" }
    if money.currency == .cny { return "人民币\(figure)元" }
    return Self.chineseNames[money.currency.code].map { figure + $0 } ?? "\(figure) \(money.currency.code)"
  }

  /// An amount that somebody is asked for or bound to, so that it cannot be altered:
  /// 人民币500,000.00元（大写：伍拾万元整）. Other currencies and languages have no capitals.
  public func binding(_ money: Money) -> String {
    guard language == .zhHans, let capitals = ChineseCapitals.amount(money) else { return amount(money) }
    return "\(amount(money))（大写：\(capitals)）"
  }

  /// What the People's Bank calls the currencies that it publishes a rate for.
  private static let chineseNames = [
    "USD": "美元", "EUR": "欧元", "JPY": "日元", "HKD": "港元", "GBP": "英镑", "AUD": "澳大利亚元", "NZD": "新西兰元",
    "SGD": "新加坡元", "CHF": "瑞士法郎", "CAD": "加拿大元", "MOP": "澳门元", "MYR": "林吉特", "RUB": "卢布",
    "ZAR": "兰特", "KRW": "韩元", "AED": "迪拉姆", "SAR": "里亚尔", "HUF": "福林", "PLN": "兹罗提", "DKK": "丹麦克朗",
    "SEK": "瑞典克朗", "NOK": "挪威克朗", "TRY": "土耳其里拉", "MXN": "墨西哥比索", "THB": "泰铢",
  ]
}
