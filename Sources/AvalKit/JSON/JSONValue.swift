/// Any JSON value as a tree: for values of free form, and for building replies by hand.
public indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number that is no 64-bit integer literal, exactly as it is written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// A copy of a parsed value.
  public init(_ node: JSONNode) {
    switch node.kind {
    case .null: self = .null
    case .bool: self = .bool(node.bool ?? false)
    case .number: self = node.int64.map(JSONValue.integer) ?? .number(node.numberText ?? "0")
    case .string: self = .string(node.string ?? "")
    case .array: self = .array(node.elements.map { JSONValue($0) })
    case .object: self = .object(JSONObject(node.members.map { ($0.key, JSONValue($0.value)) }))
    }
  }

  /// The value as JSON text.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Appends the value to a text.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .integer(let value): writer.integer(value)
    case .number(let text): writer.raw(text.utf8)
    case .string(let text): writer.string(text)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let object):
      writer.beginObject()
      for (key, value) in object {
        writer.key(key)
        value.write(to: &writer)
      }
      writer.endObject()
    }
  }

  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var integerValue: Int64? { if case .integer(let value) = self { value } else { nil } }
  public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// A member of an object; nil where it is absent or this is no object.
  public subscript(_ name: String) -> JSONValue? { objectValue?[name] }
}

extension JSONValue: CustomStringConvertible {
  /// The value as JSON text.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// The members of a JSON object, in their order; each name at most once.
public struct JSONObject: Sendable, Equatable, Sequence {
  private var members: [(key: String, value: JSONValue)] = []

  public init() {}

  /// Of several members with one name, the last value counts, at the first one's place.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    var positions: [String: Int] = [:]
    for (key, value) in members {
      if let position = positions[key] {
        self.members[position].value = value
      } else {
        positions[key] = self.members.count
        self.members.append((key, value))
      }
    }
  }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public var keys: [String] { members.map(\.key) }

  /// Setting a new name appends it; setting nil removes it.
  public subscript(_ name: String) -> JSONValue? {
    get { members.first { $0.key == name }?.value }
    set {
      let position = members.firstIndex { $0.key == name }
      switch (position, newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): members.remove(at: position)
      case (nil, let value?): members.append((name, value))
      case (nil, nil): break
      }
    }
  }

  public func makeIterator() -> some IteratorProtocol<(key: String, value: JSONValue)> {
    members.makeIterator()
  }

  /// Equal members in any order.
  public static func == (a: JSONObject, b: JSONObject) -> Bool {
    guard a.count == b.count else { return false }
    if zip(a.members, b.members).allSatisfy({ $0.key == $1.key && $0.value == $1.value }) { return true }
    let others = Dictionary(b.members.map { ($0.key, $0.value) }) { first, _ in first }
    return a.members.allSatisfy { others[$0.key] == $0.value }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = value.isFinite ? .number(value.description) : .null }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONValue: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try TapeDecoder.of(decoder).captured())
  }

  public func encode(to encoder: any Encoder) throws {
    try ValueEncoder.of(encoder).context.write { write(to: &$0) }
  }
}

extension JSONObject: Codable {
  public init(from decoder: any Decoder) throws {
    let node = try TapeDecoder.of(decoder).captured()
    guard case .object(let object) = JSONValue(node) else {
      throw Failure(.invalidParams, Expectation.object.message)
    }
    self = object
  }

  public func encode(to encoder: any Encoder) throws {
    try JSONValue.object(self).encode(to: encoder)
  }
}
