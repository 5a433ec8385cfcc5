import AvalKit

/// One factor with its value, points and part of the score.
package struct FactorResult: Codable, Sendable {
  package let code: String
  package let title: Text
  package let group: String
  package let rule: String
  /// Rounded to the factor's digits, or the category's name; points come from the exact value.
  package let value: String
  package let valueTitle: Text?
  /// A number as an exact fraction.
  package let exactValue: String?
  package let unit: String
  package let unitTitle: Text
  /// The row of the points table that fitted, such as `≥ 1.5`, or `else` for the last; absent for a judgement that is its own score.
  package let band: String?
  package let points: ExactDecimal
  /// The factor's share of the known evidence, with at most six digits.
  package let weight: ExactDecimal
  /// As the model declares it.
  package let declaredWeight: ExactDecimal
  /// The contributions add up to the score.
  package let contribution: ExactDecimal
  package let source: FactSource
}

/// What could not be known, and what it would have weighed (R-20, I-41).
package struct MissingItem: Codable, Sendable {
  package enum Kind: String, Codable, Sendable {
    case factor
    case veto
    case limit
    case grade
  }

  package let kind: Kind
  package let code: String
  package let title: Text
  package let declaredWeight: ExactDecimal?
  package let reason: String
  package let text: Text
}

/// The weighted score of what is known (R-29).
package struct Scoring: Sendable {
  package let factors: [FactorResult]
  package let missing: [MissingItem]
  /// Absent where nothing is known.
  package let score: ExactDecimal?
  package let exactScore: Fraction?
  /// The share of the weights that is known.
  package let evidence: Fraction
}

extension RatingModel {
  /// One factor's value and points before weights are shared out.
  private struct Judged {
    let factor: Factor
    let fact: Fact
    let points: ExactDecimal
    let band: String?
  }

  /// Scores the facts. Missing factors are listed and take no part: the others share the weight, nothing counts as 0.
  package func score(_ sheet: FactSheet, scale: GradeScale) throws(Failure) -> Scoring {
    var judged: [Judged] = []
    var missing: [MissingItem] = []
    for factor in factors {
      let gap: Gap
      if let fact = sheet[factor.fact] {
        if let (points, band) = try self.points(of: fact, factor) {
          judged.append(Judged(factor: factor, fact: fact, points: points, band: band))
          continue
        }
        gap = Gap(
          reason: "unmapped", text: Text("The value on file has no row in the model.", zh: "档案中的取值在模型中没有对应分值。"))
      } else {
        gap = sheet.gap(factor.fact)
      }
      missing.append(
        MissingItem(
          kind: .factor, code: factor.code, title: factor.title, declaredWeight: factor.weight, reason: gap.reason,
          text: gap.text))
    }
    let all = Fraction(try totalWeight(factors))
    let known = Fraction(try totalWeight(judged.map(\.factor)))
    guard !judged.isEmpty, known > .zero else {
      return Scoring(factors: [], missing: missing, score: nil, exactScore: nil, evidence: .zero)
    }
    var parts: [Fraction] = []
    var exact = Fraction.zero
    for item in judged {
      let part = try Fraction(item.points) * Fraction(item.factor.weight) / known
      parts.append(part)
      exact = try exact + part
    }
    let (shares, score) = try Apportionment.split(
      parts, total: exact, boundaries: scale.subGrades.compactMap(\.atLeast))
    var results: [FactorResult] = []
    for (item, share) in zip(judged, shares) {
      results.append(try result(item, weight: try Fraction(item.factor.weight) / known, contribution: share))
    }
    return Scoring(
      factors: results, missing: missing, score: score, exactScore: exact, evidence: try known / all)
  }

  private func result(
    _ item: Judged, weight: Fraction, contribution: ExactDecimal
  ) throws(Failure) -> FactorResult {
    let factor = item.factor
    let value = try item.fact.value.shown(digits: factor.digits)
    return FactorResult(
      code: factor.code, title: factor.title, group: factor.group, rule: factor.rule, value: value,
      valueTitle: categories[value],
      exactValue: item.fact.value.exact, unit: factor.unit,
      unitTitle: units[factor.unit] ?? Text(factor.unit, zh: factor.unit), band: item.band,
      points: item.points.normalized,
      weight: try weight.rounded(digits: 6).normalized, declaredWeight: factor.weight, contribution: contribution,
      source: item.fact.source)
  }

  /// The points of a value, or nil where the model has no row for a value on file. An input that does not fit is refused.
  private func points(of fact: Fact, _ factor: Factor) throws(Failure) -> (ExactDecimal, String?)? {
    if let direct = factor.direct {
      if case .number(let number) = fact.value, number >= Fraction(direct.min), number <= Fraction(direct.max) {
        let points = try number * Fraction(direct.times)
        return (try points.rounded(digits: 6).normalized, nil)
      }
      guard fact.source.kind == .input else { return nil }
      throw Failure(
        .invalidParams, "\(factor.code) is a number from \(direct.min) to \(direct.max).",
        zh: "\(factor.code) 应为 \(direct.min) 至 \(direct.max) 的数。", path: "/inputs/factors/\(factor.inputName)")
    }
    let rows = factor.points ?? []
    if let row = rows.first(where: { $0.condition.holds(fact.value) }) {
      return (row.points, row.condition.isUnconditional ? "else" : row.condition.shown)
    }
    guard fact.source.kind == .input else { return nil }
    let names = rows.flatMap { $0.condition.anyOf ?? [] }
    throw Failure(
      .invalidParams,
      names.isEmpty
        ? "\(factor.code) is a number." : "\(factor.code) is one of: \(names.joined(separator: ", ")).",
      zh: names.isEmpty ? "\(factor.code) 应为数值。" : "\(factor.code) 可取：\(names.joined(separator: "、"))。",
      path: "/inputs/factors/\(factor.inputName)")
  }
}

extension RatingModel.Factor {
  /// The name under which a caller gives the value itself.
  package var inputName: String { fact.hasPrefix("input.") ? String(fact.dropFirst(6)) : code }
}
