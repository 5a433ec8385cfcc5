/// The members of one object while a type reads them.
struct TapeKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let context: DecodingContext
  let index: Int

  var codingPath: [any CodingKey] { context.codingPath(to: index) }

  var allKeys: [Key] {
    JSONNode(document: context.document, index: index).members.compactMap { Key(stringValue: $0.key) }
  }

  func contains(_ key: Key) -> Bool { context.member(key.stringValue, of: index) != nil }

  /// The decoder of a required member.
  private func required(_ key: Key) throws -> TapeDecoder {
    let name = key.stringValue
    guard let value = context.member(name, of: index) else {
      throw context.failure(.member, at: index, member: name)
    }
    return TapeDecoder(context: context, index: value)
  }

  /// The decoder of an optional member; nil where it is absent or null.
  private func optional(_ key: Key) -> TapeDecoder? {
    guard let value = context.member(key.stringValue, of: index) else { return nil }
    let decoder = TapeDecoder(context: context, index: value)
    return decoder.decodeNil() ? nil : decoder
  }

  private func nested<T: Decodable>(_ type: T.Type, _ decoder: TapeDecoder) throws -> T {
    let value = try context.value(type, at: decoder.index)
    context.expect(after: decoder.index, in: index)
    return value
  }

  func decodeNil(forKey key: Key) throws -> Bool { try required(key).decodeNil() }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try required(key).decode(type) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try required(key).decode(type) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try required(key).decode(type) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try required(key).decode(type) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try required(key).integer(type) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try required(key).integer(type) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try required(key).integer(type) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try required(key).integer(type) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try required(key).integer(type) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try required(key).integer(type) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try required(key).integer(type) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try required(key).integer(type) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try required(key).integer(type) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try required(key).integer(type) }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try nested(type, required(key)) }

  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(key)?.decode(type) }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(key)?.decode(type) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(key)?.decode(type) }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try optional(key)?.decode(type) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try optional(key)?.integer(type) }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try optional(key)?.integer(type) }
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    try optional(key).map { try nested(type, $0) }
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try required(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try required(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    guard let value = context.member("super", of: index) else {
      throw context.failure(.member, at: index, member: "super")
    }
    return TapeDecoder(context: context, index: value)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { try required(key) }
}

/// The elements of one array while a type reads them: three words.
struct TapeUnkeyedContainer: UnkeyedDecodingContainer {
  private let context: DecodingContext
  private let array: UInt32
  private var next: UInt32
  private(set) var currentIndex = 0

  init(context: DecodingContext, array: Int) {
    self.context = context
    self.array = UInt32(truncatingIfNeeded: array)
    next = self.array + 1
  }

  var codingPath: [any CodingKey] { context.codingPath(to: Int(array)) }
  var count: Int? { context.document.tape[Int(array)].count }
  var isAtEnd: Bool { next >= context.document.tape[Int(array)].next }

  private var element: TapeDecoder {
    get throws {
      guard !isAtEnd else { throw context.failure(.element, at: Int(array), member: String(currentIndex)) }
      return TapeDecoder(context: context, index: Int(next))
    }
  }

  private mutating func advance() {
    next = context.document.tape[Int(next)].next
    currentIndex += 1
  }

  mutating func decodeNil() throws -> Bool {
    guard try element.decodeNil() else { return false }
    advance()
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let value = try element.decode(type)
    advance()
    return value
  }

  mutating func decode(_ type: String.Type) throws -> String {
    let value = try element.decode(type)
    advance()
    return value
  }

  mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let container = try element.container(keyedBy: type)
    advance()
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try element.unkeyedContainer()
    advance()
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try element
    advance()
    return decoder
  }
}
