/// The decoder of one value: two words, so that no box is allocated to pass it on.
struct TapeDecoder: Decoder {
  let context: DecodingContext
  let index: Int

  var codingPath: [any CodingKey] { context.codingPath(to: index) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  var entry: TapeEntry { context.document.tape[index] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard entry.kind == .object else { throw context.failure(.object, at: index) }
    return KeyedDecodingContainer(TapeKeyedContainer<Key>(context: context, index: index))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard entry.kind == .array else { throw context.failure(.array, at: index) }
    return TapeUnkeyedContainer(context: context, array: index)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  /// The value as it is, with everything in it counted as read.
  func captured() -> JSONNode {
    context.markAll(at: index)
    return JSONNode(document: context.document, index: index)
  }

  /// Our own decoder behind the protocol; any other is refused.
  static func of(_ decoder: any Decoder) throws -> TapeDecoder {
    guard let decoder = decoder as? TapeDecoder else {
      throw Failure(.unsupported, "Decode this type with JSONCoding.", zh: "此类型须用 JSONCoding 解码。")
    }
    return decoder
  }
}

extension TapeDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { context.isNull(at: index) }
  func decode(_ type: Bool.Type) throws -> Bool { try context.bool(at: index) }
  func decode(_ type: String.Type) throws -> String { try context.string(at: index) }
  func decode(_ type: Double.Type) throws -> Double { try context.double(at: index) }
  func decode(_ type: Float.Type) throws -> Float { try context.float(at: index) }
  func decode(_ type: Int.Type) throws -> Int { try context.integer(type, at: index) }
  func decode(_ type: Int8.Type) throws -> Int8 { try context.integer(type, at: index) }
  func decode(_ type: Int16.Type) throws -> Int16 { try context.integer(type, at: index) }
  func decode(_ type: Int32.Type) throws -> Int32 { try context.integer(type, at: index) }
  func decode(_ type: Int64.Type) throws -> Int64 { try context.integer(type, at: index) }
  func decode(_ type: UInt.Type) throws -> UInt { try context.integer(type, at: index) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try context.integer(type, at: index) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try context.integer(type, at: index) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try context.integer(type, at: index) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try context.integer(type, at: index) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try context.value(type, at: index) }
}
