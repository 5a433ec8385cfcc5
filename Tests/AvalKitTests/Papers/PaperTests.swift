import AvalKit
import Testing

@Suite("Papers")
struct PaperTests {
  private func money(_ text: String, _ code: String = "CNY") throws -> Money {
    try Money(parsing: text, currency: Currency(parsing: code))
  }

  /// A paper with one of everything, and with text that every format has to write with care.
  private func sample(_ language: Language) throws -> Paper {
    var paper = Paper(Text("Statement <A & B>", zh: "对账单<甲 & 乙>"), language)
    paper.letterhead = Letterhead(name: "Lantern \"Paper\" Ltd", account: "Bank 1 | 2")
    paper.party(Text("To", zh: "致"), "金甸 <script>", "jindian001")
    paper.heading(Text("CNY", zh: "人民币"))
    paper.paragraph(Text("Nothing *bold* here.", zh: "此处没有*粗体*。"))
    paper.table(
      [.text(Text("Day", zh: "日期")), .text(Text("Number", zh: "编号")), .numbers(Text("Amount", zh: "金额"))],
      [
        [.day(try CivilDate(parsing: "2026-05-06")), .text("=1+1|x"), .figure(try money("1234567.80"))],
        [.empty, .text("-12.50"), .money(try money("-0.05", "USD"))],
      ], total: [[.text("Σ"), .empty, .percent("12.5")]])
    paper.chart(
      try Chart(
        .bar, title: "Balance", unit: "CNY", labels: ["Jan", "Feb"],
        series: [.init("open", [100, -5000]), .init("late", [0, 25])], digits: 2))
    paper.signatures(Text("Seal", zh: "签章"))
    paper.newSheet()
    paper.note(Text("Small print.", zh: "附注。"))
    return paper
  }

  @Test("HTML holds no text as markup, loads nothing, is for A4 and both grounds", arguments: Language.allCases)
  func html(_ language: Language) throws {
    let html = try sample(language).html
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;"))
    #expect(html.contains("Lantern &quot;Paper&quot; Ltd"))
    for wanted in [
      "@page{size:A4", "prefers-color-scheme:dark", "@media print", "<html lang=\"\(language.rawValue)\">",
    ] {
      #expect(html.contains(wanted), "\(wanted)")
    }
    for foreign in ["https:", "src=", "url(", "@import", "javascript"] {
      #expect(!html.contains(foreign), "\(foreign)")
    }
    #expect(html.contains("1,234,567.80"))
    #expect(html.contains(language == .en ? "6 May 2026" : "2026年5月6日"))
    #expect(html.contains(language == .en ? "USD -0.05" : "-0.05美元"))
  }

  @Test("What a module answers is the same paper when it is read again")
  func roundTrip() throws {
    for language in Language.allCases {
      let paper = try sample(language)
      let bytes = try JSONCoding.encode(paper)
      let read = try JSONCoding.decode(Paper.self, from: try JSONDocument(parsing: bytes).root)
      #expect(try JSONCoding.encode(read) == bytes)
      #expect(read.html == paper.html)
      #expect(read.markdown == paper.markdown)
      #expect(read.csv == paper.csv)
      #expect(read.text == paper.text)
    }
  }

  @Test("CSV holds values, not wording, and nothing that a spreadsheet would run")
  func csv() throws {
    let lines = try sample(.zhHans).csv.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "\u{FEFF}日期,编号,金额")
    #expect(lines[1] == "2026-05-06,'=1+1|x,1234567.80")
    #expect(lines[2] == ",-12.50,USD -0.05")
    #expect(lines[3] == "Σ,,12.5")
    #expect(lines[4] == "")
    #expect(lines[5].hasSuffix("late（CNY）"))
  }

  @Test("Markdown writes marks as text and keeps a row on its line")
  func markdown() throws {
    let text = try sample(.en).markdown
    #expect(text.contains("Nothing \\*bold\\* here."))
    #expect(text.contains("| 6 May 2026 | =1+1\\|x | 1,234,567.80 |"))
    #expect(text.contains("|---|---|---:|"))
    #expect(text.contains("# Statement \\<A & B\\>"))
  }

  @Test("Plain text lines columns up, Chinese characters counted as two")
  func text() throws {
    var paper = Paper(Text("Ages", zh: "账龄"), .zhHans)
    paper.table(
      [.text(Text("Name", zh: "名称")), .numbers(Text("Open", zh: "未清"))],
      [[.text("金甸"), .number("5")], [.text("ab"), .number("12,000")]])
    #expect(paper.text == "账龄\n\n名称    未清\n金甸       5\nab    12,000\n")
  }

  @Test(
    "A cell that is nothing a cell can be is refused",
    arguments: [#"{"weight":"5"}"#, "7", "[1]", #"{"figure":"x","currency":"CNY"}"#])
  func wrongCell(_ cell: String) throws {
    let json =
      #"{"title":"t","lang":"en","parties":[],"blocks":[{"kind":"table","table":{"headings":["a"],"numeric":[false],"#
      + #""totals":[],"rows":[[\#(cell)]]}}]}"#
    #expect(throws: (any Error).self) {
      try JSONCoding.decode(Paper.self, from: try JSONDocument(parsing: Array(json.utf8)).root)
    }
  }
}

@Suite("Charts")
struct ChartTests {
  private func chart(_ kind: Chart.Kind, _ values: [[Int64]], digits: Int = 0) throws -> Chart {
    try Chart(
      kind, title: "Figures", unit: "CNY", labels: values[0].indices.map { "p\($0)" },
      series: values.enumerated().map { .init("s\($0)", $1) }, digits: digits)
  }

  private func drawn(_ chart: Chart) -> String {
    var paper = Paper(Text("t", zh: "t"), .en)
    paper.chart(chart)
    return paper.html
  }

  private func numbers(_ attribute: String, _ html: String) -> [Int] {
    html.split(separator: "legend\">")[0].split(separator: "<rect class=\"c").dropFirst().compactMap { part in
      part.split(separator: " \(attribute)=\"", maxSplits: 1).dropFirst().first.flatMap {
        Int($0.prefix { $0 != "\"" })
      }
    }
  }

  @Test("A bar is as high as its share of the span, for the smallest and the largest values that money has")
  func heights() throws {
    // The plot is 240 high: a span of 0 to 200 gives 100 half of it.
    #expect(numbers("height", drawn(try chart(.bar, [[100, 200, 0]]))) == [120, 240, 1])
    #expect(numbers("height", drawn(try chart(.bar, [[100, -100]]))) == [120, 120])
    #expect(numbers("height", drawn(try chart(.bar, [[.max, .min + 1]]))) == [120, 120])
    #expect(numbers("height", drawn(try chart(.stackedBar, [[50, 10], [150, 0]]))) == [60, 180, 12])
    #expect(numbers("height", drawn(try chart(.waterfall, [[100, -40, 60]]))) == [200, 80, 120])
  }

  @Test("A picture says its title, its unit, its extremes in words, and its figures as a table")
  func alternative() throws {
    let html = drawn(try chart(.line, [[123_456, -5]], digits: 2))
    for wanted in [
      "role=\"img\"", "<title>Figures</title>", "Figures (CNY)",
      "s0: highest 1,234.56 CNY (p0), lowest -0.05 CNY (p1).",
      "<td class=\"n\">1,234.56</td>",
    ] {
      #expect(html.contains(wanted), "\(wanted)")
    }
  }

  @Test("What no picture can show is refused")
  func refused() throws {
    let many = [Int64](repeating: 1, count: Chart.labelsMax + 1)
    #expect(throws: Failure.self) { try chart(.bar, [many]) }
    #expect(throws: Failure.self) { try Chart(.bar, title: "", unit: "", labels: [], series: []) }
    #expect(throws: Failure.self) { try Chart(.bar, title: "", unit: "", labels: ["a"], series: [.init("", [1, 2])]) }
    #expect(throws: Failure.self) { try chart(.waterfall, [[1], [2]]) }
    #expect(throws: Failure.self) { try chart(.stackedBar, [[1], [-2]]) }
    _ = try chart(.bar, [[Int64](repeating: 1, count: Chart.labelsMax)])
  }
}
