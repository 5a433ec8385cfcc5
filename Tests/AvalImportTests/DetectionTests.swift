import AvalImport
import AvalKit
import Testing

/// What a file is, told by its beginning as an import would read it.
@Suite("Detection")
struct DetectionTests {
  private static func format(_ input: String, _ detect: String, _ fields: String = "") throws -> ImportFormat {
    try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {\(input)}, "detect": {\(detect)},
       "fields": {"name": {"col": \(fields.isEmpty ? "1" : fields)}}}
      """)
  }

  private static func resembles(_ format: ImportFormat, _ text: String) -> Bool {
    format.resembles(bytes: Array(text.utf8)) > 0.5
  }

  @Test("Two header rows are known by their joined names and by the cells of either")
  func twoRows() throws {
    let text = "Invoice;;Amount\nNo;Date;gross\nA1;x;1\n"
    for wanted in [#"["Invoice No", "Amount gross"]"#, #"["Invoice", "Amount"]"#, #"["No", "gross"]"#] {
      let format = try Self.format(
        #""format": "csv", "delimiter": ";", "headerRows": 2"#, #""header": \#(wanted)"#, "\"Invoice No\"")
      #expect(Self.resembles(format, text), "\(wanted)")
      #expect(!Self.resembles(format, "Invoice;;Sum\nNumber;Date;net\nA1;x;1\n"), "\(wanted)")
    }
  }

  @Test("A line break inside a header's cell is a blank")
  func lineBreak() throws {
    let format = try Self.format(#""format": "csv""#, #""header": ["due on"]"#, "\"the name\"")
    let text = "\"the\nname\",\"due \r\n on\"\nA,1\n"
    #expect(Self.resembles(format, text))
    #expect(try ImportFixtures.read(format, .bytes(Array(text.utf8))).records.first?["name"]?.stringValue == "A")
  }

  @Test("A header below lines that are passed over, and one that the format replaces by names of its own")
  func skipped() throws {
    let text = "List of \"items\nprinted;today\nNo;Name\nA1;x\n"
    let below = try Self.format(
      #""format": "csv", "delimiter": ";", "skipLines": 2"#, #""header": ["No", "Name"]"#, "\"No\"")
    #expect(Self.resembles(below, text))
    #expect(!Self.resembles(below, "No;Name\nA1;x\nA2;y\nA3;z\n"))
    let numbered = try Self.format(
      #""format": "csv", "delimiter": ";", "headerRow": 3"#, #""header": ["No", "Name"]"#, "\"No\"")
    #expect(Self.resembles(numbered, text))
    let own = try Self.format(
      #""format": "csv", "delimiter": ";", "skipLines": 3, "header": ["a", "b"]"#, #""header": ["No", "Name"]"#, "\"a\""
    )
    #expect(Self.resembles(own, text))
    #expect(!Self.resembles(own, "x;y\n1;2\n3;4\nNo;Name\n"))
    let cells = try Self.format(
      #""format": "csv", "delimiter": "auto", "headerRow": 0, "skipLines": 2"#,
      #""columns": 2, "cells": {"1": "^A\\d$"}"#)
    #expect(Self.resembles(cells, "List of \"items\nprinted;today\nA1;1,50\nA2;2,50\n"))
  }

  @Test("The separator is the one by which the header has the format's columns, whatever the figures hold")
  func separator() throws {
    let format = try Self.format(
      #""format": "csv", "delimiter": "auto""#, #""header": ["name", "amount"]"#, "\"name\"")
    for text in [
      "name;amount\nA;1,50,00\nB;2,50,00\n", "name|amount\nA|1,5;1,6\n", "name\tamount, gross, net\tb\nA\t1\t2\n",
    ] {
      let read = try ImportFixtures.read(format, .bytes(Array(text.utf8)))
      #expect(read.records.first?["name"]?.stringValue == "A", "\(text)")
    }
    #expect(Self.resembles(format, "sep=;\nname;amount\nA;1,50,00\n"))
    let sep = try ImportFixtures.read(format, .bytes(Array("sep=;\nname;amount\nA;1,50,00\n".utf8)))
    #expect(sep.records.first?["name"]?.stringValue == "A")
  }

  @Test(
    "F-I5: rows in UTF-16 without a byte order mark are read where the format allows UTF-16", arguments: [true, false])
  func wide(_ little: Bool) throws {
    let format = try Self.format(
      #""format": "csv", "delimiter": "\t", "encodings": ["utf-8", "utf-16"]"#, #""header": ["name"]"#, "\"name\"")
    let bytes = "name\tno\n公司\t1\n".utf16.flatMap { unit in
      let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return little ? pair : pair.reversed()
    }
    #expect(format.resembles(bytes: bytes) > 0.5)
    #expect(try ImportFixtures.read(format, .bytes(bytes)).records.first?["name"]?.stringValue == "公司")
  }

  @Test("A packed document larger than what is looked at is known by what its beginning holds")
  func packed() throws {
    func format(_ unwrap: String) throws -> ImportFormat {
      try ImportFixtures.format(
        """
        {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
         "input": {"format": "xml", "unwrap": [\(unwrap)]}, "detect": {"root": "Batch"}, "record": {"path": "/Batch/C"},
         "fields": {"name": {"path": "N", "required": true}}}
        """)
    }
    // The directory at the end of an archive, the end of a base64 element: both far behind the first megabytes.
    let document = "<Batch>" + String(repeating: "<C><N>公司</N></C>", count: 160_000) + "</Batch>"
    #expect(document.utf8.count > 3 << 20)
    let zip = EnvelopeTests.archive(["report.xml"], Array(document.utf8))
    #expect(try format(#"{"kind": "zip"}"#).resembles(bytes: Array(zip.prefix(2 << 20))) > 0.5)
    let encoded = "<Msg><Body>" + Base64.encode(Array(document.utf8)) + "</Body></Msg>"
    let cut = Array(encoded.utf8.prefix(2 << 20))
    #expect(try format(#"{"kind": "base64", "element": "Body"}"#).resembles(bytes: cut) > 0.5)
    #expect(try format(#"{"kind": "zip"}"#).resembles(bytes: cut) == 0)
  }

  @Test("A deflated member and a gzip file that are cut off are known by what can be unpacked")
  func deflated() throws {
    let zip = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
       "input": {"format": "xml", "unwrap": [{"kind": "zip"}]}, "detect": {"root": "C"}, "record": {"path": "/C"},
       "fields": {"name": {"path": "N", "required": true}}}
      """)
    // Blocks that are only stored, so that the archive is as long as its document.
    let document = Array(("<C><N>公司</N>" + String(repeating: "<x>y</x>", count: 60_000) + "</C>").utf8)
    var deflated: [UInt8] = []
    for start in stride(from: 0, to: document.count, by: 60_000) {
      let block = document[start..<min(document.count, start + 60_000)]
      let count = UInt16(block.count)
      deflated.append(start + 60_000 >= document.count ? 1 : 0)
      for part in [count, ~count] {
        deflated += [UInt8(truncatingIfNeeded: part), UInt8(truncatingIfNeeded: part >> 8)]
      }
      deflated += block
    }
    let archive = EnvelopeTests.archive(["c.xml"], deflated, method: 8, size: document.count)
    #expect(zip.resembles(bytes: Array(archive.prefix(300_000))) > 0.5)
    let gzip = try ImportFixtures.format(
      """
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
       "input": {"format": "xml", "unwrap": [{"kind": "gzip"}]}, "detect": {"root": "C"}, "record": {"path": "/C"},
       "fields": {"name": {"path": "N", "required": true}}}
      """)
    #expect(gzip.resembles(bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + Array(deflated.prefix(300_000))) > 0.5)
    #expect(zip.resembles(bytes: Array(archive.prefix(30))) == 0)
  }
}
