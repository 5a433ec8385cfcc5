import AvalKit

/// What a score, the evidence behind it and the vetoes come to.
package struct Grading: Sendable {
  package enum Status: String, Codable, Sendable {
    case graded
    /// A veto fixed the grade, whatever the score.
    case vetoed
    /// Too little is known for a grade.
    case incomplete
  }

  package struct VetoHit: Codable, Sendable {
    package let code: String
    package let rule: String
    package let title: Text
    package let value: String
    package let source: FactSource
    /// The day since which it stands, where an earlier assessment raised it and this one had no figures against it.
    package var since: CivilDate?
    /// The assessment that raised it.
    package var assessment: EntityID?
  }

  /// A veto that was looked at, whether it applied or not.
  package struct Check: Codable, Sendable {
    package let code: String
    package let title: Text
    package let value: String
    package let exactValue: String?
    package let applies: Bool
    package let source: FactSource
  }

  /// A grade that was held down.
  package struct Cap: Codable, Sendable {
    package let flag: String
    package let rule: String
    package let from: String
    package let to: String
    package let why: Text
  }

  package let status: Status
  package let subGrade: GradeScale.SubGrade?
  package let grade: GradeScale.Grade?
  package let vetoes: [VetoHit]
  package let checks: [Check]
  package let caps: [Cap]
  package let missing: [MissingItem]
}

/// What bears on a grade beside the facts.
package struct GradingConditions: Sendable {
  package var reportIsStale = false
  /// Statements that were found unfit to be computed with.
  package var statementFaults: [StatementFault] = []
  /// Vetoes that earlier assessments raised and nothing has lifted.
  package var standing: [Grading.VetoHit] = []

  package init(
    reportIsStale: Bool = false, statementFaults: [StatementFault] = [], standing: [Grading.VetoHit] = []
  ) {
    self.reportIsStale = reportIsStale
    self.statementFaults = statementFaults
    self.standing = standing
  }
}

extension RatingModel {
  /// The grade: by the score, held down by thin, old or faulty evidence, and D by any veto, found or standing.
  package func grade(
    _ scoring: Scoring, _ sheet: FactSheet, _ scale: GradeScale, _ conditions: GradingConditions = GradingConditions()
  ) throws(Failure) -> Grading {
    let (found, checks, missing) = try checkVetoes(sheet)
    let hits = found + conditions.standing.filter { standing in !found.contains { $0.code == standing.code } }
    if let worst = scale.subGrades.last, !hits.isEmpty {
      return Grading(
        status: .vetoed, subGrade: worst, grade: scale.grade(worst.grade), vetoes: hits, checks: checks, caps: [],
        missing: missing)
    }
    guard let exact = scoring.exactScore, scoring.evidence >= Fraction(evidence.minimum),
      var row = scale.subGrade(of: exact)
    else {
      return Grading(
        status: .incomplete, subGrade: nil, grade: nil, vetoes: [], checks: checks, caps: [],
        missing: missing)
    }
    var caps: [Grading.Cap] = []
    for cap in evidence.caps where scoring.evidence < Fraction(cap.below) {
      let percent = try scoring.evidence.percentText()
      hold(
        &row, at: cap.bestSubGrade, cap.flag, scale, &caps,
        Text(
          "Only \(percent) % of the weight of the factors is known.", zh: "已知因素的权重仅占 \(percent)%。"))
    }
    if let fault = conditions.statementFaults.first, let policy = evidence.statementFault {
      hold(&row, at: policy.bestSubGrade, fault.code.rawValue, scale, &caps, fault.text)
    }
    if conditions.reportIsStale {
      hold(
        &row, at: evidence.reportStale.bestSubGrade, evidence.reportStale.flag, scale, &caps,
        Text(
          "The newest credit report is older than \(evidence.reportMonths) months.",
          zh: "最新资信报告距今已超过 \(evidence.reportMonths) 个月。"))
    }
    return Grading(
      status: .graded, subGrade: row, grade: scale.grade(row.grade), vetoes: [], checks: checks, caps: caps,
      missing: missing)
  }

  private func hold(
    _ row: inout GradeScale.SubGrade, at best: String, _ flag: String, _ scale: GradeScale,
    _ caps: inout [Grading.Cap], _ why: Text
  ) {
    let capped = scale.capped(row, at: best)
    caps.append(
      Grading.Cap(flag: flag, rule: evidence.rule, from: row.subGrade, to: capped.subGrade, why: why))
    row = capped
  }

  private func checkVetoes(_ sheet: FactSheet) throws(Failure) -> (
    [Grading.VetoHit], [Grading.Check], [MissingItem]
  ) {
    var hits: [Grading.VetoHit] = []
    var checks: [Grading.Check] = []
    var missing: [MissingItem] = []
    for veto in vetoes {
      if let fact = sheet[veto.fact] {
        let applies = veto.condition.holds(fact.value)
        let value = try fact.value.shown(digits: 2)
        checks.append(
          Grading.Check(
            code: veto.code, title: veto.title, value: value, exactValue: fact.value.exact, applies: applies,
            source: fact.source))
        guard applies else { continue }
        hits.append(
          Grading.VetoHit(
            code: veto.code, rule: veto.rule, title: veto.title, value: value, source: fact.source))
      } else if veto.optional != true {
        let gap = sheet.gap(veto.fact)
        missing.append(
          MissingItem(
            kind: .veto, code: veto.code, title: veto.title, declaredWeight: nil, reason: gap.reason, text: gap.text))
      }
    }
    return (hits, checks, missing)
  }
}

extension Fraction {
  /// In percent with up to two digits, rounded down, so that 79.999 % does not read as 80 %.
  package func percentText() throws(Failure) -> String {
    try (self * Fraction(ExactDecimal(100))).rounded(digits: 2, rounding: .floor).normalized.description
  }
}
