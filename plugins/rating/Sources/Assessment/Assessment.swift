import AvalKit

/// An assessment as it is stored and answered: everything that led to the grade and the limit, and by which rules.
package struct Assessment: Codable, Sendable {
  package struct Customer: Codable, Sendable {
    package let id: EntityID
    package let archiveNumber: String
    package let name: String
  }

  package struct Model: Codable, Sendable {
    package let id: String
    package let title: Text
    package let rule: String
    package let version: String
    package let sha256: String
  }

  package struct Term: Codable, Sendable {
    package let creditDays: Int
    package let downPaymentPercent: ExactDecimal
    package let guarantee: String
    package let priceAdjustmentPercent: ExactDecimal
    package let rule: String
  }

  /// The shape of this record; older ones are upgraded when they are read.
  package static let currentSchema = 1

  package let schema: Int
  package let id: EntityID
  package let customer: Customer
  package let asOf: CivilDate
  package let knownAt: Instant
  package let createdAt: Instant
  /// The civil day of `createdAt`; absent in records of older assessments.
  package let createdOn: CivilDate?
  package let createdBy: String
  package let model: Model
  package let modelVersion: String
  package let status: Grading.Status
  package let grade: String?
  package let subGrade: String?
  package let gradeMeaning: Text?
  package let gradeRule: String?
  /// The sum of the contributions.
  package let score: ExactDecimal?
  /// The exact score as a fraction, where the decimals do not end.
  package let exactScore: String?
  /// The share of the factors' weight that is known, in percent.
  package let evidencePercent: String
  package let factors: [FactorResult]
  package let vetoes: [Grading.VetoHit]
  /// Every veto whose fact was known.
  package let checks: [Grading.Check]
  package let caps: [Grading.Cap]
  package let missing: [MissingItem]
  package let flags: [String]
  package let rigid: RigidEvaluation?
  package let limit: Money?
  /// The step of `limitSteps` that fixed the limit.
  package let limitBinding: String?
  package let limitSteps: [LimitStep]
  package let limitInputs: LimitInputs
  package let reportIsStale: Bool
  /// Statements that took no part, and why; absent in records made before statements were checked.
  package let statementFaults: [StatementFault]?
  package let term: Term?
  /// Absent where every order is reviewed, or nothing is graded.
  package let nextReview: CivilDate?
  package let reviewRule: String
  package let safetyFactor: ExactDecimal?
  package let policies: [PolicyStamp]
  /// The SHA-256 of model, grades and limit methods as they were applied.
  package let basis: String
}
