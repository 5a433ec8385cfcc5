import AvalKit

/// The rules of an assessment as they were applied: kept, so that it can be computed again years later.
package struct AssessmentBasis: Codable, Sendable {
  package let model: RatingModel
  package let grades: GradeScale
  package let limits: LimitPolicy

  package init(model: RatingModel, grades: GradeScale, limits: LimitPolicy) {
    self.model = model
    self.grades = grades
    self.limits = limits
  }
}

extension LimitPolicy {
  /// The limit for what a grading came to; none where there is no grade.
  package func computeLimit(_ inputs: LimitInputs, _ grading: Grading) throws(Failure) -> LimitResult {
    guard let subGrade = grading.subGrade else { return LimitResult(amount: nil, binding: nil, steps: []) }
    return try compute(inputs, subGrade)
  }
}

/// Where a record and its recomputation differ.
package struct AssessmentDifference: Codable, Sendable, Equatable {
  package let what: String
  package let stored: String
  package let computed: String
}

extension Assessment {
  /// Computes the assessment again from its own record; empty where everything comes out the same.
  package func differences(from basis: AssessmentBasis) throws(Failure) -> [AssessmentDifference] {
    let sheet = try recordedFacts(basis.model)
    let scoring = try basis.model.score(sheet, scale: basis.grades)
    let conditions = GradingConditions(
      reportIsStale: reportIsStale, statementFaults: statementFaults ?? [], standing: vetoes.filter { $0.since != nil })
    let grading = try basis.model.grade(scoring, sheet, basis.grades, conditions)
    let limit = try basis.limits.computeLimit(limitInputs, grading)
    var pairs: [(what: String, stored: String?, computed: String?)] = [
      ("status", status.rawValue, grading.status.rawValue),
      ("score", score?.description, scoring.score?.description),
      ("grade", grade, grading.grade?.grade),
      ("subGrade", subGrade, grading.subGrade?.subGrade),
      ("limit", self.limit?.description, limit.amount?.description),
      ("limitBinding", limitBinding, limit.binding),
      ("vetoes", vetoes.map(\.code).joined(separator: " "), grading.vetoes.map(\.code).joined(separator: " ")),
    ]
    for factor in factors {
      let again = scoring.factors.first { $0.code == factor.code }
      pairs.append((factor.code + ".points", "\(factor.points)", again.map { "\($0.points)" }))
      pairs.append((factor.code + ".contribution", "\(factor.contribution)", again.map { "\($0.contribution)" }))
    }
    return pairs.filter { $0.stored != $0.computed }.map {
      AssessmentDifference(what: $0.what, stored: $0.stored ?? "–", computed: $0.computed ?? "–")
    }
  }

  /// The facts as the record keeps them.
  private func recordedFacts(_ model: RatingModel) throws(Failure) -> FactSheet {
    var sheet = FactSheet()
    for factor in factors {
      guard let definition = model.factors.first(where: { $0.code == factor.code }) else { continue }
      sheet.set(
        definition.fact, try FactValue(exact: factor.exactValue, shown: factor.value), factor.source)
    }
    for check in checks {
      guard let veto = model.vetoes.first(where: { $0.code == check.code }) else { continue }
      sheet.set(veto.fact, try FactValue(exact: check.exactValue, shown: check.value), check.source)
    }
    return sheet
  }
}

/// Computes an assessment again from its own record.
struct RecomputeAssessment: Method {
  struct Result: Encodable {
    let assessment: EntityID
    let same: Bool
    let differences: [AssessmentDifference]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let store = AssessmentStore(call)
    let assessment = try store.get(params.assessment)
    let differences = try assessment.differences(from: store.basis(of: assessment))
    return Result(assessment: assessment.id, same: differences.isEmpty, differences: differences)
  }
}
