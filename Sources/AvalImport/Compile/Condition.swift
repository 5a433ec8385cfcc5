/// Something that holds or does not at a place of the document.
indirect enum Condition: Sendable {
  case path(PathPredicate)
  case oneOf(ValueSource, [[UInt8]])
  case matches(ValueSource, TextMatch)
  case present(ValueSource)
  case nonZero(ValueSource, NumberStyle)
  case all([Condition])
  case any([Condition])
  case not(Condition)
}

extension Condition {
  /// The columns of a row that it looks at.
  var columns: [Int] {
    switch self {
    case .path: []
    case .oneOf(let source, _), .matches(let source, _), .present(let source), .nonZero(let source, _):
      if case .column(let request) = source { [request] } else { [] }
    case .all(let list), .any(let list): list.flatMap(\.columns)
    case .not(let inner): inner.columns
    }
  }
}
