import AvalKit

/// A scoring model: factors with weights and points tables, vetoes, and what counts as enough evidence.
package struct RatingModel: Codable, Sendable {
  /// How the weights of the factors are meant.
  package enum Weighting: String, Codable, Sendable {
    /// Shares that sum to 1.
    case sumToOne
    /// Importances of any size; the score is the share of the best possible sum (F-R20).
    case importance
  }

  package struct Group: Codable, Sendable {
    package let code: String
    package let title: Text
    /// `financial` or `nonFinancial`.
    package let branch: String
    /// The most that the group's factors may weigh together.
    package let maxWeight: ExactDecimal?
    package let rule: String?
  }

  package struct Factor: Codable, Sendable {
    package let code: String
    package let rule: String
    package let group: String
    package let title: Text
    /// Where the value comes from: `ratio.…`, `report.…`, `behaviour.…`, `statement.…`, `rigid.…` or `input.…`.
    package let fact: String
    /// A key of `units`.
    package let unit: String
    /// Digits after the point of the printed value.
    package let digits: Int
    package let weight: ExactDecimal
    /// The first row that fits gives the points; absent where the value itself is the score.
    package let points: [PointsRow]?
    package let direct: Direct?
  }

  package struct PointsRow: Codable, Sendable {
    package let condition: Condition
    package let points: ExactDecimal
  }

  /// The value is a judgement on a scale of its own; `times` makes it points of 0 to 100.
  package struct Direct: Codable, Sendable {
    package let min: ExactDecimal
    package let max: ExactDecimal
    package let times: ExactDecimal
  }

  /// What forces grade D whatever the score.
  package struct Veto: Codable, Sendable {
    package let code: String
    package let rule: String
    package let title: Text
    package let fact: String
    package let condition: Condition
    /// Whether the veto is silent where its fact is unknown; otherwise it is listed as not checked.
    package let optional: Bool?
  }

  /// How much must be known, and what follows where it is not (R-20, I-41, A-92).
  package struct Evidence: Codable, Sendable {
    package struct Cap: Codable, Sendable {
      /// The share of the weights below which the cap holds.
      package let below: ExactDecimal
      package let bestSubGrade: String
      package let flag: String
    }

    package struct StaleReport: Codable, Sendable {
      package let bestSubGrade: String
      package let flag: String
    }

    package struct StatementFault: Codable, Sendable {
      package let bestSubGrade: String
    }

    package enum StaleArchive: String, Codable, Sendable {
      case block
      case flag
    }

    package let rule: String
    /// The least share of the weights that must be known for a grade.
    package let minimum: ExactDecimal
    package let caps: [Cap]
    /// Months after which an archive that nobody updated is stale.
    package let archiveMonths: Int
    package let archiveStale: StaleArchive
    /// Months after which a credit report is stale.
    package let reportMonths: Int
    package let reportStale: StaleReport
    /// The best sub-grade where a statement is unbalanced, has totals below zero or a wrong period; absent: no cap.
    package let statementFault: StatementFault?
    /// The window of payment behaviour, in months.
    package let behaviourMonths: Int
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let summary: Text
  package let rule: String
  package let weighting: Weighting
  /// The policy that turns scores into grades.
  package let grades: String
  /// The policy that computes limits.
  package let limits: String
  package let groups: [Group]
  package let factors: [Factor]
  package let vetoes: [Veto]
  package let evidence: Evidence
  package let units: [String: Text]
  /// What category values are called.
  package let categories: [String: Text]
}
