import AvalKit
import Glibc
import Testing

/// Broken, malicious and merely odd files, each with what reading it comes to.
struct HostileFile: Sendable, CustomTestStringConvertible {
  enum Kind: String, Sendable {
    case report
    case rows
    case zip
    case gzip
  }

  let name: String
  let kind: Kind
  let bytes: @Sendable () -> [UInt8]
  /// Records that land, refused ones with code and place, warnings with places, why the file was given up.
  let outcome: String

  var testDescription: String { name }

  init(_ name: String, _ kind: Kind, _ outcome: String, _ bytes: @escaping @Sendable () -> [UInt8]) {
    self.name = name
    self.kind = kind
    self.bytes = bytes
    self.outcome = outcome
  }

  static func text(_ name: String, _ kind: Kind, _ outcome: String, _ text: @escaping @Sendable () -> String)
    -> HostileFile
  {
    HostileFile(name, kind, outcome) { Array(text().utf8) }
  }
}

/// Parts that the files are put together from.
enum HostileParts {
  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
  static let namespace = "urn:example:credit-agency:report:2"

  /// A batch whose first report begins at line 2.
  static func batch(_ body: String, _ head: String = declaration, attributes: String = "", count: Int = 1) -> String {
    "\(head)<CreditReportBatch xmlns=\"\(namespace)\" version=\"2.1\" count=\"\(count)\"\(attributes)>\n\(body)</CreditReportBatch>"
  }

  /// A report of eight lines: its identity at the third, its limit at the sixth.
  static func report(
    _ name: String = "示例有限公司", no: String = "R1", uscc: String = "91310115MA0000001Y", date: String = "2026-10-27",
    limit: String = "100", more: String = ""
  ) -> String {
    """
    <CreditReport no="\(no)">
    <Header><ReportDate>\(date)</ReportDate><Currency>CNY</Currency><AmountUnit>10000</AmountUnit></Header>
    <Identity><Name lang="zh">\(name)</Name><Id scheme="USCC">\(uscc)</Id></Identity>
    \(more)
    <Rating><Grade>A</Grade><PD>0.32%</PD>
    <RecommendedLimit>\(limit)</RecommendedLimit>
    </Rating>
    </CreditReport>

    """
  }

  static let header = "reportNo,uscc,name,limitWan,date\r\n"

  static func row(_ no: String = "R1", _ name: String = "公司", _ limit: String = "1", _ date: String = "2026-10-01")
    -> String
  {
    "\(no),x,\(name),\(limit),\(date)\r\n"
  }

  static func encoded(_ text: String, _ encoding: String) -> [UInt8] {
    let converter = iconv_open(encoding, "UTF-8")
    defer { iconv_close(converter) }
    var source = Array(text.utf8).map { CChar(bitPattern: $0) }
    var target = [CChar](repeating: 0, count: source.count * 4 + 16)
    let room = target.count
    var (left, free) = (source.count, room)
    _ = source.withUnsafeMutableBufferPointer { from in
      target.withUnsafeMutableBufferPointer { to in
        var (input, output) = (from.baseAddress, to.baseAddress)
        return iconv(converter, &input, &left, &output, &free)
      }
    }
    return target.prefix(room - free).map { UInt8(bitPattern: $0) }
  }

  /// The bytes of a text in which `@` stands for other bytes.
  static func bytes(_ text: String, at place: [UInt8]...) -> [UInt8] {
    var places = place[...]
    return text.utf8.flatMap { byte in byte == 0x40 ? places.popFirst() ?? [byte] : [byte] }
  }

  /// Raw deflate of one byte repeated 258 times and a bit, `count` times: 13 bits each.
  static func deflated(_ byte: UInt8, repeated count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var (word, filled) = (0, 0)
    func put(_ bits: Int, _ width: Int) {
      word |= bits << filled
      filled += width
      while filled >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
        filled -= 8
      }
    }
    func code(_ value: Int, _ width: Int) {
      put((0..<width).reduce(0) { $0 | (value >> $1 & 1) << (width - 1 - $1) }, width)
    }
    put(3, 3)
    code(0x30 + Int(byte), 8)
    for _ in 0..<count {
      code(0xC5, 8)
      code(0, 5)
    }
    code(0, 7)
    put(0, 7)
    return bytes
  }
}

extension HostileFile {
  private typealias Part = HostileParts

  private static func document(_ name: String, _ outcome: String, _ text: @escaping @Sendable () -> String)
    -> HostileFile
  {
    .text(name, .report, outcome, text)
  }

  private static func declared(
    _ name: String, _ type: String, _ body: @escaping @Sendable () -> String = { Part.report("&x;") }
  )
    -> HostileFile
  {
    .text(name, .report, "0 | file DOCTYPE") { Part.batch(body(), Part.declaration + type) }
  }

  static let documents: [HostileFile] = [
    document("good", "1") { Part.batch(Part.report()) },
    // Entities and what else would reach outside.
    declared("entity of a file", "<!DOCTYPE b [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"),
    declared("entity of an address", "<!DOCTYPE b [<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">]>"),
    declared(
      "parameter entity",
      "<!DOCTYPE b [<!ENTITY % f SYSTEM \"file:///etc/hostname\"><!ENTITY % d SYSTEM \"http://127.0.0.1:9/d\">%d;]>"),
    declared("external subset", "<!DOCTYPE b SYSTEM \"http://127.0.0.1:9/report.dtd\">"),
    declared(
      "entities of entities",
      "<!DOCTYPE b [<!ENTITY x0 \"ha\">"
        + (1...9).map { "<!ENTITY x\($0) \"" + String(repeating: "&x\($0 - 1);", count: 10) + "\">" }.joined() + "]>"
    ) { Part.report("&x9;") },
    declared("long entity often", "<!DOCTYPE b [<!ENTITY x \"\(String(repeating: "A", count: 60_000))\">]>") {
      Part.report(String(repeating: "&x;", count: 3000))
    },
    declared(
      "long entity often in an attribute", "<!DOCTYPE b [<!ENTITY x \"\(String(repeating: "A", count: 60_000))\">]>"
    ) {
      Part.report(more: "<X a=\"" + String(repeating: "&x;", count: 3000) + "\"/>")
    },
    declared("entities of one another", "<!DOCTYPE b [<!ENTITY x \"&y;\"><!ENTITY y \"&x;\">]>"),
    declared("default attribute", "<!DOCTYPE b [<!ATTLIST CreditReport no CDATA \"INJECTED\">]>") { Part.report() },
    declared("nothing but a type", "<!DOCTYPE CreditReportBatch>") { Part.report() },
    document("inclusion", "1") {
      Part.batch(
        Part.report(
          more: "<i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\" parse=\"text\"/>"))
    },
    document("place of a schema", "1") {
      Part.batch(
        Part.report(),
        attributes:
          " xmlns:s=\"http://www.w3.org/2001/XMLSchema-instance\" s:schemaLocation=\"\(Part.namespace) http://127.0.0.1:9/x\""
      )
    },
    document("style sheet", "1") {
      Part.batch(Part.report(), Part.declaration + "<?xml-stylesheet type=\"text/xsl\" href=\"file:///etc/passwd\"?>")
    },
    // Size and depth: what stood before is read.
    document("depth", "1 | 2 LIMIT 13:765 | file LIMIT 13:765") {
      Part.batch(Part.report() + Part.report(more: String(repeating: "<d>", count: 5000)))
    },
    document("attributes", "0 | 1 LIMIT 5:208893 | file LIMIT 5:208893") {
      Part.batch(Part.report(more: "<X " + (0..<20_000).map { "a\($0)=\"1\"" }.joined(separator: " ") + "/>"))
    },
    document("namespaces", "0 | 1 LIMIT 5:227783 | file LIMIT 5:227783") {
      Part.batch(
        Part.report(more: "<X " + (0..<10_000).map { "xmlns:n\($0)=\"urn:\($0)\"" }.joined(separator: " ") + "/>"))
    },
    document("comment of a megabyte", "1") {
      Part.batch(Part.report(more: "<!--" + String(repeating: "x", count: 1_000_000) + "-->"))
    },
    document("name of 60,000 letters", "0 | 1 XML_SYNTAX 5:2 | file XML_SYNTAX 5:2") {
      Part.batch(Part.report(more: "<" + String(repeating: "n", count: 60_000) + "/>"))
    },
    document("invisible and turning characters", "1 | warned INVISIBLE_CHARACTER 4:27") {
      Part.batch(Part.report("示例\u{200B}公司\u{202E}gnp.exe"))
    },
    // Broken syntax.
    document("cut off in a record", "1 | 2 TRUNCATED 15:18 | file TRUNCATED 15:18") {
      let whole = Part.batch(Part.report() + Part.report(no: "R2"))
      return String(whole[..<(whole.ranges(of: "<RecommendedLimit").last?.upperBound ?? whole.endIndex)])
    },
    HostileFile("cut off in a character", .report, "0 | 1 TRUNCATED 4:28 | file TRUNCATED 4:28") {
      let whole = Part.batch(Part.report("甲乙丙"))
      return Array(whole.prefix { $0 != "乙" }.utf8) + [0xE4, 0xB9]
    },
    document("empty", "0 | file EMPTY") { "" }, document("blank", "0 | file EMPTY 3:1") { "  \n\n" },
    document("two roots", "1 | file XML_SYNTAX 10:26") {
      Part.batch(Part.report()) + Part.batch(Part.report(no: "R2"))
    },
    HostileFile("rubbish behind the root", .report, "1 | file XML_SYNTAX 10:21") {
      Array(Part.batch(Part.report()).utf8) + [0, 0] + Array("<html>gateway timeout</html>".utf8)
    },
    document("a page that tells an error", "0 | file DOCTYPE 1:15") {
      "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502<br></body></html>"
    },
    document("blank line before the declaration", "0 | file XML_SYNTAX 2:6") { "\n" + Part.batch(Part.report()) },
    document("undeclared prefix", "1 | 1 XML_SYNTAX 5:7") {
      Part.batch(Part.report(more: "<z:Foo/>") + Part.report(no: "R2"), count: 2)
    },
    document("another namespace", "0 | file NOT_THIS_FORMAT") {
      Part.batch(Part.report()).replacing("report:2", with: "report:9")
    },
    document("JSON", "0 | file NOT_THIS_FORMAT") { "{\"report\": {\"name\": \"x\"}}" },
    document("attribute twice", "0 | 1 XML_SYNTAX 5:15 | file XML_SYNTAX 5:15") {
      Part.batch(Part.report(more: "<X a=\"1\" a=\"2\"/>"))
    },
    document("character data that never ends", "0 | 1 TRUNCATED 5:13 | file TRUNCATED 5:13") {
      Part.batch(Part.report(more: "<X><![CDATA[abc"))
    },
    HostileFile("zero byte in a text", .report, "0 | 1 XML_SYNTAX 4:29 | file XML_SYNTAX 4:29") {
      Part.bytes(Part.batch(Part.report("示例@公司")), at: [0])
    },
    HostileFile("control characters in a text", .report, "0 | 1 XML_SYNTAX 4:28 | file XML_SYNTAX 4:28") {
      Part.bytes(Part.batch(Part.report("a@b")), at: [1, 11, 31])
    },
    document("references to no character", "0 | 1 XML_SYNTAX 4:31 | file XML_SYNTAX 4:31") {
      Part.batch(Part.report("&#0;&#xD800;"))
    },
    // Encodings.
    HostileFile("GB18030 declared as UTF-8", .report, "0 | 1 XML_SYNTAX 4:27 | file XML_SYNTAX 4:27") {
      Part.encoded(Part.batch(Part.report("中国信用㼆公司")), "GB18030")
    },
    HostileFile("GBK characters declared as GB2312", .report, "1") {
      Part.encoded(Part.batch(Part.report("镕堃公司"), "<?xml version=\"1.0\" encoding=\"GB2312\"?>"), "GB18030")
    },
    HostileFile("four bytes declared as GBK", .report, "1") {
      Part.encoded(Part.batch(Part.report("㼆䶮𠀀公司"), "<?xml version=\"1.0\" encoding=\"GBK\"?>"), "GB18030")
    },
    HostileFile("GB18030", .report, "1") {
      Part.encoded(Part.batch(Part.report("㼆䶮𠀀公司"), "<?xml version=\"1.0\" encoding=\"GB18030\"?>"), "GB18030")
    },
    HostileFile("UTF-16 with a mark", .report, "1") {
      [0xFF, 0xFE]
        + Part.encoded(Part.batch(Part.report("𠀀公司"), "<?xml version=\"1.0\" encoding=\"UTF-16\"?>"), "UTF-16LE")
    },
    HostileFile("UTF-16 without a mark", .report, "1") {
      Part.encoded(Part.batch(Part.report("𠀀公司"), "<?xml version=\"1.0\" encoding=\"UTF-16BE\"?>"), "UTF-16BE")
    },
    document("UTF-8 declared as UTF-16", "0 | file ENCODING") {
      Part.batch(Part.report(), "<?xml version=\"1.0\" encoding=\"UTF-16\"?>")
    },
    HostileFile("UTF-8 with a mark", .report, "1") { [0xEF, 0xBB, 0xBF] + Array(Part.batch(Part.report()).utf8) },
    HostileFile("UTF-8, then GBK", .report, "1 | 2 XML_SYNTAX 12:27 | file XML_SYNTAX 12:27") {
      let second = Part.encoded(Part.report("第二家公司", no: "R2"), "GBK")
      return Part.bytes(Part.batch(Part.report("第一家公司") + "@", count: 2), at: second)
    },
    document("unknown encoding", "0 | file ENCODING") {
      Part.batch(Part.report(), "<?xml version=\"1.0\" encoding=\"x-agency-7\"?>")
    },
    document("UTF-7", "0 | file ENCODING") { "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADw-a+AD4-x+ADw-/a+AD4-" },
    HostileFile("overlong UTF-8", .report, "0 | file XML_SYNTAX 2:4") {
      Part.bytes(Part.batch("<X>@script@</X>"), at: [0xC0, 0xBC], [0xC0, 0xBE])
    },
    HostileFile("half a pair", .report, "0 | file XML_SYNTAX 2:4") {
      Part.bytes(Part.batch("<X>@</X>"), at: [0xED, 0xA0, 0x80])
    },
    HostileFile("Latin-1 declared as UTF-8", .report, "0 | 1 XML_SYNTAX 4:28 | file XML_SYNTAX 4:28") {
      Part.bytes(Part.batch(Part.report("M@ller GmbH")), at: [0xFC])
    },
    document("decoded twice", "1 | warned MOJIBAKE 4:27") {
      Part.batch(Part.report("ç¤ºä¾è´¢å¡"))
    },
    HostileFile("EBCDIC", .report, "0 | file ENCODING") {
      Part.encoded(Part.batch(Part.report("IBM"), "<?xml version=\"1.0\" encoding=\"IBM037\"?>"), "IBM037")
    },
    // Well-formed, and wrong.
    document("no record", "0 | told COUNT_MISMATCH NO_RECORDS") { Part.batch("") },
    document("fewer records than announced", "1 | told COUNT_MISMATCH") { Part.batch(Part.report(), count: 500) },
    document(
      "bad values among good ones",
      "10 | 2 CHECK_DIGIT 12:58 | 3 NO_SUCH_DAY 19:21 | 4 NOT_A_NUMBER 31:19 | 5 NEGATIVE_LIMIT 34:1 | 6 NUMBER_TOO_LONG 47:19 | 7 NOT_A_NUMBER 55:19 | 8 NOT_A_NUMBER 63:19 | 10 NOT_A_NUMBER 79:19 | 11 REQUIRED 82:1 | 12 REQUIRED 90:1 | 14 NOT_A_DATE 107:21 | 22 NOT_A_NUMBER 175:19 | warned FUTURE_DATE 98:1 | warned FORMULA_TEXT 116:27 | warned FORMULA_TEXT 124:27"
    ) {
      let reports = [
        Part.report(), Part.report(uscc: "91310115MA00000018"), Part.report(date: "2026-02-30"),
        Part.report(limit: "1.2.3,4"),
        Part.report(limit: "-5"), Part.report(limit: String(repeating: "9", count: 40)), Part.report(limit: "1e308"),
        Part.report(limit: "NaN"), Part.report(limit: "１２３４．５６"), Part.report(limit: "壹佰万"), Part.report(no: ""),
        Part.report(""), Part.report(date: "2999-01-01"), Part.report(date: "27/10/26"),
        Part.report("=cmd|' /C calc'!A0"),
        Part.report("@SUM(1+1)"), Part.report("x'); DROP TABLE customers;--"), Part.report("../../etc/passwd"),
        Part.report("&lt;script&gt;alert(1)&lt;/script&gt;"), Part.report(no: "R9"), Part.report(limit: "0"),
        Part.report(limit: "--"),
      ]
      return Part.batch(reports.joined(), count: reports.count)
    },
    // Packed.
    HostileFile("archive that grows", .zip, "0 | file UNWRAP") {
      EnvelopeTests.archive(["report.xml"], Part.deflated(0x20, repeated: 40_000), method: 8, size: 10_320_001)
    },
    HostileFile("archive that says less than it holds", .zip, "0 | file UNWRAP") {
      EnvelopeTests.archive(["report.xml"], Part.deflated(0x20, repeated: 40_000), method: 8, size: 100)
    },
    HostileFile("archive whose member leaves its folder", .zip, "0 | file UNWRAP") {
      EnvelopeTests.archive(["../../../../tmp/format.json"], Array("{}".utf8))
    },
    HostileFile("gzip that grows", .gzip, "0 | file UNWRAP") {
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + Part.deflated(0x20, repeated: 40_000) + [UInt8](repeating: 0, count: 8)
    },
  ]

  private static func table(_ name: String, _ outcome: String, _ text: @escaping @Sendable () -> String) -> HostileFile
  {
    .text(name, .rows, outcome) { Part.header + text() }
  }

  static let tables: [HostileFile] = [
    table("quote that never ends", "198 | 1 UNBALANCED_QUOTE 2:6") {
      "R1,x,\"公司,100,2026-10-01\r\n" + (2...199).map { Part.row("R\($0)") }.joined()
    },
    table("quote inside a text", "1") { Part.row("R1", "A \"B\" 公司") },
    table("quoted line end and quotes", "1") { Part.row("R1", "\"第一行\r\n第二行 \"\"引号\"\", 逗号\"") },
    table("rows of other widths", "1 | 1 RAGGED_ROW 2:8 | 2 RAGGED_ROW 3:22") {
      "R1,x,公司\r\nR2,x,公司,1,2026-10-01,more,more\r\n\r\n,,,,\r\n" + Part.row("R3")
    },
    HostileFile("zero byte", .rows, "1 | 1 CONTROL_CHARACTER 2:7") {
      Part.bytes(Part.header + Part.row("R1", "A@B") + Part.row("R2"), at: [0])
    },
    .text("carriage returns alone", .rows, "2") {
      (Part.header + Part.row("R1") + Part.row("R2")).replacing("\r\n", with: "\r")
    },
    table("all kinds of line ends", "3") {
      Part.row("R1").replacing("\r\n", with: "\n") + Part.row("R2").replacing("\r\n", with: "\r") + Part.row("R3")
    },
    .text("mark, semicolons and decimal comma", .rows, "0 | 1 NOT_A_NUMBER 2:20") {
      "\u{FEFF}" + Part.header.replacing(",", with: ";") + "R1;x;\"Müller; OHG\";1.234.567,89;2026-10-27\r\n"
    },
    HostileFile("GB18030 rows", .rows, "1") {
      Part.encoded(Part.header + Part.row("R1", "㼆䶮公司", "1", "2026年10月27日"), "GB18030")
    },
    HostileFile("UTF-16 with tabs", .rows, "1") {
      [0xFF, 0xFE] + Part.encoded((Part.header + Part.row()).replacing(",", with: "\t"), "UTF-16LE")
    },
    .text("column twice", .rows, "0 | file DUPLICATE_COLUMN 1:20") {
      "reportNo,uscc,name,name,date\r\nR1,x,A,B,2026-10-01\r\n"
    },
    .text("column missing", .rows, "0 | file MISSING_COLUMN 2:1") {
      "about nothing\r\nreportNo,name\r\nR1,A\r\nR2,B\r\n"
    },
    table("number twice", "2") { Part.row("R1", "A") + Part.row("R1", "B") },
    table(
      "formulas",
      "8 | warned FORMULA_TEXT 2:6 | warned FORMULA_TEXT 3:6 | warned FORMULA_TEXT 4:6 | warned FORMULA_TEXT 5:6 | warned FORMULA_TEXT 6:6 | warned FORMULA_TEXT 7:6 | warned FORMULA_TEXT 8:6"
    ) {
      [
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\"=HYPERLINK(\"\"http://x.invalid\"\",\"\"x\"\")\"", "＝1+1",
        "|calc",
      ]
      .enumerated().map { Part.row("R\($0)", $1) }.joined()
    },
    table(
      "figures that a spreadsheet has changed",
      "0 | 1 SPREADSHEET_MANGLED 2:1 | 2 SPREADSHEET_MANGLED 3:4 | 3 NOT_A_DATE 4:11"
    ) {
      "1.23457E+17,x,公司,1,2026-10-01\r\nR2,=\"007\",公司,1,2026-10-01\r\n" + Part.row("R3", "公司", "1", "45226")
    },
    .text("lines above and below", .rows, "1") {
      "账单明细,,,,\r\n导出时间：[2026-10-09],,,,\r\n,,,,\r\n" + Part.header
        + Part.row("R1", "公司", "¥1", "2026-10-01\t") + "------,,,,\r\n共1笔,,,,\r\n"
    },
    HostileFile("UTF-8, then GBK in rows", .rows, "1 | 2 ENCODING 3:6") {
      Array((Part.header + Part.row("R1", "第一")).utf8) + Part.encoded(Part.row("R2", "第二"), "GBK")
    },
    .text("ten thousand columns", .rows, "0 | file NO_HEADER") {
      (0..<10_000).map { "c\($0)" }.joined(separator: ",") + "\r\n" + String(repeating: "1,", count: 10_000) + "\r\n"
    },
    HostileFile("workbook", .rows, "0 | file NOT_TEXT") { [0x50, 0x4B, 3, 4, 0x14, 0, 6, 0, 8, 0, 0, 0] },
    .text("line that names the separator", .rows, "1") {
      "sep=;\r\n" + (Part.header + Part.row()).replacing(",", with: ";")
    },
    .text("nothing", .rows, "0 | file EMPTY") { "" },
  ]

  /// Mapping files that are refused, and the place of the fault.
  static let mappings: [(text: String, place: String, word: String)] = [
    (#"{"mappingVersion": 1, "id": "x", "reord": {}}"#, "1:43", "reord"),
    (
      #"{"mappingVersion": 1, "id": "x", "title": "x", "target": "customer", "input": {"format": "xml"}, "record": {"path": "//*[contains(.,'"}, "fields": {"name": "a"}}"#,
      "1:117", "contains"
    ),
    (
      #"{"mappingVersion": 1, "id": "../../etc/x", "title": "x", "target": "customer", "input": {"format": "xml"}, "record": {"path": "/a"}, "fields": {"name": "a"}}"#,
      "1:29", "an id is"
    ),
    (
      #"{"mappingVersion": 1, "id": "x", "title": "x", "target": "customer", "input": {"format": "xml"}, "validate": {"schema": "../../../etc/passwd", "mode": "reject"}, "record": {"path": "/a"}, "fields": {"name": "a"}}"#,
      "1:121", ""
    ),
    (#"{"mappingVersion": 1, "id": "a", "id": "b"}"#, "1:34", "twice"),
    (
      #"{"mappingVersion": 1, "id": "x", "title": "x", "target": "customer", "input": {"format": "csv"}, "fields": {"name": {"col": "name", "match": "^(a)\\1$"}}}"#,
      "1:142", ""
    ),
    (String(repeating: "[", count: 100_000), "1:33", "nested"),
  ]
}
