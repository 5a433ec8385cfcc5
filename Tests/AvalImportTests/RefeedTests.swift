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
