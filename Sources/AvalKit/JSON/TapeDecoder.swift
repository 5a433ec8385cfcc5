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
  func decodeNil() -> Bool { entry.kind == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    let entry = entry
    guard entry.kind == .bool else { throw context.failure(.bool, at: index) }
    return entry.isFlagged
  }

  func decode(_ type: String.Type) throws -> String {
    let entry = entry
    guard entry.kind == .string else { throw context.failure(.string, at: index) }
    return context.document.string(entry)
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard let value = JSONNode(document: context.document, index: index).double else {
      throw context.failure(.number, at: index)
    }
    return value
  }

  func decode(_ type: Float.Type) throws -> Float {
    let value = Float(try decode(Double.self))
    guard value.isFinite else { throw context.failure(.number, at: index) }
    return value
  }

  func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
    if let value = context.document.integer(entry, as: type) { return value }
    let isInteger = context.document.integer(entry, as: Int64.self) != nil
    throw context.failure(isInteger ? .integerRange : .integer, at: index)
  }

  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try context.value(type, at: index) }
}
