import AvalKit

extension JSONNode {
  /// A member's text with something in it.
  func text(_ name: String) -> String? {
    self[name]?.string?.nonBlank
  }

  /// A member's full day; nil where the source gives less than a day.
  func day(_ name: String) -> CivilDate? {
    self[name]?.string.flatMap { try? CivilDate(parsing: $0) }
  }
}

extension JSONNode? {
  /// The elements of an array; none where there is no array.
  var list: [JSONNode] {
    guard let node = self else { return [] }
    return Array(node.elements)
  }
}
