enum FieldSpec: Sendable {
  case value(ValueSpec)
  /// The first that has a value.
  case first([FieldSpec])
  case group(GroupSpec)
  /// An array put together from parts.
  case list([ListPart])
  case map(PairsSpec)

  /// The same for every record.
  var isConstant: Bool {
    switch self {
    case .value(let spec):
      if case .constant = spec.source { return spec.options.when == nil }
      return false
    case .group(let group): return group.isConstant && !group.isMatched
    case .first, .list, .map: return false
    }
  }
}

final class NamedField: Sendable {
  let name: String
  /// `"name":` as bytes.
  let key: [UInt8]
  let spec: FieldSpec
  /// The canonical kind asks for it: without it the record or item is no good.
  let required: Bool
  /// An object whose member this is says nothing while the member is null.
  let carries: Bool

  init(_ name: String, _ spec: FieldSpec, required: Bool = false, carries: Bool = false) {
    self.name = name
    self.key = JSONText.literal(name) + [0x3A]
    self.spec = spec
    self.required = required
    self.carries = carries
  }
}

final class GroupSpec: Sendable {
  let at: Path?
  let when: Condition?
  /// Written whenever any of the fields has a value.
  let constants: [NamedField]
  let fields: [NamedField]
  let rules: [Rule]
  /// How many values its rules look at.
  let slots: Int
  /// Constants, then fields.
  let all: [NamedField]
  /// Where its element or row was found, or its condition holds, the object is there, whatever it holds.
  let isMatched: Bool
  /// Nothing but constants: the object is always there.
  let isConstant: Bool

  init(
    at: Path?, when: Condition?, constants: [NamedField] = [], fields: [NamedField], rules: [Rule] = [], slots: Int = 0,
    isMatched: Bool = false
  ) {
    self.slots = slots
    self.isMatched = isMatched || at != nil || when != nil
    all = constants + fields
    isConstant = all.allSatisfy { $0.spec.isConstant }
    self.at = at
    self.when = when
    self.constants = constants
    self.fields = fields
    self.rules = rules
  }
}
