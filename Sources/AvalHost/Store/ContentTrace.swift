import AvalKit

/// How a content may stand in the host's own records: as it is, and as the Base64 that requests carry it in.
struct ContentTrace {
  let sha256: String
  private let plain: [UInt8]
  private let base64: [UInt8]

  /// Shorter contents stand in too many places that have nothing to do with them: they are only sought where the record is
  /// known to be about them, as the whole value of a member.
  private static let leastSought = 24

  init(_ content: [UInt8]) {
    sha256 = SHA256.hex(content)
    plain = content
    base64 = Array(Base64.encode(content).utf8)
  }

  /// The byte strings whose presence in a record shows that it holds the content.
  var patterns: [[UInt8]] {
    let quoted = [Array("\"".utf8) + base64 + Array("\"".utf8)]
    guard plain.count >= Self.leastSought else { return base64.count >= 8 ? quoted : [] }
    return [plain, base64, Self.inString(plain)]
  }

  /// A text as JSON writes it inside of quotes.
  private static func inString(_ bytes: [UInt8]) -> [UInt8] {
    var json = JSONWriter()
    json.string(String(decoding: bytes, as: UTF8.self))
    return Array(json.bytes.dropFirst().dropLast())
  }
}
