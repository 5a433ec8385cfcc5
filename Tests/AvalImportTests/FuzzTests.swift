import AvalImport
import AvalKit
import Testing

/// Damaged samples of every format: each run ends, and its counts add up.
@Suite("Fuzz")
struct ImportFuzzTests {
  @Test("Flipped, lost and repeated bytes never break the engine", arguments: ShippedSampleTests.ids)
  func damaged(_ id: String) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed) \(id)")
    var random = SplitMix(seed)
    let format = try ShippedSampleTests.registry.format(id)
    let sample = try ImportFixtures.bytes(try #require(ImportFixtures.sample(in: ImportFixtures.formats + "/" + id)))
    for _ in 0..<25 {
      var bytes = sample
      for _ in 0...Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
        case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
        case 3: bytes.removeLast(bytes.count - at)
        default: bytes[at] = [0x22, 0x3C, 0x3E, 0x26, 0x00, 0x0A, 0x2C, 0x80].randomElement(using: &random) ?? 0
        }
      }
      let read = try ImportFixtures.read(format, .bytes(bytes))
      #expect(read.summary.read == read.records.count + read.rejects.count)
      #expect(read.summary.delivered == read.records.count && read.summary.rejected == read.rejects.count)
      for record in read.records {
        let pairs = record["sources"]?["at"]?.arrayValue?.count ?? -1
        #expect(pairs == Self.scalars(record) * 2)
      }
    }
  }

  /// Scalars of a record without `nulls` and `sources`.
  static func scalars(_ value: JSONValue, top: Bool = true) -> Int {
    if let members = value.objectValue {
      return members.reduce(0) { sum, member in
        top && (member.0 == "sources" || member.0 == "nulls") ? sum : sum + scalars(member.1, top: false)
      }
    }
    if let elements = value.arrayValue { return elements.reduce(0) { $0 + scalars($1, top: false) } }
    return 1
  }
}
