/// A compiled path: the bounded subset of XPath 1.0 that formats may use.
///
/// Child, `@attribute`, `.`, `..`, `//`, `self::`, `*`, `|`, predicates `[n] [last()] [x] [@a='v'] [x!='v']
/// [not(…)] [… and …] [… or …]`, `starts-with`, `contains`, `text()` and `local-name()`.
final class Path: Sendable {
  let text: String
  let alternatives: [[PathStep]]
  let absolute: [Bool]
  let taken: Taken
  /// Any element, where the path takes an element's own text and so has to tell it from that of its children.
  let anyChild: Symbol

  /// What of an element a path asks for.
  enum Taken: Sendable {
    /// All text in it, its descendants' included.
    case text
    /// `text()`: the first text of its own.
    case ownText
    /// `local-name()`.
    case localName
  }

  init(text: String, alternatives: [[PathStep]], absolute: [Bool], taken: Taken, anyChild: Symbol) {
    self.text = text
    self.alternatives = alternatives
    self.absolute = absolute
    self.taken = taken
    self.anyChild = anyChild
  }
}

struct PathStep: Sendable {
  enum Axis: Sendable {
    case child
    case attribute
    case selfNode
    case parent
  }

  let axis: Axis
  /// Searches all descendants instead of the children alone (`//`).
  let deep: Bool
  let symbol: Symbol
  let predicates: [PathPredicate]
}

indirect enum PathPredicate: Sendable {
  case position(Int)
  case last
  case exists(Path)
  case equals(Path, [UInt8])
  case differs(Path, [UInt8])
  /// Some text of one is some text of the other.
  case same(Path, Path)
  case startsWith(Path, [UInt8])
  case contains(Path, [UInt8])
  case not(PathPredicate)
  case and(PathPredicate, PathPredicate)
  case or(PathPredicate, PathPredicate)
}
