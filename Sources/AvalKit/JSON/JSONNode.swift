/// One value of a `JSONDocument`: a reference of two words that keeps the document alive.
public struct JSONNode: Sendable {
  public let document: JSONDocument
  let index: Int

  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  var entry: TapeEntry { document.tape[index] }

  public var kind: JSONKind { entry.kind }
  public var isNull: Bool { entry.kind == .null }

  /// Where the value stands in `document.bytes`.
  public var byteRange: Range<Int> { entry.sourceRange }
  /// The value exactly as it was written, whitespace and escapes included.
  public var rawBytes: ArraySlice<UInt8> { document.bytes[entry.sourceRange] }

  /// Nil unless `true` or `false`.
  public var bool: Bool? {
    let entry = entry
    return entry.kind == .bool ? entry.isFlagged : nil
  }

  /// Nil unless an integer literal (no fraction, no exponent, not `-0`) within 64 bits.
  public var int64: Int64? { document.integer(entry, as: Int64.self) }

  /// The nearest number of 64 bits; nil unless a number that is finite there. For statistics, never for money.
  public var double: Double? {
    guard let text = numberText, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// A number exactly as it was written; nil for anything else.
  public var numberText: String? {
    let entry = entry
    return entry.kind == .number ? String(decoding: document.bytes[entry.range], as: UTF8.self) : nil
  }

  /// The text of a string, escapes resolved; nil for anything else.
  public var string: String? {
    let entry = entry
    return entry.kind == .string ? document.string(entry) : nil
  }

  /// How many elements an array or members an object has; 0 for a scalar.
  public var count: Int { entry.count }

  /// Whether this is a string of that text. Allocates nothing.
  public func isString(_ text: StaticString) -> Bool {
    entry.kind == .string
      && document.isText(index, UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Whether this is a string of that text. Allocates nothing.
  public func isString(_ text: String) -> Bool {
    var text = text
    return entry.kind == .string && text.withUTF8 { document.isText(index, $0) }
  }

  /// The member of an object with that name; nil where it is absent or this is no object.
  public subscript(_ name: String) -> JSONNode? {
    guard entry.kind == .object else { return nil }
    var name = name
    return name.withUTF8 { document.member($0, of: index) }.map { JSONNode(document: document, index: $0) }
  }

  /// The element of an array, counted from 0; nil beyond its end or where this is no array.
  public subscript(_ position: Int) -> JSONNode? {
    let entry = entry
    guard entry.kind == .array, position >= 0, position < entry.count else { return nil }
    var element = index + 1
    for _ in 0..<position { element = Int(document.tape[element].next) }
    return JSONNode(document: document, index: element)
  }

  /// The value that a JSON Pointer (RFC 6901) leads to from here; nil where it leads nowhere.
  public func at(_ pointer: String) -> JSONNode? {
    guard let tokens = JSONPointer.tokens(of: pointer) else { return nil }
    var node = self
    for token in tokens {
      let child = node.kind == .array ? JSONPointer.position(token).flatMap { node[$0] } : node[token]
      guard let child else { return nil }
      node = child
    }
    return node
  }

  /// The elements of an array, in order; empty for anything else.
  public var elements: JSONElements { JSONElements(self) }
  /// The members of an object, in order; empty for anything else.
  public var members: JSONMembers { JSONMembers(self) }
}

/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  private let document: JSONDocument
  private var index: Int
  private let end: Int

  init(_ node: JSONNode) {
    document = node.document
    index = node.index + 1
    end = node.kind == .array ? Int(node.entry.next) : index
  }

  public mutating func next() -> JSONNode? {
    guard index < end else { return nil }
    defer { index = Int(document.tape[index].next) }
    return JSONNode(document: document, index: index)
  }
}

/// The members of an object.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  private let document: JSONDocument
  private var index: Int
  private let end: Int

  init(_ node: JSONNode) {
    document = node.document
    index = node.index + 1
    end = node.kind == .object ? Int(node.entry.next) : index
  }

  public mutating func next() -> (key: String, value: JSONNode)? {
    guard index < end else { return nil }
    defer { index = Int(document.tape[index + 1].next) }
    return (document.string(document.tape[index]), JSONNode(document: document, index: index + 1))
  }
}
