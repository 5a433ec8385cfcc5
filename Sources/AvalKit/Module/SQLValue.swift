/// A value bound to a placeholder.
public enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(nilLiteral: ()) { self = .null }
}

/// The type of a column, and of a placeholder.
public enum SQLType: Sendable, Hashable {
  case integer
  case text
  case blob
}

/// A type that a statement can bind.
public protocol SQLBindable {
  var sqlValue: SQLValue { get }
  /// What type a null in its place has; nil where that is open.
  static var sqlType: SQLType? { get }
}

extension SQLValue: SQLBindable {
  public var sqlValue: SQLValue { self }
  public static var sqlType: SQLType? { nil }
}
extension Int64: SQLBindable {
  public var sqlValue: SQLValue { .integer(self) }
  public static var sqlType: SQLType? { .integer }
}
extension Int: SQLBindable {
  public var sqlValue: SQLValue { .integer(Int64(self)) }
  public static var sqlType: SQLType? { .integer }
}
extension Bool: SQLBindable {
  public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
  public static var sqlType: SQLType? { .integer }
}
extension String: SQLBindable {
  public var sqlValue: SQLValue { .text(self) }
  public static var sqlType: SQLType? { .text }
}
extension [UInt8]: SQLBindable {
  public var sqlValue: SQLValue { .blob(self) }
  public static var sqlType: SQLType? { .blob }
}
extension CivilDate: SQLBindable {
  public var sqlValue: SQLValue { .integer(Int64(dayNumber)) }
  public static var sqlType: SQLType? { .integer }
}
extension Instant: SQLBindable {
  public var sqlValue: SQLValue { .integer(milliseconds) }
  public static var sqlType: SQLType? { .integer }
}
extension EntityID: SQLBindable {
  public var sqlValue: SQLValue { .integer(number) }
  public static var sqlType: SQLType? { .integer }
}
extension Currency: SQLBindable {
  public var sqlValue: SQLValue { .text(code) }
  public static var sqlType: SQLType? { .text }
}
extension ExactDecimal: SQLBindable {
  public var sqlValue: SQLValue { .text(description) }
  public static var sqlType: SQLType? { .text }
}
extension SQLBindable where Self: RawRepresentable, RawValue == String {
  /// What a statement binds of a choice among words is the word.
  public static var sqlType: SQLType? { .text }
}
extension Optional: SQLBindable where Wrapped: SQLBindable {
  public static var sqlType: SQLType? { Wrapped.sqlType }
  public var sqlValue: SQLValue {
    switch self {
    case .some(let value): value.sqlValue
    case .none: .null
    }
  }
}
