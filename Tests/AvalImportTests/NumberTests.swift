import AvalImport
import AvalKit
import Testing

/// Figures as sources write them, through a format that reads one column.
@Suite("Numbers")
struct NumberTests {
  /// The plain decimal of `text`, or the reason's code.
  static func read(_ text: String, _ options: String = "", currency: String = "CNY") throws -> String {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "tradeExperience",
       "input": {"format": "csv", "delimiter": "\\t"}, "fields": {"customer": {"scheme": "LOCAL", "col": "c"},
       "total": {"col": "x", "currency": {"const": "\(currency)"}\(options)}}}
      """)
    let read = try ImportFixtures.read(format, .bytes(Array("c\tx\nK\t\(text)\n".utf8)))
    if let reject = read.rejects.first { return reject.code }
    return read.records.first?.objectValue?["total"]?.objectValue?["amount"]?.stringValue ?? "nothing"
  }

  @Test(
    "F-I3: groups, brackets, full-width digits, 万元 and signs are read exactly",
    arguments: [
      ("1,234.56万元", "12345600"), ("(1,200)", "-1200"), ("1234.5", "1234.5"), ("-0.00", "0"), ("007", "7"),
      (".5", "0.5"),
      ("１２３４．５６", "1234.56"), ("￥1,000.10", "1000.1"), ("¥28.16", "28.16"), ("3亿元", "300000000"), ("+5", "5"),
      ("0.10", "0.1"), ("12 345.6", "12345.6"), ("123,456,789.00", "123456789"), ("0.000000000001", "0.000000000001"),
      ("999999999999999999999999999999", "999999999999999999999999999999"), ("△567", "-567"), ("￥△1,200.50", "-1200.5"),
      ("（１，２００）", "-1200"), ("- 5", "-5"), ("1\u{A0}234\u{202F}567,5", "MISPLACED_GROUP"), ("12 345 678", "12345678"),
      ("5千元", "5000"), ("2百万元", "2000000"), ("¥ 1 234.5 万元", "12345000"),
    ])
  func exact(_ text: String, _ want: String) throws { #expect(try Self.read(text) == want) }

  @Test(
    "F-I3: what is no number of the format is refused, never guessed",
    arguments: [
      ("1.2.3,4", "NOT_A_NUMBER"), ("1,23,456", "MISPLACED_GROUP"), ("1,2345", "MISPLACED_GROUP"),
      ("NaN", "NOT_A_NUMBER"),
      ("1e308", "NOT_A_NUMBER"), ("壹佰万", "NOT_A_NUMBER"), ("1.", "NOT_A_NUMBER"),
      ("1 23 4", "MISPLACED_GROUP"), ("12 34", "MISPLACED_GROUP"), ("1 234,567", "MISPLACED_GROUP"),
      ("1  234", "MISPLACED_GROUP"), ("1234 567", "MISPLACED_GROUP"), ("1.5 5", "NOT_A_NUMBER"),
      ("(-5)", "NOT_A_NUMBER"),
      ("5%", "NOT_A_NUMBER"), ("¥5$", "NOT_A_NUMBER"), ("▲5", "NOT_A_NUMBER"),
      ("--5", "NOT_A_NUMBER"), ("9999999999999999999999999999999", "NUMBER_TOO_LONG"), ("0x10", "NOT_A_NUMBER"),
    ])
  func refused(_ text: String, _ code: String) throws { #expect(try Self.read(text) == code) }

  @Test(
    "A currency sign is compared with the amount's currency, within the currencies that have it",
    arguments: [
      ("€5", "CNY", "OTHER_CURRENCY"), ("€5", "EUR", "5"), ("5 €", "eur", "5"), ("¥5", "JPY", "5"), ("￥5", "CNY", "5"),
      ("¥5", "USD", "OTHER_CURRENCY"), ("$5", "HKD", "5"), ("＄5", "USD", "5"), ("$5", "EUR", "OTHER_CURRENCY"),
      ("-£5", "GBP", "-5"), ("(£5)", "EUR", "OTHER_CURRENCY"), ("5", "EUR", "5"), ("5万元", "USD", "50000"),
    ])
  func signs(_ text: String, _ currency: String, _ want: String) throws {
    #expect(try Self.read(text, currency: currency) == want)
  }

  @Test("A percent sign under fraction says that the figure is a percentage already; a percentage has no currency")
  func fractions() throws {
    func read(_ text: String, _ type: String) throws -> String? {
      let read = try LanguageTests.xml(
        #""ratings": [{"fields": {"grade": {"const": "g"}, "pdPercent": {"path": "n:F", "type": "\#(type)"}}}]"#, "",
        "<R><C id='1'><N>a</N><F>\(text)</F></C></R>")
      return read.rejects.first?.code ?? read.records.first?["ratings"]?.arrayValue?.first?["pdPercent"]?.stringValue
    }
    #expect(try read("0.125", "fraction") == "12.5" && read("12.5 %", "fraction") == "12.5")
    #expect(try read("12.5", "percent") == "12.5" && read("€5", "percent") == "NOT_A_NUMBER")
  }

  @Test("Decimal comma: 1.234,56 passes, 1,234.56 does not")
  func comma() throws {
    let style = #", "decimal": ",""#
    #expect(try Self.read("1.234,56", style) == "1234.56")
    #expect(try Self.read("12.345.678,9", style) == "12345678.9")
    #expect(try Self.read("1,234.56", style) == "NOT_A_NUMBER")
    #expect(try Self.read("1.234,5-", style + #", "negativeSuffix": ["-"]"#) == "-1234.5")
  }

  @Test("The quick way and the exact way of reading numbers agree on random figures")
  func agree() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    for _ in 0..<300 {
      let whole = String(Int.random(in: 0...99_999_999, using: &random))
      let places = Int.random(in: 0...4, using: &random)
      let fraction = String((0..<places).map { _ in "0123456789".randomElement(using: &random) ?? "0" })
      let text = (Bool.random(using: &random) ? "-" : "") + whole + (places > 0 ? "." + fraction : "")
      for power in [0, 1, 4] {
        let scale = #", "scale": \#("1" + String(repeating: "0", count: power))"#
        // A trailing letter that is ignored forces the exact way.
        let quick = try Self.read(text, scale)
        let exact = try Self.read(text + "X", scale + #", "ignoreSuffix": ["X"]"#)
        #expect(quick == exact, "\(text) × 10^\(power)")
      }
    }
  }
}

/// A small reproducible generator.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
