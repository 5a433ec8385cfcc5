import AvalImport
import AvalKit
import Testing

@Suite("Packed documents")
struct EnvelopeTests {
  private static func format(_ kind: String) throws -> ImportFormat {
    try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
       "input": {"format": "xml", "encodings": ["utf-8", "gb18030"], "unwrap": [\(kind)]}, "record": {"path": "/C"},
       "fields": {"name": {"path": "N", "required": true}}}
      """)
  }

  private static let document = "<C><N>公司</N></C>"
  /// The document's CRC-32, and its bytes as raw deflate.
  static let checksum = 0x8BE4_C089
  static let deflated: [UInt8] = [
    0xB3, 0x71, 0xB6, 0xB3, 0xF1, 0xB3, 0x7B, 0xDA, 0xBA, 0xE6, 0x69, 0xFF, 0x0E, 0x1B, 0x7D, 0x3F, 0x3B, 0x1B, 0x7D,
    0x67, 0x3B, 0x00,
  ]

  private static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// An archive of members with their directory.
  static func archive(
    _ names: [String], _ data: [UInt8], method: Int = 0, size: Int? = nil, checksum: Int = checksum, flags: Int = 0
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for name in names {
      let title = Array(name.utf8)
      let about =
        number(20, 2) + number(flags, 2) + number(method, 2) + number(0, 4) + number(checksum, 4)
        + number(data.count, 4) + number(size ?? data.count, 4) + number(title.count, 2) + number(0, 2)
      directory += number(0x0201_4B50, 4) + number(20, 2) + about + number(0, 10) + number(bytes.count, 4) + title
      bytes += number(0x0403_4B50, 4) + about + title + data
    }
    let start = bytes.count
    return bytes + directory + number(0x0605_4B50, 4) + number(0, 4) + number(names.count, 2) + number(names.count, 2)
      + number(directory.count, 4) + number(start, 4) + number(0, 2)
  }

  @Test("Stored and deflated members are read, and gzip; a document that is not packed is read as it is")
  func unpacked() throws {
    let zip = try Self.format(#"{"kind": "zip"}"#)
    let data = Array(Self.document.utf8)
    for bytes in [
      Self.archive(["report.xml"], data), data,
      Self.archive(["report.xml"], Self.deflated, method: 8, size: data.count),
    ] {
      let read = try ImportFixtures.read(zip, .bytes(bytes))
      #expect(read.records.first?["name"]?.stringValue == "公司", "\(String(describing: read.summary.problem))")
    }
    let gzip = try Self.format(#"{"kind": "gzip"}"#)
    let packed =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + Self.deflated + Self.number(Self.checksum, 4) + Self.number(data.count, 4)
    for bytes in [packed, data] {
      #expect(try ImportFixtures.read(gzip, .bytes(bytes)).records.first?["name"]?.stringValue == "公司")
    }
    #expect(try ImportFixtures.read(gzip, .bytes(Array(packed.dropLast(6)))).summary.problem?.code == "UNWRAP")
  }

  @Test("Paths in names, several members, bombs, damage and unknown methods are refused")
  func refused() throws {
    let format = try Self.format(#"{"kind": "zip"}"#)
    let data = Array(Self.document.utf8)
    for (bytes, code) in [
      (Self.archive(["../../evil.xml"], data), "UNWRAP"), (Self.archive(["a.xml", "b.xml"], data), "UNWRAP"),
      (Self.archive(["a.xml"], Self.deflated, method: 8, size: data.count * 200), "UNWRAP"),
      (Self.archive(["a.xml"], Self.deflated, method: 8, size: data.count - 1), "UNWRAP"),
      (Self.archive(["a.xml"], Self.deflated, method: 8, size: data.count, checksum: 1), "UNWRAP"),
      (Self.archive(["a.xml"], data, checksum: 1), "UNWRAP"),
      (Self.archive(["a.xml"], data, flags: 1), "UNWRAP"),
      (Self.archive(["a.xml"], Array(data.reversed()), method: 8), "UNWRAP"),
      (Self.archive(["a.xml"], data, method: 14), "UNSUPPORTED"),
      (Array(Self.archive(["a.xml"], data).dropLast(5)), "UNWRAP"),
      (Array(Self.archive(["a.xml"], data).prefix(40)), "UNWRAP"),
    ] {
      #expect(try ImportFixtures.read(format, .bytes(bytes)).summary.problem?.code == code)
    }
  }

  @Test("A base64 element and a MIME part are unpacked; broken ones are refused")
  func base64() throws {
    let base64 = try Self.format(#"{"kind": "base64", "element": ["Body", "Other"]}"#)
    let text = "<Msg><h/><p:Body xmlns:p=\"u\">PEM+PE4+5YWs\n5Y+4PC9OPjwvQz4=</p:Body></Msg>"
    #expect(try ImportFixtures.read(base64, .bytes(Array(text.utf8))).records.first?["name"]?.stringValue == "公司")
    let broken = "<Msg><Body>***</Body></Msg>"
    #expect(try ImportFixtures.read(base64, .bytes(Array(broken.utf8))).summary.problem?.code == "UNWRAP")
    let mime = try Self.format(#"{"kind": "mime-related"}"#)
    let message =
      "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/xml\r\n\r\n"
      + Self.document + "\r\n--b1--\r\n"
    #expect(try ImportFixtures.read(mime, .bytes(Array(message.utf8))).records.count == 1)
    #expect(try ImportFixtures.read(mime, .bytes(Array("no boundary".utf8))).summary.problem?.code == "UNWRAP")
  }

  @Test("Every packed document of a file is read, and records are numbered on")
  func several() throws {
    let format = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
       "input": {"format": "xml", "unwrap": [{"kind": "base64", "element": "B"}]}, "record": {"path": "/R/C"},
       "file": {"vars": {"v": "/R/@v"}, "expectCount": "/R/@n"}, "fields": {"name": {"path": "N"}, "region": {"var": "v"}}}
      """)
    func packed(_ documents: [String]) -> [UInt8] {
      Array(("<M>" + documents.map { "<B>\(Base64.encode(Array($0.utf8)))</B><B/>" }.joined() + "</M>").utf8)
    }
    let first = "<R v='x' n='2'><C><N>a</N></C><C><N>b</N></C></R>"
    let second = "<R v='y' n='1'>\n<C><N>c</N></C></R>"
    let read = try ImportFixtures.read(format, .bytes(packed([first, second])))
    #expect(read.records.map { $0["name"]?.stringValue } == ["a", "b", "c"])
    #expect(read.records.map { $0["region"]?.stringValue } == ["x", "x", "y"])
    #expect(read.list.map(\.number) == [1, 2, 3] && read.list.map(\.line) == [1, 1, 2])
    #expect(read.list.last?.path == "packed[2]/R/C[1]")
    #expect(read.summary.problem == nil && read.summary.warnings.isEmpty)
    let broken = try ImportFixtures.read(format, .bytes(packed([first, "<R><C>", second])))
    #expect(broken.records.count == 2 && broken.summary.problem?.code == "TRUNCATED")
    #expect(broken.summary.problem?.message.en.contains("document 2 of 3") == true)
    let alone = try ImportFixtures.read(format, .bytes(packed([first])))
    #expect(alone.list.last?.path == "/R/C[2]")
  }

  @Test("A document in CDATA or with its brackets escaped is read, whatever encoding it says itself")
  func escaped() throws {
    let format = try Self.format(#"{"kind": "escaped", "element": "Result"}"#)
    let inner = "<?xml version=\"1.0\" encoding=\"utf-16\"?><C><N>公&amp;司</N></C>"
    let marks: [Character: String] = ["<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;"]
    let escaped = inner.map { marks[$0] ?? String($0) }.joined()
    for content in ["<![CDATA[\(inner)]]>", escaped, "<![CDATA[<C><N>]]>公&#38;amp;&#x53F8;<![CDATA[</N></C>]]>"] {
      let text = "<?xml version='1.0' encoding='utf-8'?><s:E xmlns:s='u'><s:Result>\(content)</s:Result></s:E>"
      let read = try ImportFixtures.read(format, .bytes(Array(text.utf8)))
      #expect(read.records.first?["name"]?.stringValue == "公&司", "\(String(describing: read.summary.problem))")
    }
  }

  @Test("Further XML parts of a message are not read, and said to be there")
  func parts() throws {
    let mime = try Self.format(#"{"kind": "mime-related"}"#)
    let part = "--b1\r\nContent-Type: text/xml\r\n\r\n" + Self.document + "\r\n"
    let message = "Content-Type: multipart/related; boundary=b1\r\n\r\n" + part + part + "--b1--\r\n"
    let read = try ImportFixtures.read(mime, .bytes(Array(message.utf8)))
    #expect(read.records.count == 1 && read.summary.warnings.map(\.code) == ["UNREAD_PART"])
  }
}
