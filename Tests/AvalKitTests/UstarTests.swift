import AvalKit
import Testing

@Suite("Tape archives")
struct UstarTests {
  @Test(
    "A head is read as it was written, up to the sizes that need the base 256",
    arguments: [
      0, 1, 511, 512, 513, 0o77777777777, 0o100000000000, 1 << 50,
    ] as [Int64])
  func roundTrip(size: Int64) throws {
    let header = try UstarHeader(name: "evidence/aa/" + String(repeating: "a", count: 64), size: size)
    let bytes = header.bytes(at: 1_700_000_000)
    #expect(bytes.count == 512 && bytes == header.bytes(at: 1_700_000_000))
    #expect(try UstarHeader.read(bytes) == header)
    #expect((Int(size % 512) + header.padding) % 512 == 0 && header.padding < 512)
  }

  @Test("A head with any bit changed is refused, or names and sizes what it did")
  func damage() throws {
    let header = try UstarHeader(name: "database.sqlite", size: 4096)
    let bytes = header.bytes(at: 0)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x01
      let read = try? UstarHeader.read(changed)
      #expect(read == nil || read == header, "byte \(place)")
    }
    #expect(try UstarHeader.read([UInt8](repeating: 0, count: 512)) == nil)
    #expect(throws: Failure.self) { try UstarHeader.read([UInt8](repeating: 0, count: 511)) }
  }

  @Test("Names have 1 to 100 bytes, sizes are not negative")
  func limits() throws {
    #expect(try UstarHeader(name: String(repeating: "x", count: 100), size: 0).name.count == 100)
    for (name, size) in [(String(repeating: "x", count: 101), 0), ("", 0), ("a\0b", 0), ("a", -1)] as [(String, Int64)]
    {
      #expect(throws: Failure.self, "\(name) \(size)") { try UstarHeader(name: name, size: size) }
    }
  }
}
