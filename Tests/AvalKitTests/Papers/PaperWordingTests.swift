import AvalKit
import Testing

@Suite("Days and amounts in papers")
struct PaperWordingTests {
  @Test(
    "Renminbi in capitals, as the People's Bank's examples and every kind of zero",
    arguments: [
      ("0.00", "零元整"), ("0.05", "伍分"), ("0.50", "伍角整"), ("0.55", "伍角伍分"), ("1.00", "壹元整"),
      ("10.00", "壹拾元整"), ("1409.50", "壹仟肆佰零玖元伍角整"), ("6007.14", "陆仟零柒元壹角肆分"),
      ("325.04", "叁佰贰拾伍元零肆分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("500000.00", "伍拾万元整"),
      ("100000000.00", "壹亿元整"), ("100000001.00", "壹亿零壹元整"), ("100010000.00", "壹亿零壹万元整"),
      ("110000000.00", "壹亿壹仟万元整"), ("1001000.10", "壹佰万壹仟元壹角整"), ("1000010.00", "壹佰万零壹拾元整"),
      ("-12.30", "负壹拾贰元叁角整"),
      ("92233720368547758.07", "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"),
    ])
  func capitals(_ amount: String, _ expected: String) throws {
    #expect(try ChineseCapitals.amount(Money(parsing: amount, currency: .cny)) == expected)
  }

  @Test("Only renminbi has capitals")
  func otherCurrencies() throws {
    #expect(try ChineseCapitals.amount(Money(parsing: "1", currency: .usd)) == nil)
    let wording = PaperWording(.zhHans)
    #expect(wording.binding(try Money(parsing: "1200", currency: .usd)) == "1,200.00美元")
    #expect(wording.amount(try Money(parsing: "1", currency: Currency(parsing: "CZK"))) == "1.00 CZK")
  }

  @Test("Days and amounts by language")
  func languages() throws {
    let day = try CivilDate(parsing: "2026-05-06")
    let money = try Money(parsing: "-1234567.8", currency: .cny)
    #expect(PaperWording(.zhHans).day(day) == "2026年5月6日")
    #expect(PaperWording(.en).day(day) == "6 May 2026")
    #expect(PaperWording(.zhHans).amount(money) == "人民币-1,234,567.80元")
    #expect(PaperWording(.en).binding(money) == "CNY -1,234,567.80")
    let owed = try Money(parsing: "500000", currency: .cny)
    #expect(PaperWording(.zhHans).binding(owed) == "人民币500,000.00元（大写：伍拾万元整）")
  }

  @Test("a currency has one name in a language, its code where the language has none")
  func currencies() throws {
    let (zh, en) = (PaperWording(.zhHans), PaperWording(.en))
    for (code, name) in [("CNY", "人民币"), ("USD", "美元"), ("AZN", "AZN")] {
      let currency = try Currency(parsing: code)
      #expect(zh.currency(currency) == name)
      #expect(en.currency(currency) == code)
    }
  }
}
