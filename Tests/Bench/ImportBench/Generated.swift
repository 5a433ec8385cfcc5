import Glibc

/// Files for the benchmarks, the same at every run.
enum Generated {
  /// A batch of agency reports in the shape of the sample, each about 16 kB; the number of reports.
  static func batch(_ path: String, megabytes: Int) throws -> Int {
    var random = SystemLike(state: 7)
    guard let file = fopen(path, "wb") else { throw Missing() }
    defer { fclose(file) }
    fputs(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><CreditReportBatch xmlns=\"urn:example:credit-agency:report:2\" version=\"2.1\">",
      file)
    var written = 0
    var reports = 0
    while written < megabytes << 20 {
      reports += 1
      let text = report(reports, &random)
      fputs(text, file)
      written += text.utf8.count
    }
    fputs("\n</CreditReportBatch>\n", file)
    return reports
  }

  struct Missing: Error {}

  private static func report(_ number: Int, _ random: inout SystemLike) -> String {
    var text = """

      <CreditReport seq="\(number)" no="CR\(number)" lang="zh-CN">
      <Header>
      <ReportDate>2026-10-\(10 + number % 20)</ReportDate>
      <Purpose>CREDIT_ASSESSMENT</Purpose>
      <Currency>CNY</Currency>
      <AmountUnit desc="万元">10000</AmountUnit>
      </Header>
      <Identity>
      <Name lang="zh">杭州示例电气设备有限公司\(number)</Name>
      <Name lang="en">Hangzhou Example Electric Co., Ltd.</Name>
      <Id scheme="USCC">91110108551385082Q</Id>
      <Id scheme="DUNS">218686196</Id>
      <Status desc="存续">1</Status>
      <RegisteredCapital unit="万元" ccy="CNY">300</RegisteredCapital>
      <Established>2012-10-22</Established>
      </Identity>
      <Management>

      """
    for index in 0..<4 {
      text += "<Manager>\n<Name>胡\(index)</Name>\n<Title>董事</Title>\n<BirthYear>197\(index)</BirthYear>\n"
      text += "<Resume><![CDATA[曾任职于同行业企业，拥有多年经验，主要客户集中于华东地区。]]></Resume>\n</Manager>\n"
    }
    text += "</Management>\n<Financials>\n"
    for year in 2023...2025 {
      text +=
        "<Statement periodEnd=\"\(year)-12-31\" months=\"12\" ccy=\"CNY\" unit=\"10000\" audited=\"Y\" scope=\"unconsolidated\">\n"
      for code in codes {
        let figure = random.next(9_000_000)
        text +=
          "<Line st=\"BS\" code=\"\(code)\" name=\"科目\">\(figure / 100_000),\(100 + figure % 900).\(10 + figure % 90)</Line>\n"
      }
      text += "</Statement>\n"
    }
    text += "</Financials>\n<PaymentExperiences>\n"
    for index in 0..<9 {
      text += "<TradeLine>\n<SupplierRef>S\(index)</SupplierRef>\n<Goods>原材料</Goods>\n<Terms>N60</Terms>\n"
      for name in ["HighCredit", "Current", "D1_30", "D31_60", "D61_90", "D91"] {
        text += "<\(name)>\(random.next(40_000)).25</\(name)>\n"
      }
      text += "<DBT>\(index)</DBT>\n<AsOf>20260714</AsOf>\n</TradeLine>\n"
    }
    text +=
      "</PaymentExperiences>\n<Rating>\n<Grade scale=\"AGENCY-8\">A</Grade>\n<Score min=\"1\" max=\"100\">71</Score>\n"
    text +=
      "<PD>0.32%</PD>\n<RecommendedLimit unit=\"万元\" ccy=\"CNY\">581.0</RecommendedLimit>\n</Rating>\n</CreditReport>"
    return text
  }

  private static let codes = [
    "1001", "1101", "1121", "1122", "1123", "1221", "1403", "1500", "1601", "1604", "1701", "1900", "2001", "2202",
    "2203",
    "2221", "2300", "2501", "2900", "4001", "4104", "4900", "6001", "6401", "6601", "6602", "6603", "6700", "6800",
    "6801",
    "6900", "7100", "7200", "7300",
  ]

  static func items(_ path: String, rows: Int) throws {
    var random = SystemLike(state: 11)
    guard let file = fopen(path, "wb") else { throw Missing() }
    defer { fclose(file) }
    fputs("number,date,dueDate,amount,currency,customer,customerName,text\n", file)
    for row in 1...max(1, rows) {
      fputs(
        "INV-\(row),2026-03-\(10 + row % 20),2026-04-\(10 + row % 20),\(random.next(9_000_000)).50,CNY,K\(row % 5000),"
          + "杭州示例有限公司\(row % 5000),货款\n", file)
    }
  }

  /// A linear generator: the files are the same everywhere.
  struct SystemLike {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }
}
