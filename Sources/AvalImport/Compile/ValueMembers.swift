import AvalKit

/// Which members of a value's description mean something for its kind; the others are refused, not ignored.
enum ValueMembers {
  private static let source: Set<String> = ["path", "col", "pos", "const", "var"]
  private static let common: Set<String> = source.union([
    "type", "null", "nullReason", "match", "matchGroup", "join", "default", "required", "onError", "when",
  ])
  private static let number: Set<String> = [
    "decimal", "group", "negativeSuffix", "ignoreSuffix", "scale", "absolute", "sign", "negativeWhen", "plus", "minus",
    "times",
  ]

  /// Of a value that another one is reckoned with.
  static let operand: Set<String> = source.union([
    "null", "match", "matchGroup", "decimal", "group", "negativeSuffix", "ignoreSuffix", "scale",
  ])

  /// Of a value that is used, not written.
  static let plain: Set<String> = source.union(["null", "match", "matchGroup", "codes", "default"])

  private static func own(_ kind: ValueKind) -> Set<String> {
    switch kind {
    case .string, .text: ["prefix", "maxLength", "scheme", "onBadCheck", "normalise"]
    case .date, .dateTime: ["format", "pivot", "plusDays", "plus", "minus", "prefix"]
    case .decimal, .percent, .integer: number.union(["codes", "onUnknown"])
    case .fraction: number.subtracting(["plus", "minus", "times"])
    case .money: number.union(["currency"])
    case .range: ["decimal", "group", "negativeSuffix", "ignoreSuffix"]
    case .bool: ["true", "false", "codes", "onUnknown"]
    case .coded: ["codes", "onUnknown", "text"]
    case .code: ["codes", "onUnknown"]
    }
  }

  /// - Parameter beside: members that the place of the value gives a meaning.
  static func check(_ node: FormatNode, _ kind: ValueKind, beside: Set<String>) throws(FormatProblem) {
    try node.allow(common.union(own(kind)).union(beside))
    try checkPairs(node)
  }

  static let pairs = [
    ("matchGroup", "match"), ("nullReason", "null"), ("pivot", "format"), ("onUnknown", "codes"),
    ("onBadCheck", "scheme"),
  ]

  /// Members that say something about another one.
  static func checkPairs(_ node: FormatNode, _ pairs: [(String, String)] = pairs) throws(FormatProblem) {
    for (name, needed) in pairs {
      guard let member = node.member(name), node.member(needed) == nil else { continue }
      throw member.problem("“\(name)” needs “\(needed)” beside it.", zh: "“\(name)”须与“\(needed)”并用。")
    }
  }
}
