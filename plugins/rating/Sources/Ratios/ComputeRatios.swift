import AvalKit

/// Every ratio of a set of statements with its formula, inputs, exact value and band (F-R1 … F-R17).
struct ComputeRatios: Method {
  static let name = "rating.ratio.compute"
  typealias Statement = FinancialStatement

  func run(_ params: Params, in call: Call) throws -> RatioReport {
    try RatioReport.compute(
      params.statements, ratios: call.policy("ratios", as: RatioPolicy.self),
      lines: call.policy("statements", as: StatementPolicy.self), dayBasis: params.dayBasis ?? 365,
      asOf: call.asOf)
  }
}

/// The ratios of the newest of a set of statements.
package struct RatioReport: Codable, Sendable {
  package struct Input: Codable, Sendable {
    package let code: String
    package let title: Text
    package let periodEnd: CivilDate
    package let amount: ExactDecimal
    /// The stated lines that the amount was computed from; absent where the line itself is stated.
    package let derivedFrom: [String]?
  }

  package struct Ratio: Codable, Sendable {
    package let code: String
    package let rule: String
    package let family: String
    package let title: Text
    package let formula: Text
    package let inputs: [Input]
    /// The rounded value; absent where the ratio is missing.
    package let value: ExactDecimal?
    /// The exact value as a fraction in lowest terms.
    package let exact: String?
    package let unit: String
    package let band: String?
    package let bandTitle: Text?
    package let missing: Gap?
  }

  package let periodEnd: CivilDate
  /// The statement that averages and growth compare with.
  package let priorPeriodEnd: CivilDate?
  package let currency: Currency
  package let dayBasis: Int
  package let ratios: [Ratio]
  /// Statements that took no part, and why.
  package let faults: [StatementFault]
}

extension RatioReport {
  package static func compute(
    _ statements: [FinancialStatement], ratios: RatioPolicy, lines: StatementPolicy, dayBasis: Int,
    asOf: CivilDate
  ) throws(Failure) -> RatioReport {
    let choice = try StatementChoice(statements, lines, asOf: asOf)
    // Where no statement is sound every ratio is missing for the newest one's fault.
    let (latest, prior) = (choice.latest ?? choice.newest, choice.prior)
    let gap = choice.latest == nil ? choice.faults.first?.gap : nil
    let evaluator = RatioEvaluator(
      ratios, latest: latest, prior: prior, parameters: ["dayBasis": ExactDecimal(Int64(dayBasis))])
    var results: [Ratio] = []
    for definition in ratios.ratios {
      results.append(try ratio(definition, evaluator, latest: latest, prior: prior, policy: ratios, gap))
    }
    return RatioReport(
      periodEnd: latest.periodEnd, priorPeriodEnd: prior?.periodEnd, currency: latest.currency, dayBasis: dayBasis,
      ratios: results, faults: choice.faults)
  }

  private static func ratio(
    _ definition: RatioPolicy.Definition, _ evaluator: RatioEvaluator, latest: StatementLines, prior: StatementLines?,
    policy: RatioPolicy, _ gap: Gap?
  ) throws(Failure) -> Ratio {
    var inputs: [Input] = []
    for input in evaluator.inputs(of: definition.code) {
      guard let statement = input.prior ? prior : latest, let found = try statement.amount(input.code) else { continue }
      inputs.append(
        Input(
          code: input.code, title: latest.title(input.code), periodEnd: statement.periodEnd, amount: found.amount,
          derivedFrom: found.derivedFrom.isEmpty ? nil : found.derivedFrom))
    }
    var value: ExactDecimal?
    var exact: String?
    var band: String?
    var missing: Gap?
    switch evaluator.value(definition.code) {
    case _ where gap != nil: missing = gap
    case .success(let fraction):
      value = try fraction.rounded(digits: definition.digits)
      exact = fraction.description
      band = definition.bands?.first { $0.holds(fraction) }?.band
    case .failure(let gap):
      missing = Gap(reason: gap.code, text: gap.text(evaluator.title))
    }
    return Ratio(
      code: definition.code, rule: definition.rule, family: definition.family, title: definition.title,
      formula: definition.formula, inputs: inputs, value: value, exact: exact, unit: definition.unit, band: band,
      bandTitle: band.flatMap { policy.bands[$0] }, missing: missing)
  }
}
