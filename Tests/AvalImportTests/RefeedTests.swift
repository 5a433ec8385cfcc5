import AvalImport
import AvalKit
import Glibc
import Testing

/// Rejected records can be corrected in a file of their own and imported again.
@Suite("Refeed files")
struct RefeedTests {
  private func rejects(_ id: String) throws -> (before: ImportFixtures.Read, after: ImportFixtures.Read, text: [UInt8])
  {
    let format = try ShippedSampleTests.registry.format(id)
    let sample = try #require(ImportFixtures.sample(in: ImportFixtures.formats + "/" + id))
    let before = try ImportFixtures.read(format, .path(sample))
    let path = "/tmp/aval-refeed-\(getpid())-\(id)"
    defer { unlink(path) }
    let numbers = Set(before.rejects.map { $0.number })
    #expect(try RefeedFile.write(format, .path(sample), keeping: numbers, to: path) == numbers.count)
    return (before, try ImportFixtures.read(format, .path(path)), try ImportFixtures.bytes(path))
  }

  @Test(
    "The refeed file holds exactly the rejected records, in the file's own shape and encoding",
    arguments: ["cn-agency-batch", "camt053", "ageing-de", "openitem-csv", "alipay-csv", "customer-master-csv"])
  func only(_ id: String) throws {
    let (before, after, _) = try rejects(id)
    #expect(after.records.isEmpty && after.summary.problem == nil)
    #expect(after.rejects.map { $0.code } == before.rejects.map { $0.code })
    #expect(after.summary.encoding == before.summary.encoding)
  }

  @Test("Corrected, the records of a refeed file land")
  func corrected() throws {
    let (_, _, bytes) = try rejects("openitem-csv")
    let text = String(decoding: bytes, as: UTF8.self).replacing("2026-02-30", with: "2026-02-28")
    let format = try ShippedSampleTests.registry.format("openitem-csv")
    let read = try ImportFixtures.read(format, .bytes(Array(text.utf8)))
    #expect(read.records.map { $0["number"]?.stringValue } == ["INV-1003"])
  }

  @Test("Of a packed document the refeed file holds the document unpacked, in its encoding; corrected, it lands")
  func packed() throws {
    let format = try ShippedSampleTests.registry.format("pboc-enterprise")
    let sample = try #require(ImportFixtures.sample(in: ImportFixtures.formats + "/pboc-enterprise"))
    let whole = try ImportFixtures.read(format, .path(sample))
    let message = String(decoding: try ImportFixtures.bytes(sample), as: UTF8.self)
    let parts = message.split(separator: "ReportMessage>")
    let inner = try #require(Base64.decode(parts[1].dropLast(2).filter { !$0.isNewline }))
    // Without its number the report is refused.
    let broken = Self.replacing("EA01AI01>", with: "EA01AI0X>", in: inner)
    let packed = [parts[0], "ReportMessage>", Base64.encode(broken)[...], "</ReportMessage></Msg>"].joined()
    let before = try ImportFixtures.read(format, .bytes(Array(packed.utf8)))
    #expect(before.rejects.map { $0.code } == ["REQUIRED"])
    let path = "/tmp/aval-refeed-packed-\(getpid())"
    defer { unlink(path) }
    #expect(try RefeedFile.write(format, .bytes(Array(packed.utf8)), keeping: [1], to: path) == 1)
    let refeed = try ImportFixtures.bytes(path)
    #expect(refeed == broken)
    #expect(try ImportFixtures.read(format, .path(path)).rejects.map { $0.code } == ["REQUIRED"])
    let corrected = Self.replacing("EA01AI0X>", with: "EA01AI01>", in: refeed)
    #expect(try ImportFixtures.read(format, .bytes(corrected)).records == whole.records)
  }

  private static func replacing(_ old: StaticString, with new: StaticString, in bytes: [UInt8]) -> [UInt8] {
    let (old, new) = (Array(old.description.utf8), Array(new.description.utf8))
    var result = bytes
    for at in bytes.indices where bytes[at...].starts(with: old) {
      result.replaceSubrange(at..<(at + old.count), with: new)
    }
    return result
  }

  @Test("Every record kept gives the same records as the original")
  func everything() throws {
    for id in ["cn-agency-batch", "limesurvey-csv", "ageing-sap"] {
      let format = try ShippedSampleTests.registry.format(id)
      let sample = try #require(ImportFixtures.sample(in: ImportFixtures.formats + "/" + id))
      let path = "/tmp/aval-refeed-all-\(getpid())"
      defer { unlink(path) }
      let before = try ImportFixtures.read(format, .path(sample))
      _ = try RefeedFile.write(format, .path(sample), keeping: Set(1...100), to: path)
      #expect(try ImportFixtures.read(format, .path(path)).records == before.records)
    }
  }
}
