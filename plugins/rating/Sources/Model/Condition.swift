import AvalKit

/// When a row of a points table or a veto holds: bounds on a number, or names of categories; without any, always.
package struct Condition: Sendable, Equatable {
  package let atLeast: ExactDecimal?
  package let above: ExactDecimal?
  package let atMost: ExactDecimal?
  package let below: ExactDecimal?
  package let anyOf: [String]?

  package var isUnconditional: Bool {
    atLeast == nil && above == nil && atMost == nil && below == nil && anyOf == nil
  }

  package func holds(_ value: FactValue) -> Bool {
    switch value {
    case .number(let number):
      anyOf == nil && (atLeast.map { number >= Fraction($0) } ?? true) && (above.map { number > Fraction($0) } ?? true)
        && (atMost.map { number <= Fraction($0) } ?? true) && (below.map { number < Fraction($0) } ?? true)
    case .category(let name):
      anyOf.map { $0.contains(name) } ?? isUnconditional
    }
  }

  /// The condition as a reader sees it: `≥ 1.5`, `≤ 40`, `PASS`.
  package var shown: String {
    var parts: [String] = []
    if let atLeast { parts.append("≥ \(atLeast)") }
    if let above { parts.append("> \(above)") }
    if let atMost { parts.append("≤ \(atMost)") }
    if let below { parts.append("< \(below)") }
    if let anyOf { parts.append(anyOf.joined(separator: " | ")) }
    return parts.joined(separator: ", ")
  }
}

extension Condition: Codable {
  fileprivate enum Key: String, CodingKey {
    case atLeast
    case above
    case atMost
    case below
    case anyOf
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    atLeast = try container.decodeIfPresent(ExactDecimal.self, forKey: .atLeast)
    above = try container.decodeIfPresent(ExactDecimal.self, forKey: .above)
    atMost = try container.decodeIfPresent(ExactDecimal.self, forKey: .atMost)
    below = try container.decodeIfPresent(ExactDecimal.self, forKey: .below)
    anyOf = try container.decodeIfPresent([String].self, forKey: .anyOf)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(atLeast, forKey: .atLeast)
    try container.encodeIfPresent(above, forKey: .above)
    try container.encodeIfPresent(atMost, forKey: .atMost)
    try container.encodeIfPresent(below, forKey: .below)
    try container.encodeIfPresent(anyOf, forKey: .anyOf)
  }
}

// The bounds stand beside the other members in the document, not in an object of their own.
extension RatingModel.PointsRow {
  private enum Key: String, CodingKey { case points }

  package init(from decoder: any Decoder) throws {
    condition = try Condition(from: decoder)
    points = try decoder.container(keyedBy: Key.self).decode(ExactDecimal.self, forKey: .points)
  }

  package func encode(to encoder: any Encoder) throws {
    try condition.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(points, forKey: .points)
  }
}

extension RatingModel.Veto {
  private enum Key: String, CodingKey {
    case code
    case rule
    case title
    case fact
    case optional
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    code = try container.decode(String.self, forKey: .code)
    rule = try container.decode(String.self, forKey: .rule)
    title = try container.decode(Text.self, forKey: .title)
    fact = try container.decode(String.self, forKey: .fact)
    optional = try container.decodeIfPresent(Bool.self, forKey: .optional)
    condition = try Condition(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(code, forKey: .code)
    try container.encode(rule, forKey: .rule)
    try container.encode(title, forKey: .title)
    try container.encode(fact, forKey: .fact)
    try container.encodeIfPresent(optional, forKey: .optional)
    try condition.encode(to: encoder)
  }
}
