/// The members of one object while a type reads them.
struct TapeKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let context: DecodingContext
  let index: Int

  var codingPath: [any CodingKey] { context.codingPath(to: index) }

  var allKeys: [Key] {
    JSONNode(document: context.document, index: index).members.compactMap { Key(stringValue: $0.key) }
  }

  func contains(_ key: Key) -> Bool { context.member(key.stringValue, of: index) != nil }

  /// The entry of a required member's value.
  private func required(_ key: Key) throws -> Int {
    let name = key.stringValue
    guard let value = context.member(name, of: index) else {
      throw context.failure(.member, at: index, member: name)
    }
    return value
  }

  /// The entry of an optional member's value; nil where it is absent or null.
  private func optional(_ key: Key) -> Int? {
    guard let value = context.member(key.stringValue, of: index), !context.isNull(at: value) else { return nil }
    return value
  }

  private func nested<T: Decodable>(_ type: T.Type, at value: Int) throws -> T {
    let result = try context.value(type, at: value)
    context.expect(after: value, in: index)
    return result
  }

  private func decoder(_ key: Key) throws -> TapeDecoder { TapeDecoder(context: context, index: try required(key)) }

  func decodeNil(forKey key: Key) throws -> Bool { context.isNull(at: try required(key)) }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try context.bool(at: required(key)) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try context.string(at: required(key)) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try context.double(at: required(key)) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try context.float(at: required(key)) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try context.integer(type, at: required(key)) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try context.integer(type, at: required(key)) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try context.integer(type, at: required(key)) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try context.integer(type, at: required(key)) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try context.integer(type, at: required(key)) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try context.integer(type, at: required(key)) }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try nested(type, at: required(key)) }

  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try optional(key).map { try context.bool(at: $0) }
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try optional(key).map { try context.string(at: $0) }
  }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
    try optional(key).map { try context.double(at: $0) }
  }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
    try optional(key).map { try context.float(at: $0) }
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try integer(type, key) }
  func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try integer(type, key) }
  func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try integer(type, key) }
  func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try integer(type, key) }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try integer(type, key) }
  func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try integer(type, key) }
  func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try integer(type, key) }
  func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try integer(type, key) }
  func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try integer(type, key) }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try integer(type, key) }
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    try optional(key).map { try nested(type, at: $0) }
  }

  private func integer<I: FixedWidthInteger>(_ type: I.Type, _ key: Key) throws -> I? {
    try optional(key).map { try context.integer(type, at: $0) }
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try decoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    guard let value = context.member("super", of: index) else {
      throw context.failure(.member, at: index, member: "super")
    }
    return TapeDecoder(context: context, index: value)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
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

  /// The entry of the next element.
  private var element: Int {
    get throws {
      guard !isAtEnd else { throw context.failure(.element, at: Int(array), member: String(currentIndex)) }
      return Int(next)
    }
  }

  private var decoder: TapeDecoder {
    get throws { TapeDecoder(context: context, index: try element) }
  }

  private mutating func advance() {
    next = context.document.tape[Int(next)].next
    currentIndex += 1
  }

  mutating func decodeNil() throws -> Bool {
    guard try context.isNull(at: element) else { return false }
    advance()
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let value = try context.value(type, at: element)
    advance()
    return value
  }

  mutating func decode(_ type: String.Type) throws -> String {
    let value = try context.string(at: element)
    advance()
    return value
  }

  mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let container = try decoder.container(keyedBy: type)
    advance()
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try decoder.unkeyedContainer()
    advance()
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try decoder
    advance()
    return decoder
  }
}
