import AvalImport
import AvalKit
import Testing

/// Broken and malicious documents end in a stated way, and what was good before the damage lands.
@Suite("Hostile XML")
struct HostileXMLTests {
  static let format = try? ImportFixtures.format(
    """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
     "input": {"format": "xml", "encodings": ["utf-8", "utf-16", "gb18030", "gbk>gb18030"], "maxRecordBytes": 65536},
     "namespaces": {"a": "urn:t"}, "faults": [{"path": "/a:Batch/a:Error"}],
     "record": {"path": "/a:Batch/a:Customer"}, "file": {"expectCount": "/a:Batch/@count"},
     "fields": {"name": {"path": "a:Name", "required": true}, "ids": [{"scheme": "LOCAL", "path": "@no"}]}}
    """)

  static func customer(_ name: String, _ no: String = "1", _ more: String = "") -> String {
    "<Customer no=\"\(no)\"><Name>\(name)</Name>\(more)</Customer>"
  }

  static func batch(_ body: String, before: String = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>") -> String {
    "\(before)<Batch xmlns=\"urn:t\">\(body)</Batch>"
  }

  static func read(_ bytes: [UInt8]) throws -> ImportFixtures.Read {
    try ImportFixtures.read(try #require(format), .bytes(bytes))
  }

  static func read(_ text: String) throws -> ImportFixtures.Read { try read(Array(text.utf8)) }

  @Test(
    "F-I8: a DOCTYPE refuses the file, whatever it declares",
    arguments: [
      "<!DOCTYPE Batch>", "<!DOCTYPE Batch SYSTEM \"http://127.0.0.1:9/x.dtd\">",
      "<!DOCTYPE Batch [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
      "<!DOCTYPE Batch [<!ENTITY % f SYSTEM \"file:///etc/hostname\">%f;]>",
      "<!DOCTYPE Batch [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&a;&a;\">]>",
      "<!DOCTYPE Batch [<!ATTLIST Customer no CDATA \"INJECTED\">]>", "<!DOCTYPE html>",
    ])
  func doctype(_ declaration: String) throws {
    let read = try Self.read(
      Self.batch(Self.customer("&x;"), before: "<?xml version=\"1.0\"?>" + declaration))
    #expect(read.summary.problem?.code == "DOCTYPE")
    #expect(read.records.isEmpty && read.summary.read == 0)
  }

  @Test("An entity that nothing declares ends the file; the five predefined ones are read")
  func entities() throws {
    #expect(try Self.read(Self.batch(Self.customer("&x;"))).summary.problem?.code == "XML_SYNTAX")
    let read = try Self.read(Self.batch(Self.customer("A &amp; B &lt;C&gt; &#20013;")))
    #expect(read.records.first?["name"]?.stringValue == "A & B <C> 中")
  }

  @Test(
    "Structural attacks end at their cap",
    arguments: [
      ("depth", String(repeating: "<d>", count: 5000) + String(repeating: "</d>", count: 5000)),
      ("attributes", "<x " + (0..<300).map { "a\($0)=\"1\"" }.joined(separator: " ") + "/>"),
      ("namespaces", "<x " + (0..<100).map { "xmlns:n\($0)=\"urn:\($0)\"" }.joined(separator: " ") + "/>"),
      ("names", (0..<40_000).map { "<n\($0)/>" }.joined()),
      ("tag", "<x a=\"" + String(repeating: "A", count: 700_000) + "\"/>"),
    ])
  func caps(_ what: String, _ inside: String) throws {
    let text = Self.batch(Self.customer("good") + Self.customer("bad", "2", inside) + Self.customer("never", "3"))
    let read = try Self.read(text)
    #expect(read.summary.problem?.code == "LIMIT", "\(what)")
    #expect(read.records.count == 1)
    #expect(read.rejects.map { $0.number } == [2])
  }

  @Test("A record beyond its cap is refused alone; the next ones land")
  func largeRecord() throws {
    let read = try Self.read(
      Self.batch(
        Self.customer(String(repeating: "大", count: 60_000), "1") + Self.customer("small", "2")))
    #expect(read.rejects.map { $0.code } == ["RECORD_TOO_LARGE"])
    #expect(read.records.map { $0["name"]?.stringValue } == ["small"])
  }

  @Test("What nobody asked for costs no memory: a text of 20 MB outside the fields is passed over")
  func unwanted() throws {
    let read = try Self.read(
      Self.batch(Self.customer("good", "1", "<Blob>" + String(repeating: "A", count: 20 << 20) + "</Blob>")))
    #expect(read.records.count == 1 && read.summary.problem == nil)
  }

  @Test("A truncated file lands what was complete and says that it is truncated", arguments: [30, 60, 90, 120, 150])
  func truncated(_ cut: Int) throws {
    let whole = Array(Self.batch(Self.customer("第一", "1") + Self.customer("第二", "2")).utf8)
    let read = try Self.read(Array(whole.dropLast(cut)))
    let isTruncated = read.summary.truncated || read.summary.problem?.code == "EMPTY"
    #expect(isTruncated)
    #expect(read.records.count <= 2)
    #expect(read.summary.read == read.records.count + read.rejects.count)
  }

  @Test(
    "Files that are no document of the format say what they are",
    arguments: [
      ("", "EMPTY"), ("  \n", "EMPTY"), ("{\"a\": 1}", "NOT_THIS_FORMAT"),
      ("<Batch xmlns=\"urn:other\"/>", "NOT_THIS_FORMAT"),
      ("<?xml version=\"1.0\" encoding=\"UTF-7\"?><a/>", "ENCODING"),
      ("<?xml version=\"1.0\" encoding=\"x-agency-7\"?><a/>", "ENCODING"),
      ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", "ENCODING"),
      ("<Batch xmlns=\"urn:t\"><Error>no such company</Error></Batch>", "AGENCY_FAULT"),
    ])
  func others(_ text: String, _ code: String) throws { #expect(try Self.read(text).summary.problem?.code == code) }

  @Test("A stray & is malformed at its place, near or far from the end; a document that ends is truncated")
  func stray() throws {
    for padding in ["", String(repeating: Self.customer("c", "7"), count: 8000)] {
      let read = try Self.read(
        Self.batch("\n" + Self.customer("a & b", "1") + Self.customer("good", "2") + padding))
      let problem = try #require(read.summary.problem)
      #expect(problem.code == "XML_SYNTAX" && problem.line == 2, "\(problem)")
      #expect(!read.summary.truncated)
    }
    let whole = Self.batch(Self.customer("公司", "1") + Self.customer("b&amp;c", "2"))
    for count in [5, 9, 11, 20, 31, 32, 33, 40, 45] {
      let read = try Self.read(Array(Array(whole.utf8).dropLast(count)))
      #expect(read.summary.problem?.code == "TRUNCATED", "\(count) \(String(describing: read.summary.problem))")
    }
  }

  @Test("An undeclared prefix refuses its record, not the file")
  func prefix() throws {
    let read = try Self.read(Self.batch(Self.customer("bad", "1", "<z:Foo/>") + Self.customer("good", "2")))
    #expect(read.rejects.map { $0.code } == ["XML_SYNTAX"])
    #expect(read.records.count == 1)
  }

  @Test("F-I5: GBK and GB2312 are read as GB18030, which contains both", arguments: ["GB2312", "GBK", "GB18030"])
  func superset(_ declared: String) throws {
    // 镕 (GBK), 㼆 and 𠀀 (GB18030, four bytes each).
    let name: [UInt8] = [0xE9, 0x46, 0x82, 0x32, 0x8C, 0x39, 0x95, 0x32, 0x82, 0x36]
    let text = Self.batch(Self.customer("@"), before: "<?xml version=\"1.0\" encoding=\"\(declared)\"?>")
    let parts = text.split(separator: "@", maxSplits: 1).map { Array($0.utf8) }
    let read = try Self.read(parts[0] + name + parts[1])
    #expect(read.summary.encoding == "gb18030")
    #expect(read.records.first?["name"]?.stringValue?.unicodeScalars.count == 3)
    #expect(read.records.first?["name"]?.stringValue?.unicodeScalars.first == "镕")
  }

  @Test("Wrong bytes end the file at their place; nothing is replaced silently")
  func wrongBytes() throws {
    var bytes = Array(Self.batch(Self.customer("good", "1") + Self.customer("@", "2")).utf8)
    let at = try #require(bytes.lastIndex(of: 0x40))
    bytes.replaceSubrange(at...at, with: [0xB9, 0xAB])
    let read = try Self.read(bytes)
    #expect(read.summary.problem?.code == "XML_SYNTAX")
    #expect(read.records.count == 1 && read.rejects.count == 1)
  }

  @Test("F-I5: UTF-16 with and without byte order mark, in chunks that cut characters", arguments: [true, false])
  func wide(_ mark: Bool) throws {
    let text = Self.batch(
      (1...3000).map { Self.customer("公司𠀀\($0)", "\($0)") }.joined(),
      before: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>")
    var bytes: [UInt8] = mark ? [0xFF, 0xFE] : []
    for unit in text.utf16 {
      bytes.append(UInt8(truncatingIfNeeded: unit))
      bytes.append(UInt8(truncatingIfNeeded: unit >> 8))
    }
    let read = try Self.read(bytes)
    #expect(read.summary.problem == nil && read.records.count == 3000)
    #expect(read.records.last?["name"]?.stringValue == "公司𠀀3000")
  }

  @Test("Line, column and path of a record are those of its first character")
  func place() throws {
    let text =
      "<Batch xmlns=\"urn:t\">\n  <Customer\n    no=\"1\"><Name>a</Name></Customer><Customer no=\"2\"/>\n</Batch>"
    let read = try Self.read(text)
    let first = try #require(read.list.first)
    #expect(first.line == 2 && first.column == 3 && first.path == "/Batch/Customer[1]")
    let reject = try #require(read.rejects.first)
    #expect(reject.line == 3 && reject.column == 37 && reject.path.hasPrefix("/Batch/Customer[2]"))
    #expect(reject.code == "REQUIRED" && reject.pointer == "/name")
  }

  @Test("A wrong number of records is a warning")
  func count() throws {
    let read = try Self.read("<Batch xmlns=\"urn:t\" count=\"5\">" + Self.customer("a") + "</Batch>")
    #expect(read.summary.warnings.map { $0.code } == ["COUNT_MISMATCH"])
  }

  @Test("I-44: mojibake, control and invisible characters are pointed out, formulas too")
  func hygiene() throws {
    for (name, code) in [
      ("ä¸\u{AD}å\u{9B}½å\u{85}¬å\u{8F}¸", "MOJIBAKE"), ("bad\u{85}here", "CONTROL_CHARACTER"),
      ("公司\u{202E}exe", "INVISIBLE_CHARACTER"), ("=HYPERLINK(1)", "FORMULA_TEXT"), ("@SUM(1)", "FORMULA_TEXT"),
    ] {
      let read = try Self.read(Self.batch(Self.customer(name)))
      #expect(read.summary.warningCounts[code] == 1, "\(code)")
      #expect(read.records.count == 1)
    }
  }
}
