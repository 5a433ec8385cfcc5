/// Swift values from and to JSON, straight from a parsed text and straight to bytes.
public enum JSONCoding {
  /// Reads a value. What does not fit throws `invalidParams` with a JSON Pointer relative to `node`; a `Failure` thrown
  /// by a type's own `init(from:)` gets the place of its value put before its path.
  public static func decode<T: Decodable>(_ type: T.Type, from node: JSONNode) throws -> T {
    try DecodingContext(node, recordsReads: false).value(type, at: node.index)
  }

  /// Reads a text and then a value from it.
  public static func decode<T: Decodable>(
    _ type: T.Type, parsing bytes: [UInt8], limits: JSONLimits = .standard
  ) throws -> T {
    let document: JSONDocument
    do {
      document = try JSONDocument(parsing: bytes, limits: limits)
    } catch {
      throw error.failure
    }
    return try decode(type, from: document.root)
  }

  /// Reads a value, and names the members that it did not look at, as JSON Pointers in the order of the text.
  public static func decodeReportingUnread<T: Decodable>(
    _ type: T.Type, from node: JSONNode
  ) throws -> (T, unread: [String]) {
    let context = DecodingContext(node, recordsReads: true)
    let value = try context.value(type, at: node.index)
    return (value, context.unread())
  }

  /// Writes a value: members in the order of declaration, dictionaries sorted by key, absent optionals left out.
  /// Numbers that are not finite are refused. A `Set` has no stable order: encode a sorted array instead.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let context = EncodingContext()
    try context.encode(value)
    return try context.finished()
  }
}
