/// The JSON types that a schema allows, as a set. `integer` is an exact 64-bit integer literal; `number` any finite one.
struct SchemaTypes: OptionSet, Sendable {
  let rawValue: UInt8

  static let null = SchemaTypes(rawValue: 1)
  static let boolean = SchemaTypes(rawValue: 2)
  static let integer = SchemaTypes(rawValue: 4)
  static let number = SchemaTypes(rawValue: 8)
  static let string = SchemaTypes(rawValue: 16)
  static let array = SchemaTypes(rawValue: 32)
  static let object = SchemaTypes(rawValue: 64)
  static let any: SchemaTypes = [.null, .boolean, .integer, .number, .string, .array, .object]

  static let named: [(name: String, type: SchemaTypes)] = [
    ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
    ("array", .array), ("object", .object),
  ]

  static func named(_ name: String) -> SchemaTypes? { named.first { $0.name == name }?.type }

  /// The types of the values that a parsed kind can hold.
  static func of(_ kind: JSONKind) -> SchemaTypes {
    switch kind {
    case .null: .null
    case .bool: .boolean
    case .number: [.integer, .number]
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

/// One compiled schema: what may stand at a place. Immutable.
final class SchemaNode: Sendable {
  let types: SchemaTypes
  let object: SchemaObject?
  let array: SchemaArray?
  let text: SchemaText?
  let number: SchemaNumber?
  /// The only values allowed, from `enum` or `const`.
  let values: [SchemaValue]?
  let choice: SchemaChoice?
  /// What the place is for; said in failures.
  let description: Text?

  init(
    types: SchemaTypes, object: SchemaObject? = nil, array: SchemaArray? = nil, text: SchemaText? = nil,
    number: SchemaNumber? = nil, values: [SchemaValue]? = nil, choice: SchemaChoice? = nil, description: Text? = nil
  ) {
    self.types = types
    self.object = object
    self.array = array
    self.text = text
    self.number = number
    self.values = values
    self.choice = choice
    self.description = description
  }
}

/// The members of an object. Their names lie in one array of bytes, in the order of the declaration.
final class SchemaObject: Sendable {
  let names: [String]
  let nodes: [SchemaNode]
  let isRequired: [Bool]
  let requiredCount: Int
  /// For members that `names` does not list; nil where there may be none.
  let additional: SchemaNode?
  private let nameBytes: [UInt8]
  private let nameStarts: [Int]

  init(members: [(name: String, node: SchemaNode, isRequired: Bool)], additional: SchemaNode?) {
    names = members.map(\.name)
    nodes = members.map(\.node)
    isRequired = members.map(\.isRequired)
    requiredCount = members.count { $0.isRequired }
    self.additional = additional
    nameBytes = names.flatMap(\.utf8)
    nameStarts = names.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.utf8.count) }
  }

  /// The position of the name at a tape's entry; `expected` is looked at first, because members usually stand in the
  /// order of the declaration.
  func position(of name: Int, in document: JSONDocument, expected: Int) -> Int? {
    let entry = document.tape[name]
    guard !entry.isFlagged else { return names.firstIndex(of: document.string(entry)) }
    let count = Int(entry.end &- entry.start)
    return document.bytes.withUnsafeBufferPointer { bytes in
      nameBytes.withUnsafeBufferPointer { nameBytes in
        var position = expected < nodes.count ? expected : 0
        for _ in 0..<nodes.count {
          let start = nameStarts[position]
          if nameStarts[position + 1] - start == count,
            sameBytes(bytes, Int(entry.start), nameBytes, start, count: count)
          {
            return position
          }
          position = position + 1 == nodes.count ? 0 : position + 1
        }
        return nil
      }
    }
  }
}

/// The elements of an array.
final class SchemaArray: Sendable {
  let items: SchemaNode?
  let minimumCount: Int
  let maximumCount: Int

  init(items: SchemaNode?, minimumCount: Int, maximumCount: Int) {
    self.items = items
    self.minimumCount = minimumCount
    self.maximumCount = maximumCount
  }
}

/// The characters of a string; lengths count Unicode scalars.
final class SchemaText: Sendable {
  let minimumLength: Int
  let maximumLength: Int
  let pattern: Pattern?

  init(minimumLength: Int, maximumLength: Int, pattern: Pattern?) {
    self.minimumLength = minimumLength
    self.maximumLength = maximumLength
    self.pattern = pattern
  }
}

/// The bounds of a number, both included.
final class SchemaNumber: Sendable {
  /// A bound as it was written: exact for integers, nearest for everything else.
  struct Bound: Sendable {
    let text: String
    let integer: Int64?
    let double: Double
  }

  let minimum: Bound?
  let maximum: Bound?

  init(minimum: Bound?, maximum: Bound?) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// A value of `enum` or `const`.
enum SchemaValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case string([UInt8])

  var types: SchemaTypes {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .integer: .integer
    case .string: .string
    }
  }
}
