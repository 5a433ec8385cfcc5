/// Reads a rule's condition: names, numbers, 'texts', `+ -`, `= != < <= > >=`, `present`, `missing`, `not`, `and`, `or`.
struct RuleParser {
  private let tokens: [String]
  private var at = 0
  private var depth = 0
  private let text: String

  static func parse(_ text: String, _ names: inout [String]) throws(ValueProblem) -> RuleExpression {
    guard text.utf8.count <= 1024 else { throw Self.problem(text) }
    var parser = RuleParser(tokens: try tokens(text), text: text)
    let expression = try parser.either(&names)
    guard parser.at == parser.tokens.count else { throw Self.problem(text) }
    return expression
  }

  private init(tokens: [String], text: String) {
    self.tokens = tokens
    self.text = text
  }

  private static func problem(_ text: String) -> ValueProblem {
    ValueProblem(
      "BAD_RULE",
      "The condition “\(text)” cannot be read; it is made of names, 'texts', numbers, = != < <= > >= + -, present, missing, and, or, not and brackets.",
      zh: "条件“\(text)”无法解析；可用：字段名、'文本'、数字、= != < <= > >= + -、present、missing、and、or、not 与括号。")
  }

  private static func tokens(_ text: String) throws(ValueProblem) -> [String] {
    var list: [String] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if first == "'" {
        guard let end = rest.dropFirst().firstIndex(of: "'") else { throw problem(text) }
        list.append(String(rest[..<end]))
        rest = rest[rest.index(after: end)...]
      } else if "()+".contains(first) || first == "-" {
        list.append(String(first))
        rest.removeFirst()
      } else if "=!<>".contains(first) {
        let mark = rest.prefix { "=!<>".contains($0) }
        list.append(String(mark))
        rest = rest.dropFirst(mark.count)
      } else {
        var inside = false
        let word = rest.prefix { letter in
          if letter == "[" { inside = true }
          defer { if letter == "]" { inside = false } }
          return inside || !(letter.isWhitespace || "()+=!<>".contains(letter) || letter == "-")
        }
        list.append(String(word))
        rest = rest.dropFirst(word.count)
      }
      guard list.count <= 200 else { throw problem(text) }
    }
    return list
  }

  private var next: String? { at < tokens.count ? tokens[at] : nil }

  private mutating func take(_ word: String) -> Bool {
    guard next == word else { return false }
    at += 1
    return true
  }

  private mutating func either(_ names: inout [String]) throws(ValueProblem) -> RuleExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 16 else { throw Self.problem(text) }
    var left = try both(&names)
    while take("or") { left = .or(left, try both(&names)) }
    return left
  }

  private mutating func both(_ names: inout [String]) throws(ValueProblem) -> RuleExpression {
    var left = try test(&names)
    while take("and") { left = .and(left, try test(&names)) }
    return left
  }

  private mutating func test(_ names: inout [String]) throws(ValueProblem) -> RuleExpression {
    if take("not") { return .not(try test(&names)) }
    if take("(") {
      let inner = try either(&names)
      guard take(")") else { throw Self.problem(text) }
      return inner
    }
    let left = try sum(&names)
    if take("present") { return .present(left) }
    if take("missing") { return .not(.present(left)) }
    guard let mark = next, let comparison = RuleExpression.Comparison(rawValue: mark) else { throw Self.problem(text) }
    at += 1
    return .compare(left, comparison, try sum(&names))
  }

  private mutating func sum(_ names: inout [String]) throws(ValueProblem) -> RuleExpression {
    var left = try operand(&names)
    while let mark = next, mark == "+" || mark == "-" {
      at += 1
      left = .sum(left, try operand(&names), negative: mark == "-")
    }
    return left
  }

  private mutating func operand(_ names: inout [String]) throws(ValueProblem) -> RuleExpression {
    guard let token = next, let first = token.first, !"()+=!<>".contains(first) else { throw Self.problem(text) }
    at += 1
    if first == "'" { return .literal(String(token.dropFirst())) }
    if first == "-", let number = next {
      at += 1
      return .literal("-" + number)
    }
    if first.isNumber { return .literal(token) }
    if token == "today" { return .today }
    if let known = names.firstIndex(of: token) { return .slot(known) }
    names.append(token)
    return .slot(names.count - 1)
  }
}
