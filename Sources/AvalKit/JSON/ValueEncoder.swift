/// The encoder of one value: two words, so that no box is allocated to pass it on.
struct ValueEncoder: Encoder {
  let context: EncodingContext
  let depth: Int

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    let isDictionary = ObjectIdentifier(type) == dictionaryKeyType
    return KeyedEncodingContainer(KeyedWriter<Key>(context: context, depth: depth, isSorted: isDictionary))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    UnkeyedWriter(context: context, handle: context.open(isObject: false, at: depth))
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  /// Our own encoder behind the protocol; any other is refused.
  static func of(_ encoder: any Encoder) throws -> ValueEncoder {
    guard let encoder = encoder as? ValueEncoder else {
      throw Failure(.unsupported, "Encode this type with JSONCoding.", zh: "此类型须用 JSONCoding 编码。")
    }
    return encoder
  }
}

extension ValueEncoder: SingleValueEncodingContainer {
  func encodeNil() { context.write { $0.null() } }
  func encode(_ value: Bool) { context.write { $0.bool(value) } }
  func encode(_ value: String) { context.write { $0.string(value) } }
  func encode(_ value: Double) throws { try context.write { try $0.double(value) } }
  func encode(_ value: Float) throws { try context.write { try $0.double(Double(value.description) ?? .nan) } }
  func encode(_ value: Int) { context.write { $0.integer(value) } }
  func encode(_ value: Int8) { context.write { $0.integer(value) } }
  func encode(_ value: Int16) { context.write { $0.integer(value) } }
  func encode(_ value: Int32) { context.write { $0.integer(value) } }
  func encode(_ value: Int64) { context.write { $0.integer(value) } }
  func encode(_ value: UInt) { context.write { $0.integer(value) } }
  func encode(_ value: UInt8) { context.write { $0.integer(value) } }
  func encode(_ value: UInt16) { context.write { $0.integer(value) } }
  func encode(_ value: UInt32) { context.write { $0.integer(value) } }
  func encode(_ value: UInt64) { context.write { $0.integer(value) } }
  func encode<T: Encodable>(_ value: T) throws { try context.encode(value) }
}

/// The type of the keys that the standard library encodes dictionaries with; it has no public name.
private let dictionaryKeyType: ObjectIdentifier? = {
  final class Probe: Encoder {
    var key: ObjectIdentifier?
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private let context = EncodingContext()
    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      key = ObjectIdentifier(type)
      return KeyedEncodingContainer(KeyedWriter<Key>(context: context, depth: 0, isSorted: false))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
      ValueEncoder(context: context, depth: 0).unkeyedContainer()
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { ValueEncoder(context: context, depth: 0) }
  }
  let probe = Probe()
  do { try [String: Int]().encode(to: probe) } catch { return nil }
  return probe.key
}()

/// Writes the members of one object.
struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let context: EncodingContext
  private let handle: EncodingContext.Handle

  init(context: EncodingContext, depth: Int, isSorted: Bool) {
    self.context = context
    handle = context.open(isObject: true, isSorted: isSorted, at: depth)
  }

  var codingPath: [any CodingKey] { [] }

  private func write(_ key: Key, _ body: (inout JSONWriter) throws -> Void) rethrows {
    context.select(handle, key: key.stringValue)
    try context.write(body)
  }

  func encodeNil(forKey key: Key) { write(key) { $0.null() } }
  func encode(_ value: Bool, forKey key: Key) { write(key) { $0.bool(value) } }
  func encode(_ value: String, forKey key: Key) { write(key) { $0.string(value) } }
  func encode(_ value: Double, forKey key: Key) throws {
    do {
      try write(key) { try $0.double(value) }
    } catch let failure as Failure {
      throw failure.at("/" + JSONPointer.escape(key.stringValue))
    }
  }
  func encode(_ value: Float, forKey key: Key) throws { try encode(Double(value.description) ?? .nan, forKey: key) }
  func encode(_ value: Int, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: Int8, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: Int16, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: Int32, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: Int64, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: UInt, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: UInt8, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: UInt16, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: UInt32, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode(_ value: UInt64, forKey key: Key) { write(key) { $0.integer(value) } }
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    context.select(handle, key: key.stringValue)
    try context.encode(value)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy keyType: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    context.select(handle, key: key.stringValue)
    return ValueEncoder(context: context, depth: context.depth).container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    context.select(handle, key: key.stringValue)
    return UnkeyedWriter(context: context, handle: context.open(isObject: false, at: context.depth))
  }

  func superEncoder() -> any Encoder {
    context.select(handle, key: "super")
    return ValueEncoder(context: context, depth: context.depth)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    context.select(handle, key: key.stringValue)
    return ValueEncoder(context: context, depth: context.depth)
  }
}

/// Writes the elements of one array.
struct UnkeyedWriter: UnkeyedEncodingContainer {
  private let context: EncodingContext
  private let handle: EncodingContext.Handle
  private(set) var count = 0

  init(context: EncodingContext, handle: EncodingContext.Handle) {
    self.context = context
    self.handle = handle
  }

  var codingPath: [any CodingKey] { [] }

  private mutating func advance() {
    context.select(handle)
    count += 1
  }

  mutating func encodeNil() {
    advance()
    context.write { $0.null() }
  }

  mutating func encode<T: Encodable>(_ value: T) throws {
    advance()
    try context.encode(value)
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested> {
    advance()
    return ValueEncoder(context: context, depth: context.depth).container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    advance()
    return UnkeyedWriter(context: context, handle: context.open(isObject: false, at: context.depth))
  }

  mutating func superEncoder() -> any Encoder {
    advance()
    return ValueEncoder(context: context, depth: context.depth)
  }
}
