import AvalKit

/// A financial statement: what stood in its lines at the end of a period, in units of its currency.
package struct FinancialStatement: Codable, Sendable {
  package struct Line: Codable, Sendable {
    package let code: String
    package let amount: ExactDecimal

    package init(code: String, amount: ExactDecimal) {
      self.code = code
      self.amount = amount
    }
  }

  package let periodEnd: CivilDate
  package let currency: Currency
  package let lines: [Line]

  package init(periodEnd: CivilDate, currency: Currency, lines: [Line]) {
    self.periodEnd = periodEnd
    self.currency = currency
    self.lines = lines
  }
}

/// Which lines there are, what agencies call them, and how a line that is not stated follows from lines that are.
package struct StatementPolicy: Codable, Sendable {
  package struct Definition: Codable, Sendable {
    package let code: String
    package let title: Text
    package let aliases: [String]?
    /// Each a way to compute the line; the first whose parts are all stated is taken.
    package let sums: [Sum]?
  }

  package struct Sum: Codable, Sendable {
    package let plus: [String]
    package let minus: [String]?
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let lines: [Definition]
  package let checks: StatementChecks
}

/// The amount of a line, and the stated lines that it was computed from where it was not stated itself.
package struct LineAmount: Sendable, Equatable {
  package let amount: ExactDecimal
  package let derivedFrom: [String]
}

/// One statement, ready to be asked for its lines.
package struct StatementLines: Sendable {
  package let periodEnd: CivilDate
  package let currency: Currency
  private let amounts: [String: ExactDecimal]
  private let definitions: [String: StatementPolicy.Definition]

  /// Refuses a statement that gives one line twice with different amounts.
  package init(_ statement: FinancialStatement, _ policy: StatementPolicy, path: String = "") throws(Failure) {
    periodEnd = statement.periodEnd
    currency = statement.currency
    definitions = Dictionary(policy.lines.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    var canonical: [String: String] = [:]
    for line in policy.lines { for alias in line.aliases ?? [] { canonical[alias] = line.code } }
    var amounts: [String: ExactDecimal] = [:]
    for (index, line) in statement.lines.enumerated() {
      let code = canonical[line.code] ?? line.code
      if let other = amounts[code], other != line.amount {
        throw Failure(
          .invalidParams, "The line \(code) is given twice, as \(other) and \(line.amount); give it once.",
          zh: "项目 \(code) 出现两次，金额分别为 \(other) 与 \(line.amount)；请只给出一次。", path: "\(path)/lines/\(index)/code")
      }
      amounts[code] = line.amount
    }
    self.amounts = amounts
  }

  /// What the statement itself says in a line.
  package func stated(_ code: String) -> ExactDecimal? { amounts[code] }

  /// The amount of a line: stated, or computed from stated lines; nil where neither is possible.
  package func amount(_ code: String) throws(Failure) -> LineAmount? {
    if let amount = amounts[code] { return LineAmount(amount: amount, derivedFrom: []) }
    for sum in definitions[code]?.sums ?? [] {
      let parts = sum.plus + (sum.minus ?? [])
      guard parts.allSatisfy({ amounts[$0] != nil }) else { continue }
      var total = ExactDecimal.zero
      for part in sum.plus { total = try total + (amounts[part] ?? .zero) }
      for part in sum.minus ?? [] { total = try total - (amounts[part] ?? .zero) }
      return LineAmount(amount: total, derivedFrom: parts)
    }
    return nil
  }

  package func title(_ code: String) -> Text { definitions[code]?.title ?? Text(code, zh: code) }
}
