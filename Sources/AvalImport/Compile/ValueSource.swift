import AvalKit

/// Where the text of a value comes from.
enum ValueSource: Sendable {
  /// The first path that leads to a text wins.
  case paths(PathList)
  /// A column, by its number in the format's list of columns.
  case column(Int)
  case constant(FixedText)
  /// A value read above the records, by its number in the format.
  case variable(Int)
}

/// Bytes that stay where they are as long as their format lives.
///
/// Unchecked: written in `init` only.
final class FixedText: @unchecked Sendable {
  private let storage: UnsafeMutablePointer<UInt8>
  private let count: Int

  init(_ bytes: [UInt8]) {
    count = bytes.count
    storage = .allocate(capacity: max(1, bytes.count))
    storage.initialize(from: bytes, count: bytes.count)
  }

  deinit { storage.deallocate() }

  var slice: ByteSlice { ByteSlice(start: UnsafePointer(storage), count: count) }
}

/// What is made of a text.
enum ValueKind: Sendable {
  /// White space collapsed.
  case string
  /// White space inside kept.
  case text
  case date
  case dateTime
  case decimal
  case integer
  case percent
  case fraction
  case range
  case money
  case bool
  /// `{code, source, text}`.
  case coded
  /// The code alone.
  case code

  /// One number, which never stands in several places.
  var isFigure: Bool {
    switch self {
    case .decimal, .integer, .percent, .fraction, .money: true
    default: false
    }
  }
}

enum UnknownCode: String, Sendable, CaseIterable {
  case warn
  case reject
  case keep
  case null
}

/// What a value that cannot be read does.
enum OnError: String, Sendable, CaseIterable {
  case reject
  case warn
}

/// What a number does whose check digit does not fit.
enum OnBadCheck: String, Sendable, CaseIterable {
  case reject
  case warn
  /// It is none of this scheme: the value is absent, and `first` goes on.
  case skip
}

/// A value that is added to a figure, taken from it, or multiplies it.
struct Operand: Sendable {
  enum Operation: String, Sendable, CaseIterable {
    case plus
    case minus
    case times
  }

  let operation: Operation
  let value: ValueSpec
}

/// A list of an agency's codes.
struct CodeTable: Sendable {
  let codes: [[UInt8]: String]
  /// For everything else; `*` in it stands for the agency's code.
  let fallback: String?

  /// Full-width letters and digits count as the narrow ones where the table does not have them as they are.
  func code(_ text: ByteSlice) -> String? {
    if let code = codes[text.array] { return code }
    if let narrow = WidthFolding.figures(text), let code = codes[narrow] { return code }
    guard let fallback else { return nil }
    guard let star = fallback.firstIndex(of: "*") else { return fallback }
    return fallback[..<star] + text.string + fallback[fallback.index(after: star)...]
  }
}
