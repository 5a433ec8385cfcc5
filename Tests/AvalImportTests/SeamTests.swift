import AvalImport
import AvalKit
import Testing

/// What banks, spreadsheets and agencies write that is easily taken for something else.
@Suite("Right at the seams")
struct SeamTests {
  private static func table(_ fields: String, _ more: String = "", encodings: String = "\"utf-8\"") throws
    -> ImportFormat
  {
    try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", \(more)
       "input": {"format": "csv", "encodings": [\(encodings)], "delimiter": ";"},
       "detect": {"header": [["number", "No"], "date", "amount"]},
       "fields": {"number": {"col": ["number", "No"], "required": true}, "date": {"col": "date", "required": true},
         \(fields), "customer": {"scheme": "LOCAL", "col": "customer"}}, "defaults": {"currency": {"const": "EUR"}}}
      """)
  }

  private static func read(_ format: ImportFormat, _ text: String) throws -> ImportFixtures.Read {
    try ImportFixtures.read(format, .bytes(Array(text.utf8)))
  }

  @Test(
    "A spreadsheet's errors and marks are never numbers",
    arguments: [
      "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NV", "#BEZUG!", "####", "Err:502", "9.1E+17", "9,1e+17", "1.2E17",
      "'0012",
      "'A-1", "=\"7\"",
    ])
  func mangled(_ text: String) throws {
    let format = try Self.table("\"amount\": \"amount\", \"text\": \"text\"")
    let cell = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let read = try Self.read(format, "number;date;amount;customer;text\nN1;2026-04-01;1;\(cell);x\n")
    #expect(read.records.isEmpty && read.rejects.count == 1)
    // In a remark it is left out, and told: what is no text is none.
    guard text.hasPrefix("#") || text.hasPrefix("Err") else { return }
    let remark = try Self.read(format, "number;date;amount;customer;text\nN1;2026-04-01;1;K1;\(cell)\n")
    #expect(remark.records.first?["text"] == nil && remark.summary.warningCounts == ["SPREADSHEET_ERROR": 1])
  }

  @Test("What only looks like one stays", arguments: ["12E5", "'t Hooft BV", "#1 Tools", "E+17", "N/A GmbH", "C#"])
  func harmless(_ text: String) throws {
    let format = try Self.table("\"amount\": \"amount\", \"customerName\": \"name\"")
    let read = try Self.read(format, "number;date;amount;customer;name\nN1;2026-04-01;1;\(text);\(text)\n")
    #expect(read.records.first?["customerName"]?.stringValue == text && read.rejects.isEmpty)
  }

  @Test(
    "Figures are reckoned with others of their row",
    arguments: [
      ("\"amount\": {\"col\": \"c\", \"minus\": {\"col\": \"d\"}}", "10;;", "10"),
      ("\"amount\": {\"col\": \"c\", \"minus\": {\"col\": \"d\"}}", ";4,50;", nil),
      ("\"amount\": {\"col\": \"c\", \"decimal\": \",\", \"minus\": \"d\"}", ";4,50;", "-4.5"),
      ("\"amount\": {\"col\": \"c\", \"plus\": [{\"col\": \"d\"}, {\"col\": \"e\"}]}", "1;2;3.25", "6.25"),
      ("\"amount\": {\"col\": \"c\", \"times\": {\"col\": \"d\"}}", "12.5;4;", "50"),
      ("\"amount\": {\"col\": \"c\", \"sign\": \"negative\"}", "12.5;;", "-12.5"),
      ("\"amount\": {\"col\": \"c\", \"sign\": \"negative\"}", "-12.5;;", "-12.5"),
      ("\"amount\": {\"col\": \"c\", \"sign\": \"positive\"}", "-12.5;;", "12.5"),
    ])
  func reckoned(_ field: String, _ cells: String, _ amount: String?) throws {
    let read = try Self.read(
      try Self.table(field), "number;date;amount;customer;c;d;e\nN1;2026-04-01;;K1;\(cells)\n")
    #expect(read.records.first?["amount"]?["amount"]?.stringValue == amount, "\(read.rejects)")
  }

  @Test(
    "Dates are moved by days and durations that the row says",
    arguments: [
      ("30", "2026-05-01"), ("P1M", "2026-05-01"), ("P2W", "2026-04-15"), ("P1Y6M", "2027-10-01"), ("", "2026-04-01"),
      ("soon", nil), ("P", nil), ("P99999Y", nil),
    ])
  func moved(_ terms: String, _ due: String?) throws {
    let format = try Self.table(
      "\"amount\": \"amount\", \"dueDate\": {\"col\": \"date\", \"plus\": {\"col\": \"terms\"}}")
    let read = try Self.read(format, "number;date;amount;customer;terms\nN1;2026-04-01;1;K1;\(terms)\n")
    #expect(read.records.first?["dueDate"]?.stringValue == due)
    #expect(due != nil || read.rejects.first?.code == "NOT_A_DURATION")
  }

  @Test("The last day of a longer month moves to the last day of a shorter one")
  func monthEnd() throws {
    let format = try Self.table(
      "\"amount\": \"amount\", \"dueDate\": {\"col\": \"date\", \"plus\": {\"const\": \"P1M\"}}")
    let read = try Self.read(format, "number;date;amount;customer\nN1;2026-01-31;1;K1\n")
    #expect(read.records.first?["dueDate"] == "2026-02-28")
  }

  @Test("A sentinel is known by what it looks like")
  func sentinel() throws {
    let format = try Self.table(
      "\"amount\": \"amount\", \"dueDate\": {\"col\": \"due\", \"null\": [\"-\", {\"matches\": \"^(0000|1900)-\"}]}")
    let read = try Self.read(
      format,
      "number;date;amount;customer;due\nN1;2026-04-01;1;K1;1900-01-01\nN2;2026-04-01;1;K1;-\nN3;2026-04-01;1;K1;2026-05-01\n"
    )
    #expect(read.records.map { $0["dueDate"] } == [.null, .null, "2026-05-01"])
  }

  @Test("Rows in which nothing happened are no errors: they are passed over, and told once")
  func passed() throws {
    let pass =
      #""record": {"pass": [{"when": {"col": "state", "in": ["closed"]}, "code": "NOTHING", "message": {"en": "Closed.", "zh-Hans": "已关闭。"}}]},"#
    let format = try Self.table("\"amount\": \"amount\"", pass)
    let read = try Self.read(
      format,
      "number;date;amount;customer;state\nN1;2026-04-01;1;K1;closed\nN2;2026-04-01;1;K1;open\nN3;x;1;K1;closed\n")
    #expect(read.summary.read == 1 && read.records.count == 1 && read.rejects.isEmpty)
    #expect(read.summary.warnings.map(\.code) == ["NOTHING"])
    #expect(read.summary.warnings.first?.message.en.contains("2") == true)
  }

  @Test("A column that is nearly one that the format reads is told; others are not")
  func slip() throws {
    let format = try Self.table("\"amount\": \"amount\", \"order\": \"Order no\", \"text\": \"Remark\"")
    let read = try Self.read(format, "number;date;amount;customer;Ordr no;Colour\nN1;2026-04-01;1;K1;7;red\n")
    #expect(read.summary.warnings.map(\.code) == ["COLUMN_NOT_READ"])
    #expect(read.summary.warnings.first?.message.en.contains("Ordr no") == true)
    var options = ImportOptions()
    options.coverage = true
    let dry = try ImportFixtures.read(
      format, .bytes(Array("number;date;amount;customer\nN1;2026-04-01;1;K1\n".utf8)), options: options)
    #expect(dry.summary.warnings.map(\.code) == ["ABSENT_COLUMNS"])
  }

  @Test("What nearly fits says which column is missing, where nothing fits")
  func nearMiss() throws {
    let registry = ShippedSampleTests.registry
    let found = try registry.detect(.bytes(Array("Customer ID,Customer Name,Total Due\nC1,A,1.00\n".utf8)))
    let first = try #require(found.first { $0.format == "ageing-us" })
    #expect(first.confidence < 0.5 && first.why.en.contains("As Of"))
    let whole = try registry.detect(
      .bytes(Array("Customer ID,Customer Name,Total Due,As Of\nC1,A,1.00,10/31/2026\n".utf8)))
    #expect(whole.map(\.format) == ["ageing-us"])
  }

  private static let names = #""amount": "amount", "customerName": "name""#

  @Test(
    "Western text is told from Chinese; where it could be either, that is told",
    arguments: [
      ("Müller & Söhne; Café", "WINDOWS-1252", "windows-1252", false), ("北京示例科技有限公司", "GB18030", "gb18030", false),
      ("Müller", "WINDOWS-1252", "windows-1252", true),
      ("Ação e Produção São João", "WINDOWS-1252", "windows-1252", true),
      ("示例", "GB18030", "gb18030", false),
    ])
  func encodings(_ name: String, _ written: String, _ read: String, _ isDoubtful: Bool) throws {
    let format = try Self.table(Self.names, encodings: "\"utf-8\", \"gb18030\", \"windows-1252\"")
    let text = "number;date;amount;customer;name\nN1;2026-04-01;1;K1;\"\(name)\"\n"
    let result = try ImportFixtures.read(format, .bytes(HostileParts.encoded(text, written)))
    #expect(result.summary.encoding == read && result.records.first?["customerName"]?.stringValue == name)
    #expect(result.summary.warnings.contains { $0.code == "DOUBTFUL_ENCODING" } == isDoubtful)
  }

  @Test(
    "An agency that has no report says so in its own words, whatever element carries them",
    arguments: [
      ("<B><Result><Status>FAIL</Status><StatusText>No such company</StatusText></Result></B>", "No such company"),
      ("<Error><Code>404</Code><Message>Unknown number</Message></Error>", "Unknown number"),
      (
        "<e:Envelope xmlns:e=\"urn:e\"><e:Fault><e:Reason><e:Text>Access denied</e:Text></e:Reason></e:Fault></e:Envelope>",
        "Access denied"
      ),
      ("<B><错误信息>未找到该企业</错误信息></B>", "未找到该企业"),
    ])
  func refusal(_ document: String, _ words: String) throws {
    let format = try ImportFixtures.format(
      #"""
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "xml"},
       "record": {"path": "/B/C"}, "fields": {"name": {"path": "N", "required": true}}}
      """#)
    let read = try Self.read(format, document)
    #expect(read.summary.problem?.code == "AGENCY_FAULT" && read.summary.problem?.message.en.contains(words) == true)
    // A message beside records is none.
    let beside = try Self.read(format, "<B><Message>All is well here</Message><C><N>a</N></C></B>")
    #expect(beside.summary.problem == nil && beside.records.count == 1)
    #expect(try Self.read(format, "<B><Message>OK</Message></B>").summary.problem == nil)
  }

  @Test("Words of a long document of another kind are no refusal, and what is no document is said to be none")
  func noRefusal() throws {
    let format = try ShippedSampleTests.registry.format("cii")
    let lines = (1...40).map { "<Line><No>\($0)</No></Line>" }.joined()
    let order = "<Order><Discount><Reason>Discount of the season</Reason></Discount>\(lines)</Order>"
    #expect(try Self.read(format, order).summary.problem?.code == "NOT_THIS_FORMAT")
    for text in ["number;date;amount\n1;2026-04-01;5\n", ":20:A\n:25:1\n", "{\"a\": 1}", "编号,金额\n"] {
      let problem = try Self.read(format, text).summary.problem
      #expect(problem?.code == "NOT_THIS_FORMAT" && problem?.message.en.contains("no XML") == true, "\(text)")
    }
  }

  @Test(
    "Lists of ages are known by their usual headers, in UTF-16 with tabs too",
    arguments: [
      (
        "ageing-us",
        "Account Number|Account Name|Currency|Balance Due|Not due|1 to 30 Days|31–60|61 to 90|91+ Days|As at",
        "04/30/2026"
      ),
      (
        "ageing-us", "Customer Code|Company|Currency|Total AR|Current|0-30|31-60|61-90|90+ days|Report Date",
        "04/30/2026"
      ),
      (
        "ageing-de",
        "Kundennummer|Kunde|Währung|Saldo|Nicht überfällig|1 bis 30 Tage|31–60|61 - 90 Tage|Über 90 Tage|Stand per",
        "30.04.2026"
      ),
      ("ageing-cn", "客户代号|客户简称|币别|欠款余额|账期内|1~30天|31至60天|61-90日|大于90天|统计日期", "2026-04-30"),
    ])
  func ages(_ id: String, _ header: String, _ day: String) throws {
    let currency = id == "ageing-cn" ? "人民币" : "EUR"
    let text = "\(header)\nK7|Muster|\(currency)|150|100|50||||\(day)\n".replacing("|", with: "\t")
    let format = try ShippedSampleTests.registry.format(id)
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let narrow = Array(text.replacing("\t", with: ";").utf8)
    for bytes in [wide, narrow] {
      let read = try ImportFixtures.read(format, .bytes(bytes))
      let record = try #require(read.records.first, "\(read.rejects) \(String(describing: read.summary.problem))")
      #expect(record["customerName"] == "Muster" && record["amount"]?["amount"] == "150")
      let parts = record["instalments"]?.arrayValue?.map { $0["amount"]?["amount"]?.stringValue }
      #expect(parts == ["100", "50"])
    }
  }

  @Test("A value is chosen by what another one says, not by its place")
  func meaning() throws {
    let format = try ImportFixtures.format(
      #"""
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", "input": {"format": "xml"},
       "record": {"path": "/B"}, "defaults": {"currency": "Cur"},
       "fields": {"number": {"path": "No", "required": true}, "date": {"path": "D", "required": true},
         "amount": {"path": "T[@c=../Cur]", "required": true}}}
      """#)
    let read = try Self.read(
      format, "<B><No>1</No><D>2026-04-01</D><T c=\"EUR\">1</T><T c=\"GBP\">2</T><Cur>GBP</Cur></B>")
    #expect(read.records.first?["amount"] == ["amount": "2", "currency": "GBP"])
  }

  @Test("A number whose check digit does not fit gives way to the next scheme")
  func skipped() throws {
    let format = try ImportFixtures.format(
      #"""
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "openItem", "input": {"format": "csv", "encodings": ["utf-8"]},
       "defaults": {"currency": {"const": "CNY"}},
       "fields": {"number": {"col": "n", "required": true}, "date": {"col": "d", "required": true}, "amount": {"col": "a", "required": true},
         "customer": {"first": [{"scheme": "USCC", "col": "id", "match": "^(.{18})$", "onBadCheck": "skip"}, {"scheme": "CN-TAX", "col": "id"}]}}}
      """#)
    let read = try Self.read(
      format,
      "n,d,a,id\n1,2026-04-01,1,91310115MA0000001Y\n2,2026-04-01,1,110101190001010014\n3,2026-04-01,1,110101190001010\n"
    )
    #expect(read.records.map { $0["customer"]?["scheme"] } == ["USCC", "CN-TAX", "CN-TAX"])
  }
}
