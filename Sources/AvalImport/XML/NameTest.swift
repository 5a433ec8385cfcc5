/// Which element or attribute names a step of a path accepts.
struct NameTest: Hashable, Sendable {
  /// nil accepts every local name.
  let local: [UInt8]?
  let space: NamespaceTest
}

/// Which namespaces a name test accepts.
enum NamespaceTest: Hashable, Sendable {
  case any
  case none
  /// One of these URIs; an empty one is “no namespace”, one that ends in `*` stands for all that begin like it.
  case oneOf([[UInt8]])

  func accepts(_ uri: ByteSlice) -> Bool {
    switch self {
    case .any: true
    case .none: uri.isEmpty
    case .oneOf(let list):
      list.contains { pattern in
        if pattern.last == 0x2A { return uri.hasPrefix(Array(pattern.dropLast())) }
        return uri.equals(pattern)
      }
    }
  }
}

/// A name test's number inside its format.
typealias Symbol = Int32

/// The name tests of one format, each with a number.
struct SymbolTable: Sendable {
  private(set) var tests: [NameTest] = []
  private var known: [NameTest: Symbol] = [:]

  mutating func symbol(_ test: NameTest) -> Symbol {
    if let symbol = known[test] { return symbol }
    let symbol = Symbol(tests.count)
    tests.append(test)
    known[test] = symbol
    return symbol
  }
}
