import AvalKit

/// A rule over the values of one record or item.
struct Rule: Sendable {
}

/// Which values the rules of a format look at.
struct RuleSlots {
  mutating func enter(_ name: String) {}
  mutating func leave() {}
  mutating func push() {}
  mutating func pop() {}
  mutating func register(_ spec: ValueSpec) -> ValueSpec { spec }
}

extension FieldCompiler {
  mutating func rules(_ node: FormatNode) throws(FormatProblem) -> [Rule] {
    throw node.problem("rules are not available yet.", zh: "暂不支持 rules。")
  }
}
