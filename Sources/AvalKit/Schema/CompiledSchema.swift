/// A schema ready for use: values are checked against it in one walk, without allocating anything while they fit.
public struct CompiledSchema: Sendable {
  let root: SchemaNode
  /// A member of the outermost object that is passed over, whatever it holds: `_meta` of parameters.
  let ignoredMember: String?

  init(root: SchemaNode, ignoredMember: String? = nil) {
    self.root = root
    self.ignoredMember = ignoredMember
  }

  /// Throws the first thing that does not fit, in the order of the text: `invalidParams`, with a JSON Pointer relative
  /// to `node`, and a sentence that says what is expected there. A missing member is named by the place where it would
  /// stand.
  public func validate(_ node: JSONNode) throws(Failure) {
    var check = SchemaCheck(document: node.document, root: node.index, ignoredMember: ignoredMember)
    guard check.accepts(node.index, root) else { throw check.failure() }
  }
}

/// One walk over a value.
struct SchemaCheck {
  let document: JSONDocument
  let root: Int
  let ignoredMember: String?
  private var issue: SchemaIssue?

  init(document: JSONDocument, root: Int, ignoredMember: String?) {
    self.document = document
    self.root = root
    self.ignoredMember = ignoredMember
  }

  /// Whether the value at an entry fits; if not, the issue is noted.
  mutating func accepts(_ index: Int, _ node: SchemaNode) -> Bool {
    if let choice = node.choice {
      guard let alternative = choice.node(for: index, in: document) else {
        return refuse(.choice(choice), index, node)
      }
      return accepts(index, alternative)
    }
    let entry = document.tape[index]
    switch entry.kind {
    case .string:
      guard node.types.contains(.string) else { return refuse(.type, index, node) }
      if let text = node.text, !accepts(entry, text, index, node) { return false }
    case .number:
      guard acceptsNumber(entry, index, node) else { return false }
    case .object:
      guard node.types.contains(.object) else { return refuse(.type, index, node) }
      if let object = node.object { return acceptsMembers(entry, object, index, node) }
    case .array:
      guard node.types.contains(.array) else { return refuse(.type, index, node) }
      if let array = node.array { return acceptsElements(entry, array, index, node) }
    case .bool:
      guard node.types.contains(.boolean) else { return refuse(.type, index, node) }
    case .null:
      guard node.types.contains(.null) else { return refuse(.type, index, node) }
    }
    guard let values = node.values else { return true }
    return values.contains { equals(index, entry, $0) } || refuse(.value(values), index, node)
  }

  private mutating func accepts(_ entry: TapeEntry, _ rule: SchemaText, _ index: Int, _ node: SchemaNode) -> Bool {
    if entry.isFlagged {
      let text = document.decodedText(entry)
      return text.withUnsafeBufferPointer { accepts($0, rule, index, node) }
    }
    return document.bytes.withUnsafeBufferPointer {
      accepts(UnsafeBufferPointer(rebasing: $0[entry.range]), rule, index, node)
    }
  }

  private mutating func accepts(
    _ text: UnsafeBufferPointer<UInt8>, _ rule: SchemaText, _ index: Int, _ node: SchemaNode
  ) -> Bool {
    // A character takes one to four bytes: only a length near a bound has to be counted.
    if text.count > rule.maximumLength || text.count < rule.minimumLength * 4 {
      let length = text.count { $0 & 0xC0 != 0x80 }
      if length > rule.maximumLength { return refuse(.tooLong(rule.maximumLength), index, node) }
      if length < rule.minimumLength { return refuse(.tooShort(rule.minimumLength), index, node) }
    }
    guard let pattern = rule.pattern else { return true }
    return pattern.matches(utf8: text, .partial) || refuse(.pattern(pattern), index, node)
  }

  private mutating func acceptsNumber(_ entry: TapeEntry, _ index: Int, _ node: SchemaNode) -> Bool {
    let integer = document.integer(entry, as: Int64.self)
    var double: Double?
    if integer == nil || !node.types.contains(.integer) {
      guard node.types.contains(.number) else { return refuse(.type, index, node) }
      double = JSONNode(document: document, index: index).double
      guard double != nil else { return refuse(.type, index, node) }
    }
    guard let rule = node.number else { return true }
    if let bound = rule.minimum, isBelow(integer, double, bound) { return refuse(.tooSmall(bound), index, node) }
    if let bound = rule.maximum, isAbove(integer, double, bound) { return refuse(.tooLarge(bound), index, node) }
    return true
  }

  private func isBelow(_ integer: Int64?, _ double: Double?, _ bound: SchemaNumber.Bound) -> Bool {
    if let integer, let limit = bound.integer { return integer < limit }
    return (double ?? integer.map { Double($0) } ?? 0) < bound.double
  }

  private func isAbove(_ integer: Int64?, _ double: Double?, _ bound: SchemaNumber.Bound) -> Bool {
    if let integer, let limit = bound.integer { return integer > limit }
    return (double ?? integer.map { Double($0) } ?? 0) > bound.double
  }

  private mutating func acceptsMembers(
    _ entry: TapeEntry, _ rule: SchemaObject, _ index: Int, _ node: SchemaNode
  ) -> Bool {
    var expected = 0
    var missing = rule.requiredCount
    var name = index + 1
    while name < Int(entry.next) {
      let value = name + 1
      if let position = rule.position(of: name, in: document, expected: expected) {
        expected = position + 1
        if rule.isRequired[position] { missing -= 1 }
        guard accepts(value, rule.nodes[position]) else { return false }
      } else if let additional = rule.additional {
        guard accepts(value, additional) else { return false }
      } else if !isIgnored(name, in: index) {
        return refuse(.unknown(rule), value, node)
      }
      name = Int(document.tape[value].next)
    }
    guard missing > 0 else { return true }
    let object = JSONNode(document: document, index: index)
    let absent = rule.names.indices.first { rule.isRequired[$0] && object[rule.names[$0]] == nil }
    guard let absent else { return true }
    return refuse(.missing(rule.names[absent], rule.nodes[absent].description), index, node)
  }

  private func isIgnored(_ name: Int, in object: Int) -> Bool {
    guard object == root, var ignored = ignoredMember else { return false }
    return ignored.withUTF8 { document.isText(name, $0) }
  }

  private mutating func acceptsElements(
    _ entry: TapeEntry, _ rule: SchemaArray, _ index: Int, _ node: SchemaNode
  ) -> Bool {
    if entry.count < rule.minimumCount { return refuse(.tooFew(rule.minimumCount), index, node) }
    if entry.count > rule.maximumCount { return refuse(.tooMany(rule.maximumCount), index, node) }
    guard let items = rule.items else { return true }
    var element = index + 1
    while element < Int(entry.next) {
      guard accepts(element, items) else { return false }
      element = Int(document.tape[element].next)
    }
    return true
  }

  private func equals(_ index: Int, _ entry: TapeEntry, _ value: SchemaValue) -> Bool {
    switch value {
    case .null: entry.kind == .null
    case .boolean(let wanted): entry.kind == .bool && entry.isFlagged == wanted
    case .integer(let wanted): entry.kind == .number && document.integer(entry, as: Int64.self) == wanted
    case .string(let wanted):
      entry.kind == .string && wanted.withUnsafeBufferPointer { document.isText(index, $0) }
    }
  }

  // MARK: What does not fit

  private mutating func refuse(_ problem: SchemaIssue.Problem, _ index: Int, _ node: SchemaNode) -> Bool {
    issue = SchemaIssue(problem: problem, index: index, node: node)
    return false
  }

  func failure() -> Failure {
    guard let issue else { return Failure(.invalidParams, "The value does not fit.", zh: "该值不符合要求。") }
    return issue.failure(in: document, root: root)
  }
}
