import AvalImport
import AvalKit
import Testing

/// Tables whose names are codes: every figure is a value of its own right.
@Suite("Wide tables")
struct WideTests {
  private static func xml(_ options: String, _ content: String, each: String = "") throws -> ImportFixtures.Read {
    let codes = #""codes": {"Rev": "IS.REVENUE", "Tot": "BS.TOTAL_ASSETS"}"#
    let fields =
      #""statements": {"each": "n:S"\#(each), "fields": {"periodEnd": "@e", "lines": {"wide": {"from": "n:L", \#(codes)\#(options)}}}}"#
    return try LanguageTests.xml(
      fields, "", "<R>\n<C id='1'><N>a</N>\n<S e='2024-12-31'>\n<L>\(content)</L></S>\n</C>\n<C id='2'><N>b</N></C></R>"
    )
  }

  private static func lines(_ read: ImportFixtures.Read) -> [JSONValue]? {
    read.records.first?["statements"]?.arrayValue?.first?["lines"]?.arrayValue
  }

  @Test("A figure that cannot be read refuses its record, named by path and line; others of the file land")
  func bad() throws {
    let read = try Self.xml("", "<Rev>5</Rev>\n<Tot>1.2.3</Tot>")
    let reject = try #require(read.rejects.first)
    #expect(
      reject.code == "NOT_A_NUMBER" && reject.path.hasSuffix("/S/L/Tot") && reject.line == 5)
    #expect(reject.pointer == "/statements/0/lines/1/amount")
    #expect(read.records.count == 1)
  }

  @Test("onError and onBadItem say so where only the line or the item is to be left out, with a warning of its place")
  func leftOut() throws {
    let line = try Self.xml(#", "onError": "warn""#, "<Rev>5</Rev>\n<Tot>1.2.3</Tot>")
    #expect(Self.lines(line)?.count == 1 && line.summary.warningCounts == ["NOT_A_NUMBER": 1])
    #expect(line.list.first?.warnings.first?.path == "S/L/Tot" && line.list.first?.warnings.first?.line == 5)
    let item = try Self.xml("", "<Rev>5</Rev>\n<Tot>1.2.3</Tot>", each: #", "onBadItem": "warn""#)
    #expect(item.records.first?["statements"] == nil && item.summary.warningCounts == ["BAD_ITEM": 1])
    let warning = try #require(item.list.first?.warnings.first)
    #expect(warning.path == "S/L/Tot" && warning.line == 5 && warning.message.zhHans.contains("1.2.3"))
  }

  @Test("Under others, what is no figure is left out with a warning, unless ignore names it")
  func others() throws {
    let read = try Self.xml(#", "others": "keep""#, "<Rev>5</Rev><Note>text</Note><X>7</X>")
    #expect(Self.lines(read)?.count == 2 && read.summary.warningCounts == ["NOT_A_NUMBER": 1])
    let quiet = try Self.xml(#", "others": "keep", "ignore": ["Note"]"#, "<Rev>5</Rev><Note>text</Note><X>7</X>")
    #expect(Self.lines(quiet)?.count == 2 && quiet.summary.warningCounts.isEmpty)
  }

  @Test("A sentinel is a line without a figure, with its reason")
  func sentinel() throws {
    let read = try Self.xml(#", "null": ["-"], "nullReason": "NOT_FILED""#, "<Rev>-</Rev><Tot>7</Tot>")
    #expect(Self.lines(read)?.first == ["code": "IS.REVENUE", "amount": .null])
    #expect(read.records.first?["nulls"] == ["/statements/0/lines/0/amount": "NOT_FILED"])
  }

  @Test("In text files the column is named")
  func columns() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "financialStatement", "input": {"format": "csv"},
       "fields": {"customer": {"scheme": "LOCAL", "col": "c"}, "periodEnd": "d", "lines": {"wide": {"codes": {"Revenue": "IS.REVENUE"}}}}}
      """)
    let read = try ImportFixtures.read(format, .bytes(Array("c,d,Revenue\n1,2024,5x\n2,2024,5\n".utf8)))
    #expect(read.rejects.map(\.path) == ["Revenue"] && read.rejects.first?.code == "NOT_A_NUMBER")
    #expect(read.records.count == 1)
  }

  @Test("Facts of inline XBRL have their own scale and sign")
  func inline() throws {
    let fields = """
      "statements": [{"facts": {"contexts": "n:ctx", "start": "n:s", "end": "n:e", "units": "n:unit", "measure": "n:m",
        "concepts": {"n:F[@name='u:Rev']": "IS.REVENUE", "n:F[@name='u:Net']": "IS.NET"}}}]
      """
    let read = try LanguageTests.xml(
      fields, "",
      """
      <R><C id='1'><N>a</N><ctx id='c'><s>2025-01-01</s><e>2025-12-31</e></ctx><unit id='u'><m>iso4217:GBP</m></unit>
      <F name='u:Rev' contextRef='c' unitRef='u' scale='3'>5.5</F><F name='u:Net' contextRef='c' unitRef='u' sign='-'>6</F></C></R>
      """)
    let lines = read.records.first?["statements"]?.arrayValue?.first?["lines"]?.arrayValue
    #expect(lines?.map { $0["amount"]?.stringValue } == ["5500", "-6"])
  }

  @Test("Facts of one period in two currencies are two statements")
  func currencies() throws {
    let fields = """
      "statements": {"facts": {"contexts": "n:ctx", "start": "n:s", "end": "n:e", "units": "n:unit", "measure": "n:m", "concepts": {"n:Rev": "IS.REVENUE"}}}
      """
    let read = try LanguageTests.xml(
      fields.replacingOccurrence(of: #""statements": {"#, with: #""statements": [{"#) + "]", "",
      """
      <R><C id='1'><N>a</N><ctx id='c'><s>2025-01-01</s><e>2025-12-31</e></ctx><unit id='u'><m>iso4217:EUR</m></unit>
      <unit id='v'><m>iso4217:USD</m></unit><Rev contextRef='c' unitRef='u'>5</Rev><Rev contextRef='c' unitRef='v'>6</Rev></C></R>
      """)
    let statements = read.records.first?["statements"]?.arrayValue
    #expect(statements?.map { $0["currency"]?.stringValue } == ["EUR", "USD"])
  }
}

extension String {
  fileprivate func replacingOccurrence(of part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}
