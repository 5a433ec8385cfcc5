import AvalKit
import Glibc
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "FIPS 180-4 examples and F-A9",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      ("jindian001", "f50849145d1ea7d406835f8b36deba2295d62f37bcfe0feab7aece1b21587d94"),
    ])
  func examples(text: String, expected: String) {
    #expect(SHA256.hex(text) == expected)
  }

  @Test("a million times the letter a")
  func million() {
    #expect(
      SHA256.hex([UInt8](repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("pieces of any size give the digest of the whole")
  func pieces() {
    var random = TestRandom("sha256 pieces")
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var hash = SHA256()
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...70, using: &random))
        hash.update(piece)
        rest = rest.dropFirst(piece.count)
      }
      #expect(hash.finish() == SHA256.digest(bytes))
    }
  }

  @Test("a prefix and the whole are hashed together as they are apart")
  func prefixes() {
    var random = TestRandom("sha256 prefixes")
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let prefix = Int.random(in: 0...length, using: &random)
      var whole = [UInt8](repeating: 0, count: 32)
      var first = whole
      bytes.withUnsafeBytes { bytes in
        whole.withUnsafeMutableBytes { whole in
          first.withUnsafeMutableBytes { SHA256.digests(bytes, prefix: prefix, into: whole, ofPrefix: $0) }
        }
      }
      #expect(whole == SHA256.digest(bytes) && first == SHA256.digest(bytes.prefix(prefix)))
    }
  }

  @Test("agrees with sha256sum on random files")
  func agreesWithTheSystem() throws {
    var random = TestRandom("sha256sum")
    for length in [1, 55, 56, 63, 64, 65, 119, 120, 4096, 100_003] {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var path = Array("/tmp/aval-sha256-XXXXXX".utf8CString)
      let file = mkstemp(&path)
      try #require(file >= 0)
      defer {
        close(file)
        unlink(path)
      }
      try #require(bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == length)
      let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let pipe = try #require(popen("sha256sum \(name)", "r"))
      var line = [CChar](repeating: 0, count: 65)
      _ = fgets(&line, 65, pipe)
      try #require(pclose(pipe) == 0)
      #expect(String(decoding: line.prefix(64).map { UInt8(bitPattern: $0) }, as: UTF8.self) == SHA256.hex(bytes))
    }
  }

  @Test("hexadecimal digits go both ways and nothing else is read")
  func hex() {
    #expect(Hex.encode([0, 15, 16, 255]) == "000f10ff")
    #expect(Hex.decode("000F10ff") == [0, 15, 16, 255])
    #expect(Hex.decode("0") == nil && Hex.decode("0g") == nil && Hex.decode("") == [])
  }
}
