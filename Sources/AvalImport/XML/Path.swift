/// A compiled path: the bounded subset of XPath 1.0 that formats may use.
///
/// Child, `@attribute`, `.`, `..`, `//`, `self::`, `*`, `|`, predicates `[n] [last()] [x] [@a='v'] [x!='v']
/// [not(…)] [… and …] [… or …]`, `starts-with`, `contains`, `text()` and `local-name()`.
final class Path: Sendable {
  let text: String
  let alternatives: [[PathStep]]
  let absolute: [Bool]
  /// The path asks for names, not for text.
  let localName: Bool

  init(text: String, alternatives: [[PathStep]], absolute: [Bool], localName: Bool) {
    self.text = text
    self.alternatives = alternatives
    self.absolute = absolute
    self.localName = localName
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
  case startsWith(Path, [UInt8])
  case contains(Path, [UInt8])
  case not(PathPredicate)
  case and(PathPredicate, PathPredicate)
  case or(PathPredicate, PathPredicate)
}
