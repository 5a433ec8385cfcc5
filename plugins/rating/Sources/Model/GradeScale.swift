import AvalKit

/// How scores become grades, and what each grade means and allows (F-R28, R-31 … ).
package struct GradeScale: Codable, Sendable {
  package struct SubGrade: Codable, Sendable {
    package let subGrade: String
    package let grade: String
    /// The lowest score of the sub-grade; absent for the last.
    package let atLeast: ExactDecimal?
    /// What limits are multiplied by; 0 means no credit.
    package let limitFactor: ExactDecimal
  }

  package struct Grade: Codable, Sendable {
    package let grade: String
    package let rule: String
    package let meaning: Text
    /// How far receivables of the grade may be relied on, 1 best.
    package let safetyFactor: ExactDecimal
    /// Months to the next review; absent where every order is reviewed.
    package let reviewMonths: Int?
    package let term: Term
  }

  /// On which terms the grade buys (R-82 … ).
  package struct Term: Codable, Sendable {
    package let creditDays: Int
    package let downPaymentPercent: ExactDecimal
    /// `none`, `recommended` or `required`.
    package let guarantee: String
    package let priceAdjustmentPercent: ExactDecimal
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let rule: String
  /// Best first.
  package let subGrades: [SubGrade]
  package let grades: [Grade]

  /// The sub-grade of a score.
  package func subGrade(of score: Fraction) -> SubGrade? {
    subGrades.first { row in row.atLeast.map { score >= Fraction($0) } ?? true }
  }

  /// The worse of a sub-grade and the best one allowed.
  package func capped(_ row: SubGrade, at best: String) -> SubGrade {
    guard let cap = subGrades.firstIndex(where: { $0.subGrade == best }),
      let own = subGrades.firstIndex(where: { $0.subGrade == row.subGrade }), own < cap
    else { return row }
    return subGrades[cap]
  }

  package func grade(_ name: String) -> Grade? { grades.first { $0.grade == name } }
}
