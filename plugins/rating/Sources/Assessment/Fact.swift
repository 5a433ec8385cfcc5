import AvalKit

/// What is known of a customer under one name, such as `ratio.currentRatio` or `report.status`.
package struct Fact: Sendable {
  package let value: FactValue
  package let source: FactSource

  package init(_ value: FactValue, _ source: FactSource) {
    self.value = value
    self.source = source
  }
}

/// A number, kept exact, or the name of a category.
package enum FactValue: Sendable, Equatable {
  case number(Fraction)
  case category(String)

  /// A number as an exact fraction; nil for a category.
  package var exact: String? {
    switch self {
    case .number(let number): number.description
    case .category: nil
    }
  }

  /// The value back from what a record keeps of it: the exact fraction, or the category's name.
  package init(exact: String?, shown: String) throws(Failure) {
    guard let exact else {
      self = .category(shown)
      return
    }
    let parts = exact.split(separator: "/").map { Int128($0) }
    guard let numerator = parts.first ?? nil, let denominator = parts.count > 1 ? parts[1] : 1 else {
      throw Failure(
        .corrupt, "The record holds \"\(exact)\" where a fraction belongs.", zh: "记录中应为分数，实际是“\(exact)”。")
    }
    self = .number(try Fraction(numerator, denominator))
  }

  /// The value as it is printed: rounded to so many digits, or the category's name.
  package func shown(digits: Int) throws(Failure) -> String {
    switch self {
    case .number(let number): try number.rounded(digits: digits).description
    case .category(let name): name
    }
  }
}

/// Where a value came from, so that a reader can be shown the place.
package struct FactSource: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable {
    case input
    case statement
    case creditReport
    case tradeExperience
    case receivables
    case rigid
    /// The assessment itself.
    case assessment
  }

  package let kind: Kind
  /// The archived report or document.
  package var document: String?
  /// The report's or period's day.
  package var day: CivilDate?
  package var file: String?
  package var sha256: String?
  /// The place in the file.
  package var path: String?
  /// What was computed from what.
  package var detail: String?
  /// The place in words, for a reader.
  package var words: Text?

  package init(
    _ kind: Kind, document: String? = nil, day: CivilDate? = nil, file: String? = nil, sha256: String? = nil,
    path: String? = nil, detail: String? = nil, words: Text? = nil
  ) {
    self.kind = kind
    self.document = document
    self.day = day
    self.file = file
    self.sha256 = sha256
    self.path = path
    self.detail = detail
    self.words = words
  }

  /// One line for a reader.
  package var shown: String {
    var parts = [kind.rawValue]
    if let document { parts.append(document) }
    if let day { parts.append(day.description) }
    if let file { parts.append(file) }
    if let path { parts.append(path) }
    if let detail { parts.append(detail) }
    return parts.joined(separator: " · ")
  }
}

/// Everything known of a customer when it is assessed, and why the rest is not.
package struct FactSheet: Sendable {
  private var facts: [String: Fact] = [:]
  private var gaps: [String: Gap] = [:]

  package init() {}

  package subscript(_ name: String) -> Fact? { facts[name] }

  package mutating func set(_ name: String, _ value: FactValue, _ source: FactSource) {
    facts[name] = Fact(value, source)
  }

  /// Says why something is not known; a value set later wins.
  package mutating func miss(_ name: String, _ reason: String, _ text: Text) {
    gaps[name] = Gap(reason: reason, text: text)
  }

  /// Why a name has no value. A whole family may be missing for one reason, noted under `report.*`.
  package func gap(_ name: String) -> Gap {
    if let gap = gaps[name] { return gap }
    let family = name.prefix { $0 != "." }
    if let gap = gaps[family + ".*"] { return gap }
    return family == "input"
      ? Gap(
        reason: "notGiven", text: Text("Not given.", zh: "未提供该项评价。"))
      : Gap(reason: "notKnown", text: Text("Not on file.", zh: "档案中没有该项资料。"))
  }
}

/// Why something is missing: a stable name and a sentence.
package struct Gap: Codable, Sendable, Equatable {
  package let reason: String
  package let text: Text

  package init(reason: String, text: Text) {
    self.reason = reason
    self.text = text
  }
}
