import AvalKit

/// A rule over the values of one record or item: when its condition holds, something is said or done.
struct Rule: Sendable {
  enum Action: Sendable {
    case warn
    case reject
    /// The value of a slot becomes null, with a reason.
    case setNull(slot: Int, reason: String)
    /// The value of a slot is replaced by a JSON literal.
    case set(slot: Int, value: [UInt8])
  }

  let condition: RuleExpression
  let problem: ValueProblem
  let actions: [Action]
}

/// What a rule asks, over the values captured in slots.
indirect enum RuleExpression: Sendable {
  case slot(Int)
  case literal(String)
  /// The day on which the file is read.
  case today
  case sum(RuleExpression, RuleExpression, negative: Bool)
  case compare(RuleExpression, Comparison, RuleExpression)
  case present(RuleExpression)
  case not(RuleExpression)
  case and(RuleExpression, RuleExpression)
  case or(RuleExpression, RuleExpression)

  enum Comparison: String, Sendable {
    case equal = "="
    case different = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }
}

/// The values captured while one record or item was written.
struct SlotFrame {
  struct Value {
    /// The JSON scalar in the mapper's buffer.
    let from: Int
    let to: Int
    let pointer: String
  }

  var values: [Value?]

  init(count: Int) { values = [Value?](repeating: nil, count: count) }
}

/// Which names the rules and keys of a format ask for, scope by scope.
struct RuleSlots {
  private struct Scope {
    var wanted: [String]
    /// What the field under way may be called, level by level: its name, and its name with a label.
    var path: [[String]] = []
    var found: Set<Int> = []
  }

  private var scopes: [Scope] = []

  mutating func enter(_ name: String) {
    if !scopes.isEmpty { scopes[scopes.count - 1].path.append([name]) }
  }

  /// What follows, up to the next call, is a part of the current list that these texts tell from its other parts.
  mutating func label(_ labels: [String]) {
    guard let level = scopes.last?.path.indices.last, let name = scopes[scopes.count - 1].path[level].first else {
      return
    }
    scopes[scopes.count - 1].path[level] = [name] + labels.map { "\(name)[\($0)]" }
  }

  mutating func leave() {
    if !scopes.isEmpty { scopes[scopes.count - 1].path.removeLast() }
  }

  mutating func push(_ wanted: [String]) { scopes.append(Scope(wanted: wanted)) }

  /// Ends a scope; the names that no field of it has.
  mutating func pop() -> [String] {
    guard let scope = scopes.popLast() else { return [] }
    return scope.wanted.indices.filter { !scope.found.contains($0) }.map { scope.wanted[$0] }
  }

  /// The slot of the field being compiled (`label` in brackets for a member of a list), -1 when nobody asks.
  mutating func current(_ label: String = "") -> Int {
    guard let scope = scopes.last, !scope.wanted.isEmpty else { return -1 }
    let names = scope.path.reduce([""]) { names, level in
      names.flatMap { name in level.map { name.isEmpty ? $0 : name + "." + $0 } }
    }
    guard
      let slot = scope.wanted.firstIndex(where: { wanted in
        wanted.hasSuffix(label) && names.contains(String(wanted.dropLast(label.count)))
      })
    else { return -1 }
    scopes[scopes.count - 1].found.insert(slot)
    return slot
  }
}

extension FieldCompiler {
  /// Ends a scope of rules: each name that they and the key use has to be a mapped member, or they would never hold.
  mutating func endRules(_ node: FormatNode) throws(FormatProblem) {
    let missing = slots.pop()
    guard let first = missing.first else { return }
    throw node.problem(
      "a rule or the key uses “\(first)”, which no field here gives.", zh: "规则或 key 使用了“\(first)”，但此处没有字段给出它。")
  }

  /// The rules of a group, and the names that they use, in the order of their slots.
  mutating func rules(_ node: FormatNode?, extra: [String] = []) throws(FormatProblem) -> (
    rules: [Rule], names: [String]
  ) {
    var names = extra
    var rules: [Rule] = []
    for element in node?.elements ?? [] {
      try element.allow(["when", "then"])
      let when = try element.required("when")
      let condition: RuleExpression
      do {
        condition = try RuleParser.parse(try when.text(), &names)
      } catch let error as ValueProblem {
        throw when.problem(error)
      } catch let error as FormatProblem {
        throw error
      } catch {
        throw when.problem("the condition cannot be read.", zh: "条件无法解析。")
      }
      rules.append(try rule(element, condition, &names))
    }
    return (rules, names)
  }

  private mutating func rule(_ node: FormatNode, _ condition: RuleExpression, _ names: inout [String])
    throws(FormatProblem)
    -> Rule
  {
    let then = try node.required("then")
    try then.allow(["warn", "reject", "setNull", "reason", "set", "value", "message"])
    for (name, others) in [
      ("reason", ["setNull"]), ("value", ["set"]), ("message", ["warn", "reject"]),
    ] {
      guard let member = then.member(name), !others.contains(where: { then.member($0) != nil }) else { continue }
      throw member.problem(
        "“\(name)” belongs to \(others.joined(separator: " or ")).",
        zh: "“\(name)”须与 \(others.joined(separator: " 或 ")) 并用。")
    }
    if let member = then.member("reject"), then.member("warn") != nil {
      throw member.problem("a rule either warns or rejects; take one of them out.", zh: "规则只能 warn 或 reject 其一。")
    }
    var actions: [Rule.Action] = []
    var code = "RULE"
    if let member = then.member("warn") {
      actions.append(.warn)
      code = try member.text()
    }
    if let member = then.member("reject") {
      actions.append(.reject)
      code = try member.text()
    }
    func slot(_ member: FormatNode) throws(FormatProblem) -> Int {
      let name = try member.text()
      if let known = names.firstIndex(of: name) { return known }
      names.append(name)
      return names.count - 1
    }
    if let member = then.member("setNull") {
      setsNull = true
      actions.append(.setNull(slot: try slot(member), reason: try then.member("reason")?.text() ?? "NOT_APPLICABLE"))
    }
    if let member = then.member("set") {
      let value = try then.required("value")
      _ = try value.scalar()
      actions.append(.set(slot: try slot(member), value: Array(value.json.rawBytes)))
    }
    guard !actions.isEmpty else {
      throw then.problem("a rule warns, rejects, sets or sets null.", zh: "规则须 warn、reject、set 或 setNull。")
    }
    let text = try node.required("when").text()
    let message = then.member("message")
    let en =
      try message?.member("en")?.text() ?? "The format's rule “\(text)” holds for this record; look at its values."
    let zh = try message?.member("zh-Hans")?.text() ?? "该记录符合格式规则“\(text)”，请核查其数值。"
    return Rule(condition: condition, problem: ValueProblem(code, en, zh: zh), actions: actions)
  }
}
