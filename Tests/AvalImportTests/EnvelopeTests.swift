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

  private static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A local file header and its data.
  private static func member(_ name: String, _ data: [UInt8], method: Int = 0, size: Int? = nil) -> [UInt8] {
    let title = Array(name.utf8)
    return [0x50, 0x4B, 3, 4] + number(20, 2) + number(0, 2) + number(method, 2) + number(0, 8) + number(data.count, 4)
      + number(size ?? data.count, 4) + number(title.count, 2) + number(0, 2) + title + data
  }

  @Test("A stored member is read; a document that is not packed is read as it is")
  func stored() throws {
    let format = try Self.format(#"{"kind": "zip"}"#)
    let data = Array(Self.document.utf8)
    for bytes in [Self.member("report.xml", data), data] {
      let read = try ImportFixtures.read(format, .bytes(bytes))
      #expect(read.records.first?["name"]?.stringValue == "公司")
    }
  }

  @Test("Paths in names, several members, bombs and compressed members are refused")
  func refused() throws {
    let format = try Self.format(#"{"kind": "zip"}"#)
    let data = Array(Self.document.utf8)
    for (bytes, code) in [
      (Self.member("../../evil.xml", data), "UNWRAP"),
      (Self.member("a.xml", data) + Self.member("b.xml", data), "UNWRAP"),
      (Self.member("a.xml", data, size: data.count * 200), "UNWRAP"),
      (Self.member("a.xml", data, method: 8), "UNSUPPORTED"),
      (Array(Self.member("a.xml", data).dropLast(5)), "UNWRAP"),
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
}
