import AvalImport
import AvalKit
import Testing

/// What the mapping language promises beyond the shipped formats.
@Suite("Mapping language")
struct LanguageTests {
  static func xml(_ fields: String, _ more: String = "", _ document: String) throws -> ImportFixtures.Read {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
       "input": {"format": "xml"}, "namespaces": {"n": ["urn:n:*", ""]}, "record": {"path": "/n:R/n:C"},
       "defaults": {"currency": {"const": "CNY"}}, "fields": {"names": [{"as": {"kind": "LEGAL"}, "path": "n:N"}],
       "ids": [{"scheme": "LOCAL", "path": "@id"}], \(fields)}\(more)}
      """)
    return try ImportFixtures.read(format, .bytes(Array(document.utf8)))
  }

  @Test(
    "Paths: predicates, unions, ancestors, descendants and names",
    arguments: [
      ("n:L[2]", "b"), ("n:L[last()]", "c"), ("n:L[@k='y']", "b"), ("n:L[not(@k)]", "c"), ("n:L[@k!='x']", "b"),
      ("n:X|n:L", "a"), (".//@deep", "d"), ("//n:Deep", "dd"), ("../n:Head/n:H", "h"), ("/n:R/@top", "t"),
      ("n:G/*", "g1"), ("*:G/n:A", "g1"), ("n:L[@k='x' or @k='y'][2]", "b"), ("n:L[starts-with(.,'c')]", "c"),
      ("n:L[contains(.,'b')]", "b"), ("self::n:C/@id", "1"), ("n:G/n:A/..", "g1"), ("n:L[@k and not(@k='x')]", "b"),
    ])
  func paths(_ path: String, _ want: String) throws {
    let read = try Self.xml(
      "\"reportNo\": \"\(path)\"", "",
      """
      <R xmlns="urn:n:7" top="t"><Head><H>h</H></Head><C id="1"><N>n</N><L k="x">a</L><L k="y">b</L><L>c</L>
      <G><A>g1</A><B deep="d"><Deep>dd</Deep></B></G></C></R>
      """)
    let number = read.records.first?["reportNo"]?.stringValue
    #expect(path.hasSuffix("..") ? number?.hasPrefix(want) == true : number == want, "\(number ?? "nil")")
  }

  @Test("Values above the record stay reachable, siblings' content does not leak into the next record")
  func above() throws {
    let read = try Self.xml(
      "\"reportNo\": {\"var\": \"v\"}, \"orderedFor\": \"n:P\"",
      ", \"file\": {\"vars\": {\"v\": {\"path\": \"/n:R/n:Head\"}}}",
      "<R><Head>H7</Head><C id=\"1\"><N>a</N><P>only one</P></C><C id=\"2\"><N>b</N></C></R>")
    #expect(read.records.map { $0["reportNo"]?.stringValue } == ["H7", "H7"])
    #expect(read.records[1]["orderedFor"] == nil)
  }

  @Test("0 is not null, a sentinel is null with its reason, and absent stays absent")
  func nulls() throws {
    let fields = #""limits": {"fields": {"recommended": {"path": "n:L", "null": ["-1"]}}}"#
    let read = try Self.xml(
      fields, "", "<R><C id='1'><N>a</N><L>0</L></C><C id='2'><N>a</N><L>-1</L></C><C id='3'><N>a</N></C></R>")
    #expect(read.records[0]["limits"]?["recommended"]?["amount"]?.stringValue == "0")
    #expect(read.records[1]["limits"]?["recommended"] == .null)
    #expect(read.records[2]["limits"] == nil)
  }

  @Test("F-I3: a figure that names its own unit is refused where the format multiplies, and read where it does not")
  func unitTwice() throws {
    func read(_ scale: String) throws -> ImportFixtures.Read {
      try Self.xml(
        #""limits": {"fields": {"recommended": {"path": "n:L"\#(scale)}}}"#, "",
        "<R><C id='1'><N>a</N><L>5万元</L></C><C id='2'><N>a</N><L>7</L></C></R>")
    }
    let plain = try read("")
    #expect(
      plain.records.map { $0["limits"]?["recommended"]?["amount"]?.stringValue } == ["50000", "7"])
    let scaled = try read(#", "scale": 10000"#)
    #expect(scaled.rejects.map(\.code) == ["UNIT_TWICE"])
    #expect(scaled.records.map { $0["limits"]?["recommended"]?["amount"]?.stringValue } == ["70000"])
  }

  @Test("A record whose paths look at its elements without end is refused, and its neighbours are read")
  func endlessPaths() throws {
    let fields = #""tradeLines": {"each": "n:T", "fields": {"supplierRef": "@s", "text": "//n:T[last()]/@s"}}"#
    let many = (0..<6000).map { "<T s='\($0)'/>" }.joined()
    let read = try Self.xml(
      fields, "", "<R><C id='1'><N>a</N>\(many)</C><C id='2'><N>b</N><T s='x'/></C></R>")
    #expect(read.rejects.map(\.code) == ["TOO_COSTLY"])
    #expect(read.records.count == 1)
  }

  @Test("Fractions are hundredfold, percent are not; ranges keep both ends")
  func percent() throws {
    let fields = """
      "ratings": [{"fields": {"pdPercent": {"path": "n:F", "type": "fraction"}, "failurePercent": "n:P",
        "pdRange": {"path": "n:R", "decimal": ","}}}]
      """
    let read = try Self.xml(
      fields, "", "<R><C id='1'><N>a</N><F>0.0110</F><P>1.46%</P><R>0,0 % - 0,8 %</R></C></R>")
    let rating = try #require(read.records.first?["ratings"]?.arrayValue?.first)
    #expect(rating["pdPercent"]?.stringValue == "1.1" && rating["failurePercent"]?.stringValue == "1.46")
    #expect(rating["pdRange"]?["high"]?.stringValue == "0.8")
  }

  @Test(
    "F-I4: dates in every form, partial ones stay partial",
    arguments: [
      ("yyyy年M月d日", "2024年3月31日", "2024-03-31"), ("yyyy/M/d", "2024/3/31", "2024-03-31"),
      ("yyyyMMdd", "20240331", "2024-03-31"),
      ("yyyy", "1903", "1903"), ("yyyy-MM", "2016-11", "2016-11"), ("yyyyMM-monthEnd", "202402", "2024-02-29"),
      ("excelSerial", "45382", "2024-03-31"), ("dd MMM yyyy", "05 Mar 2024", "2024-03-05"),
      ("dd.MM.yyyy", "31.04.2024", "NO_SUCH_DAY"),
      ("MM/dd/yyyy", "31/12/2024", "NO_SUCH_DAY"), ("yyyy-MM-dd", "27/10/26", "NOT_A_DATE"),
      ("yyyyMMdd", "2024033", "NOT_A_DATE"), ("excelSerial", "45382.75", "2024-03-31"),
      ("excelSerial", "1", "1900-01-01"),
      ("excelSerial", "60", "NOT_A_DATE"), ("yyyy年M月d日", "２０２４年３月１日", "2024-03-01"), ("yyyyMMdd", "19030000", "1903"),
      ("yyyy-MM-ddTHH:mm:ssZ", "2026-03-31T23:30:00-05:00", "2026-03-31"),
      ("yyyy-MM-ddTHH:mm:ssZ", "2026-04-01T00:30:00+08:00", "2026-04-01"),
      ("yyyy-MM-ddTHH:mm:ssZ", "2026-03-31T25:30:00Z", "NO_SUCH_TIME"),
      ("yyyy-MM-ddZ", "2026-03-31+99:99", "NOT_A_DATE"),
    ])
  func dates(_ form: String, _ text: String, _ want: String) throws {
    let read = try Self.xml(
      #""reportDate": {"path": "n:D", "format": "\#(form)"}"#, "", "<R><C id='1'><N>a</N><D>\(text)</D></C></R>")
    #expect((read.records.first?["reportDate"]?.stringValue ?? read.rejects.first?.code) == want)
  }

  @Test(
    "F-I4: without a format every unmistakable form is read, and nothing else",
    arguments: [
      ("2026-3-3", "2026-03-03"), ("2026年3月3日", "2026-03-03"), ("２０２６－３－３", "2026-03-03"),
      ("2026/3/3 8:05", "2026-03-03"),
      ("2026-03-03 00:00:00.0", "2026-03-03"), ("2026-03-03T23:59:59.123+08:00", "2026-03-03"), ("2026-03", "2026-03"),
      ("3/3/2026", "NOT_A_DATE"), ("45382", "NOT_A_DATE"), ("26-03-03", "NOT_A_DATE"),
    ])
  func plainDates(_ text: String, _ want: String) throws {
    let read = try Self.xml(#""reportDate": "n:D""#, "", "<R><C id='1'><N>a</N><D>\(text)</D></C></R>")
    #expect((read.records.first?["reportDate"]?.stringValue ?? read.rejects.first?.code) == want)
  }

  @Test("A date without a day cannot be moved, and says so")
  func partialMoved() throws {
    func read(_ text: String, _ more: String = "") throws -> ImportFixtures.Read {
      try Self.xml(
        #""reportDate": {"path": "n:D", "plusDays": 30\#(more)}"#, "", "<R><C id='1'><N>a</N><D>\(text)</D></C></R>")
    }
    #expect(try read("2026-03-05").records.first?["reportDate"]?.stringValue == "2026-04-04")
    #expect(try read("2026-03").rejects.map(\.code) == ["PARTIAL_DATE"])
    let warned = try read("2026", #", "onError": "warn""#)
    #expect(warned.records.first?["reportDate"] == nil && warned.summary.warningCounts == ["PARTIAL_DATE": 1])
  }

  @Test("An amount without currency, with one that the table lacks, and with none that is a code are told apart")
  func currencies() throws {
    func code(_ currency: String, _ table: String) throws -> String? {
      let value = #"{"path": "n:L", "currency": {"path": "n:Cur"\#(table)}}"#
      let read = try Self.xml(
        #""limits": {"fields": {"recommended": \#(value)}}"#, "",
        "<R><C id='1'><N>a</N><L>5</L><Cur>\(currency)</Cur></C></R>")
      return read.rejects.first?.code ?? read.records.first?["limits"]?["recommended"]?["currency"]?.stringValue
    }
    let table = #", "codes": {"元": "CNY"}"#
    #expect(try code("元", table) == "CNY" && code("RMB yuan", "") == "BAD_CURRENCY")
    // Never the file's currency in place of one that the table lacks.
    #expect(try code("円", table) == "UNKNOWN_CODE")
    #expect(try code("", "") == "CNY")
  }

  @Test("A figure that is put together from several texts is refused; text() takes the element's own")
  func mixed() throws {
    func read(_ path: String, _ content: String) throws -> String? {
      let read = try Self.xml(
        #""limits": {"fields": {"recommended": "\#(path)"}}"#, "", "<R><C id='1'><N>a</N>\(content)</C></R>")
      return read.rejects.first?.code ?? read.records.first?["limits"]?["recommended"]?["amount"]?.stringValue
    }
    #expect(try read("n:L", "<L>100<F>1</F></L>") == "SEVERAL_TEXTS")
    #expect(try read("n:L/text()", "<L>100<F>1</F></L>") == "100" && read("n:L/text()", "<L><F>1</F> 100</L>") == "100")
    #expect(try read("n:L", "<L>\n<V>5</V>\n</L>") == "5" && read("n:L", "<L>10<!-- x -->0</L>") == "100")
    #expect(try read("n:L", "<L>1<![CDATA[00]]></L>") == "100" && read("n:L/@a", "<L a='7'>1<F>2</F></L>") == "7")
    #expect(try read("*[n:F]", "<L>100<F>1</F></L>") == "SEVERAL_TEXTS")
    let wide =
      #""statements": [{"fields": {"periodEnd": {"const": "2025-12-31"}, "lines": {"wide": {"from": "n:L", "others": "keep"}}}}]"#
    let lines = try Self.xml(wide, "", "<R><C id='1'><N>a</N><L><A>5<F>1</F></A><B>6</B></L></C></R>")
    #expect(lines.summary.warningCounts == ["SEVERAL_TEXTS": 1])
  }

  @Test("join gathers what the first path that finds any leads to, of a union in its order")
  func joined() throws {
    let read = try Self.xml(
      #""orderedFor": {"path": ["n:Q", "n:B|n:A", "n:D"], "join": " "}, "reportDate": {"path": "n:D/*", "join": "-", "format": "yyyy-M-d"}"#,
      "",
      "<R><C id='1'><N>a</N><A>x</A><A>y</A><B>z</B><D><Y>2026</Y><M>3</M><T>05</T></D></C></R>")
    #expect(read.records.first?["orderedFor"]?.stringValue == "z x y")
    #expect(read.records.first?["reportDate"]?.stringValue == "2026-03-05")
  }

  @Test("A number is checked with the prefix that the format puts before it")
  func prefixed() throws {
    let read = try Self.xml(
      #""related": [{"fields": {"ids": [{"scheme": "VAT", "prefix": "IT", "path": "n:V"}]}}]"#, "",
      "<R><C id='1'><N>a</N><V>00743110157</V></C></R>")
    #expect(read.summary.warningCounts.isEmpty)
    #expect(read.records.first?["related"]?.arrayValue?.first?["ids"] == [["scheme": "VAT", "value": "IT00743110157"]])
  }

  @Test("R-4: a unit that is missing or unknown is not taken for 1")
  func unit() throws {
    func read(_ unit: String, _ scale: String) throws -> String? {
      let read = try Self.xml(
        #""limits": {"fields": {"recommended": {"path": "n:L", "scale": \#(scale)}}}"#, "",
        "<R><C id='1'><N>a</N><L\(unit)>5</L></C></R>")
      return read.rejects.first?.code ?? read.records.first?["limits"]?["recommended"]?["amount"]?.stringValue
    }
    let scale = #"{"path": "n:L/@u", "codes": {"T": "1000"}}"#
    #expect(try read(" u='T'", scale) == "5000" && read(" u='M'", scale) == "BAD_UNIT" && read("", scale) == "BAD_UNIT")
    #expect(try read("", #"{"path": "n:L/@u", "default": 1}"#) == "5")
    #expect(try read(" u='M'", #"{"path": "n:L/@u", "codes": {"T": 1000}, "default": 1}"#) == "BAD_UNIT")
  }

  @Test("Rules compare exactly, warn, refuse and set to null with a reason")
  func rules() throws {
    let fields = """
      "statements": {"each": "n:S", "fields": {"periodEnd": "@e", "lines": {"wide": {"codes": {"Rev": "IS.REVENUE", "A": "BS.TOTAL_ASSETS", "L": "BS.TOTAL_LIAB", "E": "BS.EQUITY"}}}},
        "rules": [{"when": "lines[BS.TOTAL_ASSETS] != lines[BS.TOTAL_LIAB] + lines[BS.EQUITY]", "then": {"warn": "UNBALANCED"}},
                  {"when": "lines[IS.REVENUE] = 0.00", "then": {"warn": "ZERO", "setNull": "lines[IS.REVENUE]", "reason": "NOT_FILED"}}]}
      """
    let read = try Self.xml(
      fields, #", "rules": [{"when": "ids[LOCAL] = '2'", "then": {"reject": "TWO"}}]"#,
      """
      <R><C id='1'><N>a</N><S e='2025-12-31'><Rev>0</Rev><A>0.3</A><L>0.1</L><E>0.2</E></S><S e='2024-12-31'><A>3</A><L>1</L></S></C>
      <C id='2'><N>b</N></C></R>
      """)
    #expect(read.rejects.map { $0.code } == ["TWO"])
    #expect(read.summary.warningCounts == ["UNBALANCED": 1, "ZERO": 1])
    let record = try #require(read.records.first)
    #expect(record["nulls"]?["/statements/0/lines/0/amount"]?.stringValue == "NOT_FILED")
  }

  @Test("Every scalar names the path and line that it was read from")
  func sources() throws {
    let read = try Self.xml(
      "\"reportNo\": \"n:No\"", "", "<R>\n<C id='1'>\n<N>a</N>\n<No>7</No></C></R>")
    let record = try #require(read.records.first)
    let paths = record["sources"]?["paths"]?.arrayValue?.compactMap { $0.stringValue } ?? []
    let at = record["sources"]?["at"]?.arrayValue ?? []
    // agency, kind, value, scheme, value, reportNo
    #expect(at.count == 12)
    let last = Array(at.suffix(2))
    #expect(last == [.integer(Int64(paths.firstIndex(of: "n:No") ?? -1)), .integer(4)])
  }

  @Test(
    "A format file that is wrong is refused with its place",
    arguments: [
      (#"{"mappingVersion": 1, "id": "x", "reord": {}}"#, "reord"),
      (#"{"mappingVersion": 1, "id": "a", "id": "b"}"#, "id"),
      (#"{"mappingVersion": 1, "id": "../x", "title": "t", "target": "customer"}"#, "id"),
      (#"{"mappingVersion": 1, "id": "x", "title": "t", "target": "nothing"}"#, "nothing"),
      (String(repeating: "[", count: 100_000), "deep"),
      (
        #"{"mappingVersion": 1, "id": "x", "title": "t", "target": "customer", "validate": {"schema": "../../../etc/passwd", "mode": "warn"}, "input": {"format": "xml"}}"#,
        "folder"
      ),
      (
        #"{"mappingVersion": 1, "id": "x", "title": "t", "target": "customer", "input": {"format": "xml"}, "record": {"path": "//*[contains(.,'"}, "fields": {}}"#,
        "path"
      ),
      (
        #"{"mappingVersion": 1, "id": "x", "title": "t", "target": "customer", "input": {"format": "csv"}, "fields": {"name": {"col": "n", "match": "(a)\\1"}}}"#,
        "expression"
      ),
      (
        #"{"mappingVersion": 1, "id": "x", "title": "t", "target": "customer", "input": {"format": "csv"}, "fields": {"nmae": "n"}}"#,
        "nmae"
      ),
      (
        #"{"mappingVersion": 1, "id": "x", "title": "t", "target": "openItem", "input": {"format": "csv"}, "fields": {"amount": "a"}}"#,
        "currency"
      ),
    ])
  func refused(_ text: String, _ word: String) throws {
    let problem = #expect(throws: FormatProblem.self) { try ImportFixtures.format(text) }
    #expect(problem.map { $0.line > 0 } == true)
    #expect(problem?.message.zhHans.isEmpty == false)
    if word != "deep", word != "id" { #expect(problem?.text.en.contains(word) == true, "\(problem?.text.en ?? "")") }
  }

  @Test("Fixed-width columns are cut by characters, not bytes")
  func fixed() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "fixed", "encodings": ["utf-8"]},
       "fields": {"name": {"pos": [5, 12]}, "ids": [{"scheme": "LOCAL", "pos": [1, 4]}]}}
      """)
    let read = try ImportFixtures.read(format, .bytes(Array("0001杭州示例公司  x\n0002Acme\n".utf8)))
    #expect(read.records.map { $0["name"]?.stringValue } == ["杭州示例公司", "Acme"])
  }

  @Test("A run can be resumed behind any record and gives the same rest")
  func resume() throws {
    let format = try FormatRegistry(paths: [ImportFixtures.formats]).format("openitem-csv")
    let sample = ImportFixtures.formats + "/openitem-csv/sample.csv"
    let whole = try ImportFixtures.read(format, .path(sample))
    for skip in 0...7 {
      var options = ImportOptions()
      options.resumeAfter = skip
      let rest = try ImportFixtures.read(format, .path(sample), options: options)
      #expect(rest.list.map { $0.number } == whole.list.map { $0.number }.filter { $0 > skip })
      #expect(rest.rejects == whole.rejects.filter { $0.number > skip })
      #expect(rest.records == Array(whole.records.suffix(rest.records.count)))
    }
  }

  @Test("import.format.detect names the format of every shipped sample first", arguments: ShippedSampleTests.ids)
  func detect(_ id: String) throws {
    let sample = try #require(ImportFixtures.sample(in: ImportFixtures.formats + "/" + id))
    let candidates = try ShippedSampleTests.registry.detect(sample)
    #expect(candidates.first?.format == id, "\(candidates.map { "\($0.format) \($0.confidence)" })")
  }
}
