import AvalKit
import RatingModule
import Testing

@Suite("Models, scores and grades")
struct ScoringTests {
  static let sixC = [
    "input.character": "85", "input.capacity": "78", "input.capital": "70", "input.collateral": "60",
    "input.condition": "75", "input.coverage": "50",
  ]

  @Test(
    "R-29, R-92, R-107: every shipped model is valid",
    arguments: ["standard", "six-c", "feature-18", "auto-dealer", "corrosion-valve"])
  func shipped(name: String) throws {
    let (model, scale) = try Shipped.model(name)
    #expect(model.problems(scale) == [])
    let _: LimitPolicy = try Shipped.policy(model.limits)
  }

  @Test("R-20, F-R18, F-R28: the six Cs of the rule book score 72.35, sub-grade BB")
  func sixElements() throws {
    let (model, scale) = try Shipped.model("six-c")
    let facts = try sheet(Self.sixC)
    let scoring = try model.score(facts, scale: scale)
    #expect(scoring.score?.description == "72.35")
    #expect(scoring.factors.map(\.contribution.description) == ["21.25", "15.6", "14", "9", "7.5", "5"])
    let grading = try model.grade(scoring, facts, scale)
    #expect(grading.subGrade?.subGrade == "BB")
    #expect(grading.grade?.grade == "B")
  }

  @Test("R-27, F-R20, F-R21: eighteen features score 68.00, band CA2")
  func features() throws {
    let (model, scale) = try Shipped.model("feature-18")
    let scores = [7, 6, 8, 5, 6, 7, 7, 5, 6, 6, 8, 4, 9, 7, 6, 6, 7, 8]
    let facts = try sheet(
      Dictionary(uniqueKeysWithValues: zip(model.factors.map(\.fact), scores.map { "\($0)" })))
    let scoring = try model.score(facts, scale: scale)
    #expect(scoring.exactScore == Fraction(68 as Int128))
    #expect(scoring.score?.description == "68.00")
    #expect(try model.grade(scoring, facts, scale).subGrade?.subGrade == "CA2")
    #expect(try sum(scoring) == decimal("68"))
  }

  private func sum(_ scoring: Scoring) throws -> ExactDecimal {
    try scoring.factors.reduce(ExactDecimal.zero) { try $0 + $1.contribution }
  }

  @Test(
    "F-R28: each cut belongs to the better sub-grade",
    arguments: [
      ("100", "AAA"), ("95", "AAA"), ("94.999999", "AA"), ("88", "AA"), ("80", "A"), ("79.99", "BBB"), ("74", "BBB"),
      ("67", "BB"), ("60", "B"), ("59.999999", "CCC"), ("54", "CCC"), ("47", "CC"), ("40", "C"), ("27", "DDD"),
      ("14", "DD"), ("13.999999", "D"), ("0", "D"),
    ])
  func cuts(score: String, subGrade: String) throws {
    let scale: GradeScale = try Shipped.policy("grades/standard")
    #expect(scale.subGrade(of: Fraction(try decimal(score)))?.subGrade == subGrade)
  }

  @Test("R-20, I-41: what is missing is listed, takes no part, and counts for nothing rather than zero")
  func missing() throws {
    let (model, scale) = try Shipped.model("six-c")
    var values = Self.sixC
    values["input.coverage"] = nil
    let facts = try sheet(values)
    let scoring = try model.score(facts, scale: scale)
    #expect(scoring.missing.map(\.code) == ["coverage"])
    #expect(scoring.evidence == Fraction(try decimal("0.9")))
    // 67.35 of 0.9, not 67.35 of 1.
    #expect(try scoring.exactScore == Fraction(decimal("67.35")) / Fraction(decimal("0.9")))
    let grading = try model.grade(scoring, facts, scale)
    #expect(grading.status == .incomplete)
    #expect(grading.grade == nil)
  }

  @Test("R-29: contributions add up to the score, and agree with a plain weighted mean, whatever is known")
  func property() throws {
    var random = Seeded.announced("R-29")
    let (model, scale) = try Shipped.model("standard")
    for _ in 0..<300 {
      var facts = FactSheet()
      for factor in model.factors where Int.random(in: 0..<4, using: &random) > 0 {
        if let names = factor.points?.first?.condition.anyOf {
          let all = factor.points?.flatMap { $0.condition.anyOf ?? [] } ?? names
          facts.set(factor.fact, .category(all.randomElement(using: &random) ?? names[0]), FactSource(.input))
        } else {
          let value = ExactDecimal(Int64.random(in: -20...120, using: &random))
          facts.set(factor.fact, .number(Fraction(value)), FactSource(.input))
        }
      }
      let scoring = try model.score(facts, scale: scale)
      guard let exact = scoring.exactScore, let shown = scoring.score else { continue }
      #expect(try sum(scoring) == shown)
      // The reference: integers in hundredths of a weight.
      var points: Int128 = 0
      var weights: Int128 = 0
      for result in scoring.factors {
        let weight = try result.declaredWeight.rounded(digits: 2).units
        points += try result.points.rounded(digits: 2).units * weight
        weights += weight
      }
      #expect(try exact == Fraction(points, weights * 100))
      #expect(scale.subGrade(of: exact)?.subGrade == scale.subGrade(of: Fraction(shown))?.subGrade)
      #expect(scoring.factors.count + scoring.missing.count == model.factors.count)
    }
  }

  @Test("R-29: parts that never end are printed so that they add up, and never cross a cut")
  func apportionment() throws {
    let third = try Fraction(100, 3)
    let (parts, total) = try Apportionment.split(
      [third, third, third], total: try third * Fraction(3 as Int128), boundaries: [])
    #expect(parts.map(\.description) == ["33.333334", "33.333333", "33.333333"])
    #expect(total.description == "100.00")
    let below = try Fraction(ExactDecimal(60)) - Fraction(1, 30_000_000)
    let (_, shown) = try Apportionment.split([below], total: below, boundaries: [ExactDecimal(60)])
    #expect(shown.description == "59.999999")
  }

  @Test("R-17: a veto fixes D and cannot be outweighed by the best score")
  func veto() throws {
    let (model, scale) = try Shipped.model("six-c")
    var values = Self.sixC.mapValues { _ in "100" }
    values["rigid.final"] = "D"
    let facts = try sheet(values)
    let scoring = try model.score(facts, scale: scale)
    #expect(scoring.score?.description == "100.00")
    let grading = try model.grade(scoring, facts, scale)
    #expect(grading.status == .vetoed)
    #expect(grading.grade?.grade == "D")
    #expect(grading.vetoes.map(\.code) == ["rigidD"])
    #expect(grading.subGrade?.limitFactor.isZero == true)
  }

  @Test("R-35: a customer whose liabilities exceed its assets is D; a worth of one fen is not")
  func insolvent() throws {
    let (model, scale) = try Shipped.model("standard")
    for (worth, vetoed) in [("0", true), ("-0.01", true), ("0.01", false)] {
      let facts = try sheet(["statement.netWorth": worth])
      let scoring = try model.score(facts, scale: scale)
      let grading = try model.grade(scoring, facts, scale)
      #expect(grading.vetoes.contains { $0.code == "insolvent" } == vetoed)
    }
  }

  @Test("I-41: thin evidence and an old report hold the grade down, and say so")
  func caps() throws {
    let (model, scale) = try Shipped.model("standard")
    var values: [String: String] = [:]
    for factor in model.factors where factor.group != "behaviour" && factor.group != "market" {
      values[factor.fact] = factor.points?.first?.condition.anyOf?.first ?? bestValue(factor)
    }
    let facts = try sheet(values)
    let scoring = try model.score(facts, scale: scale)
    #expect(scoring.score?.description == "100.00")
    let grading = try model.grade(scoring, facts, scale, GradingConditions(reportIsStale: true))
    #expect(grading.subGrade?.subGrade == "BBB")
    #expect(grading.caps.map(\.flag) == ["lowEvidence", "staleReport"])
    #expect(grading.caps.first?.from == "AAA")
  }

  private func bestValue(_ factor: RatingModel.Factor) -> String {
    let best = factor.points?.first?.condition
    return (best?.atLeast ?? best?.atMost ?? ExactDecimal(0)).description
  }

  @Test("R-20: a judgement off its scale, or a name the model does not know, is refused with its place")
  func refusals() throws {
    let (model, scale) = try Shipped.model("six-c")
    for bad in ["100.01", "-1", "good"] {
      var values = Self.sixC
      values["input.capital"] = bad
      let facts = try sheet(values)
      let failure = #expect(throws: Failure.self) { try model.score(facts, scale: scale) }
      #expect(failure?.path == "/inputs/factors/capital")
    }
  }

  @Test("R-29, R-101: weights off 1, groups too heavy and cuts out of order are found")
  func problems() throws {
    let base: ModelDocument = try Shipped.policy("models/standard")
    let text = """
      {"schema": 1, "version": "1", "extends": "models/standard", "title": {"en": "t", "zh-Hans": "t"},
       "summary": {"en": "t", "zh-Hans": "t"}, "rule": "R-29", "weights": {"worstOverdue": "0.18"}}
      """
    let bent = try JSONCoding.decode(ModelDocument.self, parsing: Array(text.utf8))
    let model = try bent.resolved(on: base.resolved(on: nil))
    let (_, scale) = try Shipped.model("standard")
    #expect(model.problems(scale).map(\.path) == ["/factors", "/groups/9/maxWeight"])
    #expect(model.problems(scale).first?.text.en == "The weights sum to 1.10, not to 1.")
  }
}
