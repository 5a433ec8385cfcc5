/// Alternatives that are told apart without trying them: by the value's type, and objects by a required member.
final class SchemaChoice: Sendable {
  let alternatives: [SchemaNode]
  /// The alternatives of one type each; objects are here too where only one alternative takes them.
  private let byType: [(types: SchemaTypes, node: SchemaNode)]
  /// Objects, by the member that only this alternative knows, and requires.
  let byMember: [(name: String, node: SchemaNode)]
  /// For objects without any of these members.
  private let otherObject: SchemaNode?

  init(
    alternatives: [SchemaNode], byType: [(types: SchemaTypes, node: SchemaNode)],
    byMember: [(name: String, node: SchemaNode)], otherObject: SchemaNode?
  ) {
    self.alternatives = alternatives
    self.byType = byType
    self.byMember = byMember
    self.otherObject = otherObject
  }

  /// The alternative for the value at an entry; nil where there is none.
  func node(for index: Int, in document: JSONDocument) -> SchemaNode? {
    let kind = document.tape[index].kind
    if kind == .object, !byMember.isEmpty {
      let node = JSONNode(document: document, index: index)
      return byMember.first { node[$0.name] != nil }?.node ?? otherObject
    }
    let types = SchemaTypes.of(kind)
    return byType.first { !$0.types.isDisjoint(with: types) }?.node
  }
}

extension SchemaChoice {
  /// The choice between alternatives, or nil where a value could belong to two of them.
  static func telling(apart alternatives: [SchemaNode]) -> SchemaChoice? {
    var taken = SchemaTypes()
    var byType: [(types: SchemaTypes, node: SchemaNode)] = []
    var objects: [SchemaNode] = []
    for alternative in alternatives {
      var types = alternative.reachableTypes
      if types.contains(.object) { objects.append(alternative) }
      // 1 is both: an integer and a number cannot be told apart.
      if !types.isDisjoint(with: [.integer, .number]) { types.formUnion([.integer, .number]) }
      guard taken.isDisjoint(with: types.subtracting(.object)) else { return nil }
      taken.formUnion(types.subtracting(.object))
      byType.append((types, alternative))
    }
    guard objects.count > 1 else {
      return SchemaChoice(alternatives: alternatives, byType: byType, byMember: [], otherObject: nil)
    }
    var byMember: [(name: String, node: SchemaNode)] = []
    var others: [SchemaNode] = []
    for object in objects {
      guard let rule = object.object, rule.additional == nil else { return nil }
      let own = rule.names.indices.first { position in
        rule.isRequired[position]
          && !objects.contains { $0 !== object && $0.object?.names.contains(rule.names[position]) ?? true }
      }
      if let own { byMember.append((rule.names[own], object)) } else { others.append(object) }
    }
    guard others.count <= 1 else { return nil }
    return SchemaChoice(alternatives: alternatives, byType: byType, byMember: byMember, otherObject: others.first)
  }
}
