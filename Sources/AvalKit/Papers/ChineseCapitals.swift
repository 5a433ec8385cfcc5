/// Amounts of renminbi in the capital numerals that no stroke can alter (大写金额), as 《正确填写票据和结算凭证的基本规定》
/// of the People's Bank asks for them.
public enum ChineseCapitals {
  private static let digits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
  private static let places = ["", "拾", "佰", "仟"]

  /// An amount of yuan, jiao and fen such as 壹仟肆佰零玖元伍角整; nil where the currency is not the renminbi.
  public static func amount(_ money: Money) -> String? {
    guard money.currency == .cny else { return nil }
    let fen = money.minor.magnitude
    let text = yuan(fen / 100) + fractions(jiao: Int(fen / 10 % 10), fen: Int(fen % 10), hasYuan: fen >= 100)
    return money.isNegative ? "负" + text : text
  }

  private static func yuan(_ yuan: UInt64) -> String {
    yuan == 0 ? "" : integer(yuan) + "元"
  }

  private static func fractions(jiao: Int, fen: Int, hasYuan: Bool) -> String {
    switch (jiao, fen) {
    case (0, 0): hasYuan ? "整" : "零元整"
    case (_, 0): digits[jiao] + "角整"
    // Fen right behind yuan are told apart from jiao by a zero.
    case (0, _): (hasYuan ? "零" : "") + digits[fen] + "分"
    default: digits[jiao] + "角" + digits[fen] + "分"
    }
  }

  /// A whole number above zero, by groups of four digits under 万 and 亿.
  private static func integer(_ number: UInt64) -> String {
    for (unit, name) in [(UInt64(100_000_000), "亿"), (10_000, "万")] where number >= unit {
      let rest = number % unit
      let gap = rest > 0 && rest < unit / 10 ? "零" : ""
      return integer(number / unit) + name + gap + (rest > 0 ? integer(rest) : "")
    }
    return group(Int(number))
  }

  /// One to four digits; zeros between others are said once, those at the end not at all.
  private static func group(_ number: Int) -> String {
    var text = ""
    var isGap = false
    for (place, unit) in [1000, 100, 10, 1].enumerated() {
      let digit = number / unit % 10
      if digit == 0 {
        isGap = !text.isEmpty
      } else {
        text += (isGap ? "零" : "") + digits[digit] + places[3 - place]
        isGap = false
      }
    }
    return text
  }
}
