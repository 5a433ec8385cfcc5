import AvalKit

/// What makes a financial statement unfit to be computed with, `policies/statements.json`.
package struct StatementChecks: Codable, Sendable {
  /// A total that its parts have to add up to, checked where all of them are stated.
  package struct Balance: Codable, Sendable {
    package let total: String
    package let parts: [String]
    /// Parts that count where they are stated.
    package let optional: [String]?
    /// A line that says the same and is checked in place of this where it is stated.
    package let unless: String?
  }

  /// A part that cannot be larger than its total.
  package struct Within: Codable, Sendable {
    package let part: String
    package let total: String
  }

  package let rule: String
  /// How far a total may be from its parts, in percent of the total: published figures are rounded.
  package let tolerancePercent: ExactDecimal
  package let balances: [Balance]
  package let within: [Within]
  package let notNegative: [String]
  /// How many years before the day of the assessment a period may have ended; more is a year typed wrong, or no evidence.
  package let periodYears: Int?
}

/// Why a statement takes no part in the ratios.
package struct StatementFault: Codable, Sendable, Equatable {
  package enum Code: String, Codable, Sendable, CaseIterable {
    /// Assets are not liabilities and equity, or a total is not its parts.
    case unbalanced = "statementUnbalanced"
    /// A total below zero that cannot be.
    case negative = "statementNegative"
    /// A period that has not ended, or no period of accounts.
    case period = "statementPeriod"
  }

  package let code: Code
  package let periodEnd: CivilDate
  package let text: Text

  package init(_ code: Code, _ periodEnd: CivilDate, _ text: Text) {
    self.code = code
    self.periodEnd = periodEnd
    self.text = text
  }

  package static func notEnded(_ end: CivilDate, by day: CivilDate) -> StatementFault {
    StatementFault(
      .period, end,
      Text(
        "The period of the statement ends on \(end.worded(.en)), after \(day.worded(.en)).",
        zh: "报表期末\(end.chinese)晚于\(day.chinese)。"))
  }

  package static func longAgo(_ end: CivilDate, years: Int) -> StatementFault {
    StatementFault(
      .period, end,
      Text(
        "The period of the statement ended on \(end.worded(.en)), more than \(years) years ago.",
        zh: "报表期末\(end.chinese)距今已超过 \(years) 年。"))
  }

  package static func noPeriod(_ end: CivilDate) -> StatementFault {
    StatementFault(
      .period, end,
      Text(
        "The statement that ends on \(end.worded(.en)) names no period of accounts.", zh: "期末为\(end.chinese)的报表会计期间有误。")
    )
  }

  /// As the gap of whatever would have been computed from the statement.
  package var gap: Gap { Gap(reason: code.rawValue, text: text) }
}

extension StatementPolicy {
  /// The first thing wrong with a statement; nil where it may be computed with.
  package func fault(of statement: StatementLines, asOf: CivilDate) -> StatementFault? {
    if statement.periodEnd > asOf { return .notEnded(statement.periodEnd, by: asOf) }
    if let years = checks.periodYears, statement.periodEnd.days(until: asOf) > years * 366 {
      return .longAgo(statement.periodEnd, years: years)
    }
    for code in checks.notNegative {
      guard let amount = statement.stated(code), amount < .zero else { continue }
      let title = statement.title(code)
      return StatementFault(
        .negative, statement.periodEnd,
        Text(
          "\(title.en) of \(statement.periodEnd.worded(.en)) is below zero (\(amount.description.grouped)).",
          zh: "\(statement.periodEnd.chinese)的\(title.zhHans)为负数（\(amount.description.grouped)）。"))
    }
    do throws(Failure) {
      return try additionFault(of: statement)
    } catch {
      // Figures of more digits than can be added exactly cannot be compared; the ratios say so themselves.
      return nil
    }
  }

  private func additionFault(of statement: StatementLines) throws(Failure) -> StatementFault? {
    for balance in checks.balances {
      if let fault = try fault(of: statement, balance) { return fault }
    }
    for pair in checks.within {
      guard let part = statement.stated(pair.part), let total = statement.stated(pair.total),
        part > (try total + tolerance(total))
      else { continue }
      let (small, large) = (statement.title(pair.part), statement.title(pair.total))
      return StatementFault(
        .unbalanced, statement.periodEnd,
        Text(
          "\(small.en) (\(part.description.grouped)) of \(statement.periodEnd.worded(.en)) is more than \(large.en.lowercased()) (\(total.description.grouped)).",
          zh: "\(statement.periodEnd.chinese)的\(small.zhHans)（\(part.description.grouped)）"
            + "大于\(large.zhHans)（\(total.description.grouped)）。"))
    }
    return nil
  }

  private func fault(
    of statement: StatementLines, _ balance: StatementChecks.Balance
  ) throws(Failure) -> StatementFault? {
    if let other = balance.unless, statement.stated(other) != nil { return nil }
    guard let total = statement.stated(balance.total) else { return nil }
    var sum = ExactDecimal.zero
    for part in balance.parts {
      guard let amount = statement.stated(part) else { return nil }
      sum = try sum + amount
    }
    for part in balance.optional ?? [] { sum = try sum + (statement.stated(part) ?? .zero) }
    let difference = try total - sum
    let allowed = try tolerance(total)
    let size = difference < .zero ? try ExactDecimal.zero - difference : difference
    guard size > allowed else { return nil }
    let (title, parts) = (statement.title(balance.total), balance.parts.map(statement.title))
    return StatementFault(
      .unbalanced, statement.periodEnd,
      Text(
        "\(title.en) of \(statement.periodEnd.worded(.en)) is \(total.description.grouped), but \(parts.map { $0.en.lowercased() }.joined(separator: " and ")) "
          + (parts.count == 1 ? "is" : "together are") + " \(sum.description.grouped).",
        zh: "\(statement.periodEnd.chinese)的\(title.zhHans)为 \(total.description.grouped)，"
          + "而\(parts.map(\.zhHans).joined(separator: "与"))"
          + (parts.count == 1 ? "为" : "之和为") + " \(sum.description.grouped)。"))
  }

  private func tolerance(_ total: ExactDecimal) throws(Failure) -> ExactDecimal {
    let size = total < .zero ? try ExactDecimal.zero - total : total
    return try (Fraction(size) * Fraction(checks.tolerancePercent) / Fraction(ExactDecimal(100)))
      .rounded(digits: 2, rounding: .floor)
  }
}

/// The statements that ratios are computed from, and what is wrong with those that they are not.
package struct StatementChoice: Sendable {
  /// The newest sound one.
  package let latest: StatementLines?
  /// The sound one a year (300 to 430 days) before it.
  package let prior: StatementLines?
  /// Of the statements that the ratios would have read, best reason first.
  package let faults: [StatementFault]
  /// The newest of all, sound or not.
  package let newest: StatementLines

  private static let year = 300...430

  /// Refuses no statements, two of one period, and one line given twice.
  package init(
    _ statements: [FinancialStatement], _ policy: StatementPolicy, asOf: CivilDate
  ) throws(Failure) {
    var ordered: [StatementLines] = []
    var ends: Set<CivilDate> = []
    for (index, statement) in statements.enumerated() {
      let path = "/statements/\(index)"
      guard ends.insert(statement.periodEnd).inserted else {
        throw Failure(
          .invalidParams, "Two statements end on \(statement.periodEnd); give one a period.",
          zh: "有两份报表的期末日同为 \(statement.periodEnd)；每期只给一份。", path: path + "/periodEnd")
      }
      ordered.append(try StatementLines(statement, policy, path: path))
    }
    ordered.sort { $0.periodEnd > $1.periodEnd }
    guard let newest = ordered.first else {
      throw Failure(
        .invalidParams, "Give at least one statement.", zh: "请至少给出一份报表。", path: "/statements")
    }
    self.newest = newest
    var sound: [StatementLines] = []
    var faults: [StatementFault] = []
    for statement in ordered {
      guard let fault = policy.fault(of: statement, asOf: asOf) else {
        sound.append(statement)
        continue
      }
      // Older than what the newest sound statement is compared with, it would not have been read.
      if let latest = sound.first, statement.periodEnd.days(until: latest.periodEnd) > StatementChoice.year.upperBound {
        continue
      }
      faults.append(fault)
    }
    self.faults = faults
    latest = sound.first
    prior = sound.first.flatMap { latest in
      sound.dropFirst().first {
        StatementChoice.year.contains($0.periodEnd.days(until: latest.periodEnd)) && $0.currency == latest.currency
      }
    }
  }
}
