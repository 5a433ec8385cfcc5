import AvalImport
import AvalKit
import Glibc
import Testing

/// Documents against an XML Schema that lies beside the format.
@Suite("Schema validation")
struct SchemaValidationTests {
  private static let schema = """
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" targetNamespace="urn:s" xmlns="urn:s">
      <xs:include schemaLocation="types.xsd"/>
      <xs:element name="B"><xs:complexType><xs:sequence>
        <xs:element name="Head" type="xs:date"/>
        <xs:element name="C" maxOccurs="unbounded"><xs:complexType><xs:sequence>
          <xs:element name="N" type="Name"/><xs:element name="E" type="xs:nonNegativeInteger"/>
        </xs:sequence><xs:attribute name="id" use="required" type="xs:NMTOKEN"/></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
    </xs:schema>
    """
  private static let types = """
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:s" xmlns="urn:s">
      <xs:simpleType name="Name"><xs:restriction base="xs:string"><xs:maxLength value="5"/></xs:restriction></xs:simpleType>
    </xs:schema>
    """

  /// A folder with the files given and the format itself, as the registry reads it.
  private func with<T>(_ mode: String, _ files: [String: String], _ body: (FormatRegistry) throws -> T) throws -> T {
    var template = Array("/tmp/aval-schema-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    defer {
      for name in files.keys.map({ $0 }) + ["format.json"] { unlink("\(folder)/s/\(name)") }
      rmdir(folder + "/s")
      rmdir(folder)
    }
    mkdir(folder + "/s", 0o700)
    var all = files
    all["format.json"] = """
      {"mappingVersion": 1, "id": "s", "title": "t", "target": "customer", "input": {"format": "xml"},
       "namespaces": {"s": "urn:s"}, "record": {"path": "/s:B/s:C"}, "validate": {"schema": "main.xsd", "mode": "\(mode)"},
       "fields": {"name": {"path": "s:N"}, "ids": [{"scheme": "LOCAL", "path": "@id"}]}}
      """
    for (name, text) in all {
      let file = try #require(fopen("\(folder)/s/\(name)", "w"))
      fputs(text, file)
      fclose(file)
    }
    return try body(FormatRegistry(paths: [folder]))
  }

  private static let files = ["main.xsd": schema, "types.xsd": types]

  private static func document(_ head: String = "2026-01-05") -> [UInt8] {
    Array(
      """
      <B xmlns="urn:s"><Head>\(head)</Head><C id="1"><N>good</N><E>3</E></C><C id="2"><N>too long a name</N><E>3</E></C>
      <C id="3"><N>few</N></C><C><N>noid</N><E>1</E></C><C id="5"><N>neg</N><E>-1</E></C><C id="6"><N>last</N><E>0</E></C></B>
      """.utf8)
  }

  private func read(_ mode: String, _ bytes: [UInt8]) throws -> ImportFixtures.Read {
    try with(mode, Self.files) { registry in try ImportFixtures.read(try registry.format("s"), .bytes(bytes)) }
  }

  @Test("F-I8: reject refuses each invalid record by itself, warn lands it with a warning, off does neither")
  func modes() throws {
    let rejected = try read("reject", Self.document())
    #expect(rejected.rejects.map { "\($0.number) \($0.code)" } == ["2 SCHEMA", "3 SCHEMA", "4 SCHEMA", "5 SCHEMA"])
    #expect(rejected.records.map { $0["name"]?.stringValue } == ["good", "last"] && rejected.summary.problem == nil)
    #expect(rejected.rejects[0].message.en.contains("maxLength") || rejected.rejects[0].message.en.contains("length"))
    let warned = try read("warn", Self.document())
    #expect(warned.records.count == 6 && warned.rejects.isEmpty)
    #expect(warned.list.map { $0.warnings.contains { $0.code == "SCHEMA" } } == [false, true, true, true, true, false])
    let off = try read("off", Self.document())
    #expect(off.records.count == 6 && off.summary.warningCounts.isEmpty)
  }

  @Test("What is invalid above the records ends the file with reject, and is a warning about the file with warn")
  func above() throws {
    let rejected = try read("reject", Self.document("yesterday"))
    #expect(rejected.records.isEmpty && rejected.summary.problem?.code == "SCHEMA")
    let warned = try read("warn", Self.document("yesterday"))
    #expect(warned.summary.warnings.map(\.code) == ["SCHEMA"] && warned.records.count == 6)
  }

  @Test("A document's own schemaLocation is never followed")
  func location() throws {
    let document =
      #"<B xmlns="urn:s" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:s http://127.0.0.1:9/x.xsd"><Head>2026-01-05</Head><C id="1"><N>a</N><E>1</E></C></B>"#
    #expect(try read("reject", Array(document.utf8)).records.count == 1)
  }

  @Test(
    "A schema with a DOCTYPE, a path, an address or an error refuses the format",
    arguments: [
      ("document type", #"<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>"# + schema, types),
      ("types.xsd", schema, nil),
      ("../types.xsd", schema.replacing("types.xsd", with: "../types.xsd"), types),
      ("http://", schema.replacing("types.xsd", with: "http://127.0.0.1:9/types.xsd"), types),
      ("document type", schema, #"<!DOCTYPE xs:schema>"# + types),
      ("Nope", schema.replacing("type=\"Name\"", with: "type=\"Nope\""), types),
      ("well-formed", "<xs:schema", types),
    ] as [(String, String, String?)])
  func refused(_ word: String, _ schema: String, _ types: String?) throws {
    var files = ["main.xsd": schema]
    files["types.xsd"] = types
    try with("reject", files) { registry in
      let summary = try #require(registry.list().first)
      #expect(
        summary.state == .refused && summary.reason?.en.contains(word) == true, "\(summary.reason?.en ?? "ready")")
    }
  }
}
