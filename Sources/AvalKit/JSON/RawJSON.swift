/// A value that stays the bytes it is: spliced into what is encoded, captured from what is decoded.
public struct RawJSON: Sendable, Hashable {
  /// One complete JSON value.
  public let bytes: [UInt8]

  /// Bytes that are known to be one JSON value: stored by us, or read before.
  public init(trusted bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Refuses what is not one JSON value.
  public init(checking bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONSyntaxError) {
    _ = try JSONDocument(parsing: bytes, limits: limits)
    self.bytes = bytes
  }

  public init(_ node: JSONNode) {
    bytes = Array(node.rawBytes)
  }

  public init(_ value: JSONValue) {
    bytes = value.bytes
  }

  /// The value, read.
  public func document() throws(JSONSyntaxError) -> JSONDocument {
    try JSONDocument(parsing: bytes)
  }
}

extension RawJSON: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try TapeDecoder.of(decoder).captured())
  }

  public func encode(to encoder: any Encoder) throws {
    try ValueEncoder.of(encoder).context.write { $0.raw(bytes) }
  }
}

extension JSONNode: Decodable {
  /// The value itself, kept as a part of the text it was read from: nothing is copied.
  public init(from decoder: any Decoder) throws {
    self = try TapeDecoder.of(decoder).captured()
  }
}
