import AvalKit

/// A formula over the lines of statements, as data: `["/", "BS.CURRENT_ASSETS", "BS.CURRENT_LIABILITIES"]`.
///
/// A text is a line (`BS.CASH`), another ratio (`@currentRatio`), a parameter (`$dayBasis`) or a decimal number; a list
/// begins with `+`, `-`, `*`, `/`, `avg` (of this and the prior balance) or `prior` (the line a year before).
package indirect enum RatioExpression: Sendable, Equatable {
  case number(ExactDecimal)
  case line(String)
  case prior(String)
  case average(String)
  case ratio(String)
  case parameter(String)
  case sum([RatioExpression])
  case difference(RatioExpression, RatioExpression)
  case product([RatioExpression])
  case quotient(RatioExpression, RatioExpression)
}

extension RatioExpression: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(try RawJSON(from: decoder).document().root, depth: 0)
  }

  private init(_ node: JSONNode, depth: Int) throws {
    if let text = node.string {
      self = try RatioExpression.atom(text)
      return
    }
    let parts = Array(node.elements)
    guard depth < 8, node.kind == .array, let name = parts.first?.string else { throw RatioExpression.refusal("…", 0) }
    switch (name, parts.count - 1) {
    case ("avg", 1), ("prior", 1):
      guard let line = parts[1].string else { throw RatioExpression.refusal(name, 1) }
      self = name == "avg" ? .average(line) : .prior(line)
    case ("+", 2...16): self = .sum(try RatioExpression.operands(parts, depth))
    case ("*", 2...16): self = .product(try RatioExpression.operands(parts, depth))
    case ("-", 2):
      let operands = try RatioExpression.operands(parts, depth)
      self = .difference(operands[0], operands[1])
    case ("/", 2):
      let operands = try RatioExpression.operands(parts, depth)
      self = .quotient(operands[0], operands[1])
    default: throw RatioExpression.refusal(name, parts.count - 1)
    }
  }

  private static func operands(_ parts: [JSONNode], _ depth: Int) throws -> [RatioExpression] {
    try parts.dropFirst().map { try RatioExpression($0, depth: depth + 1) }
  }

  private static func refusal(_ name: String, _ operands: Int) -> Failure {
    Failure(
      .invalidParams, "\"\(name)\" with \(operands) operands is no formula; use + - * / avg or prior.",
      zh: "“\(name)”带 \(operands) 个操作数不是公式；请使用 + - * / avg 或 prior。")
  }

  private static func atom(_ text: String) throws -> RatioExpression {
    switch text.utf8.first {
    case UInt8(ascii: "@"): .ratio(String(text.dropFirst()))
    case UInt8(ascii: "$"): .parameter(String(text.dropFirst()))
    case .some(UInt8(ascii: "0")...UInt8(ascii: "9")), UInt8(ascii: "-"): .number(try ExactDecimal(parsing: text))
    default: .line(text)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .number(let value): try encodeAtom(value.description, to: encoder)
    case .line(let code): try encodeAtom(code, to: encoder)
    case .ratio(let code): try encodeAtom("@" + code, to: encoder)
    case .parameter(let name): try encodeAtom("$" + name, to: encoder)
    case .prior(let code): try encodeList("prior", [.line(code)], to: encoder)
    case .average(let code): try encodeList("avg", [.line(code)], to: encoder)
    case .sum(let operands): try encodeList("+", operands, to: encoder)
    case .product(let operands): try encodeList("*", operands, to: encoder)
    case .difference(let left, let right): try encodeList("-", [left, right], to: encoder)
    case .quotient(let left, let right): try encodeList("/", [left, right], to: encoder)
    }
  }

  private func encodeAtom(_ text: String, to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  private func encodeList(_ name: String, _ operands: [RatioExpression], to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(name)
    for operand in operands { try container.encode(operand) }
  }
}
