import AvalKit

/// A model as it is written: whole, or an extension of another.
package struct ModelDocument: Codable, Sendable {
  package let schema: Int
  package let version: String
  package let title: Text
  package let summary: Text
  package let rule: String
  /// The policy that this document extends; then only what differs is given.
  package let extends: String?
  package let remove: [String]?
  /// New weights of inherited factors.
  package let weights: [String: ExactDecimal]?
  package let weighting: RatingModel.Weighting?
  package let grades: String?
  package let limits: String?
  package let groups: [RatingModel.Group]?
  package let factors: [RatingModel.Factor]?
  package let vetoes: [RatingModel.Veto]?
  package let evidence: RatingModel.Evidence?
  package let units: [String: Text]?
  package let categories: [String: Text]?

  /// The model meant. `base` is the model that it extends, if it does.
  package func resolved(on base: RatingModel?) throws(Failure) -> RatingModel {
    guard let weighting = weighting ?? base?.weighting, let grades = grades ?? base?.grades,
      let limits = limits ?? base?.limits, let evidence = evidence ?? base?.evidence
    else {
      throw Failure(
        .invalidParams,
        "A model that extends no other needs weighting, grades, limits, groups, factors, vetoes and evidence.",
        zh: "未扩展其他模型的模型必须包含 weighting、grades、limits、groups、factors、vetoes 与 evidence。")
    }
    let removed = Set(remove ?? [])
    let own = Set((factors ?? []).map(\.code))
    var inherited: [RatingModel.Factor] = []
    for factor in base?.factors ?? [] where !removed.contains(factor.code) && !own.contains(factor.code) {
      inherited.append(weights?[factor.code].map { factor.weighing($0) } ?? factor)
    }
    return RatingModel(
      schema: schema, version: version, title: title, summary: summary, rule: rule, weighting: weighting,
      grades: grades, limits: limits, groups: (base?.groups ?? []) + (groups ?? []),
      factors: inherited + (factors ?? []), vetoes: (base?.vetoes ?? []) + (vetoes ?? []), evidence: evidence,
      units: (base?.units ?? [:]).merging(units ?? [:]) { $1 },
      categories: (base?.categories ?? [:]).merging(categories ?? [:]) { $1 })
  }
}

extension RatingModel.Factor {
  /// The same factor with another weight.
  fileprivate func weighing(_ weight: ExactDecimal) -> RatingModel.Factor {
    RatingModel.Factor(
      code: code, rule: rule, group: group, title: title, fact: fact, unit: unit, digits: digits, weight: weight,
      points: points, direct: direct)
  }
}
