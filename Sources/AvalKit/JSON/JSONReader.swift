/// The members of one object, read by name without the detours of `Codable`: for types that arrive by the thousand.
///
/// Used inside `init(from:)`, so that such a type decodes like any other: same refusals, same places, and members that
/// were never asked for are noticed.
///
///     public init(from decoder: any Decoder) throws {
///       let members = try JSONReader(decoder)
///       number = try members.string("number")
///     }
public struct JSONReader {
  private let context: DecodingContext
  private let index: Int

  /// Refuses what is no object.
  public init(_ decoder: any Decoder) throws {
    let decoder = try TapeDecoder.of(decoder)
    guard decoder.entry.kind == .object else { throw decoder.context.failure(.object, at: decoder.index) }
    context = decoder.context
    index = decoder.index
  }

  init(context: DecodingContext, index: Int) {
    self.context = context
    self.index = index
  }

  // MARK: Members

  /// A required member of any type.
  public func value<T: Decodable>(_ name: StaticString, as type: T.Type = T.self) throws -> T {
    try nested(type, at: required(name))
  }

  /// A member that may be absent or null.
  public func optional<T: Decodable>(_ name: StaticString, as type: T.Type = T.self) throws -> T? {
    try present(name).map { try nested(type, at: $0) }
  }

  public func string(_ name: StaticString) throws -> String { try context.string(at: required(name)) }

  public func optionalString(_ name: StaticString) throws -> String? {
    try present(name).map { try context.string(at: $0) }
  }

  public func optionalBool(_ name: StaticString) throws -> Bool? { try present(name).map { try context.bool(at: $0) } }

  public func date(_ name: StaticString) throws -> CivilDate { try date(at: required(name)) }

  public func optionalDate(_ name: StaticString) throws -> CivilDate? { try present(name).map { try date(at: $0) } }

  public func customer(_ name: StaticString) throws -> CustomerRef {
    let value = try required(name)
    if let id = plainText(value, { EntityID(utf8: $0, prefix: CustomerRef.prefix) }) { return .id(id) }
    return try nested(CustomerRef.self, at: value)
  }

  public func money(_ name: StaticString) throws -> Money {
    let value = try required(name)
    let members = JSONReader(context: context, index: value)
    if context.document.tape[value].kind == .object, let amount = members.present("amount"),
      let code = members.present("currency"), let currency = members.plainText(code, { Currency(utf8: $0) }),
      let money = members.plainText(amount, { Money(utf8: $0, currency: currency) })
    {
      context.expect(after: value, in: index)
      return money
    }
    // Whatever is unusual is read, and refused, the long way.
    return try nested(Money.self, at: value)
  }

  /// The elements of a required array.
  public func array<T: Decodable>(_ name: StaticString, of type: T.Type = T.self) throws -> [T] {
    let array = try required(name)
    let entry = context.document.tape[array]
    guard entry.kind == .array else { throw context.failure(.array, at: array) }
    var elements: [T] = []
    elements.reserveCapacity(entry.count)
    var element = array + 1
    while element < Int(entry.next) {
      elements.append(try context.value(type, at: element))
      element = Int(context.document.tape[element].next)
    }
    context.expect(after: array, in: index)
    return elements
  }

  // MARK: Pieces

  private func required(_ name: StaticString) throws -> Int {
    guard let value = member(name) else {
      throw context.failure(.member, at: index, member: name.description)
    }
    return value
  }

  private func present(_ name: StaticString) -> Int? {
    guard let value = member(name), !context.isNull(at: value) else { return nil }
    return value
  }

  private func member(_ name: StaticString) -> Int? {
    context.member(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), of: index)
  }

  private func nested<T: Decodable>(_ type: T.Type, at value: Int) throws -> T {
    let result = try context.value(type, at: value)
    context.expect(after: value, in: index)
    return result
  }

  private func date(at value: Int) throws -> CivilDate {
    try plainText(value) { CivilDate(utf8: $0) } ?? nested(CivilDate.self, at: value)
  }

  /// What `body` makes of a string without escapes.
  private func plainText<T>(_ value: Int, _ body: (UnsafeBufferPointer<UInt8>) -> T?) -> T? {
    let entry = context.document.tape[value]
    guard entry.kind == .string, !entry.isFlagged else { return nil }
    return context.document.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[entry.range])) }
  }
}
