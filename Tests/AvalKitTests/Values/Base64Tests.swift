import AvalKit
import Testing

@Suite("Base64")
struct Base64Tests {
  @Test(
    "RFC 4648 §10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func vectors(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test(
    "only one spelling of the bytes is read",
    arguments: [
      "Z", "Zg", "Zg=", "Zg===", "=Zg=", "Zh==", "Zm9=", "Zm 8=", "Zm8=\n", "Zm8-", "====", "Zg==Zg==", "Z===",
    ])
  func refuses(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test("every text is read back as the bytes it was made of")
  func roundTrips() {
    var random = TestRandom("base64")
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let text = Base64.encode(bytes)
      #expect(text.utf8.count == (length + 2) / 3 * 4)
      #expect(Base64.decode(text) == bytes)
    }
  }
}
