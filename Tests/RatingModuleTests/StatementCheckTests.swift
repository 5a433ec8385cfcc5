import AvalKit
import RatingModule
import Testing

@Suite("Checks of statements")
struct StatementCheckTests {
  let policy: StatementPolicy
  let asOf: CivilDate

  init() throws {
    policy = try Shipped.policy("statements")
    asOf = try CivilDate(parsing: "2026-05-06")
  }

  private func statement(_ end: String, _ lines: [String: String], _ currency: Currency = .cny) throws
    -> FinancialStatement
  {
    FinancialStatement(
      periodEnd: try CivilDate(parsing: end), currency: currency,
      lines: try lines.sorted { $0.key < $1.key }.map { .init(code: $0.key, amount: try decimal($0.value)) })
  }

  private func fault(_ lines: [String: String], _ end: String = "2025-12-31") throws -> StatementFault.Code? {
    policy.fault(of: try StatementLines(try statement(end, lines), policy), asOf: asOf)?.code
  }

  @Test("assets are liabilities and equity, to one part in ten thousand, on both sides")
  func balance() throws {
    let sound = ["BS.TOTAL_ASSETS": "7500000", "BS.TOTAL_LIAB": "3500000", "BS.EQUITY": "4000000"]
    func equity(_ amount: String) throws -> StatementFault.Code? {
      try fault(sound.merging(["BS.EQUITY": amount]) { $1 })
    }
    #expect(try fault(sound) == nil)
    #expect(try equity("4000750") == nil)
    #expect(try equity("4000750.01") == .unbalanced)
    #expect(try equity("3999250") == nil)
    #expect(try equity("3999249.99") == .unbalanced)
    #expect(
      try fault(["BS.TOTAL_ASSETS": "7500000", "BS.EQUITY": "4000000"]) == nil, "what is not stated is not checked")
  }

  @Test("minority interests and a stated sum of the other side balance what equity alone does not")
  func minority() throws {
    let parent = ["BS.TOTAL_ASSETS": "1000", "BS.TOTAL_LIAB": "600", "BS.EQUITY": "350"]
    #expect(try fault(parent) == .unbalanced)
    #expect(try fault(parent.merging(["BS.MINORITY": "50"]) { $1 }) == nil)
    #expect(try fault(parent.merging(["BS.TOTAL_LIAB_EQUITY": "1000"]) { $1 }) == nil)
    #expect(try fault(parent.merging(["BS.TOTAL_LIAB_EQUITY": "1001"]) { $1 }) == .unbalanced)
  }

  @Test("a total is its parts, and no part is larger than its total")
  func parts() throws {
    #expect(
      try fault(["BS.TOTAL_ASSETS": "900", "BS.CURRENT_ASSETS": "500", "BS.NON_CURRENT_ASSETS": "400"]) == nil)
    #expect(
      try fault(["BS.TOTAL_ASSETS": "900", "BS.CURRENT_ASSETS": "500", "BS.NON_CURRENT_ASSETS": "300"]) == .unbalanced)
    #expect(try fault(["BS.TOTAL_ASSETS": "900", "BS.CURRENT_ASSETS": "900"]) == nil)
    #expect(try fault(["BS.TOTAL_ASSETS": "900", "BS.CURRENT_ASSETS": "901"]) == .unbalanced)
    #expect(try fault(["BS.TOTAL_LIAB": "100", "BS.CURRENT_LIAB": "101"]) == .unbalanced)
  }

  @Test("totals below zero are found, equity below zero is a fact of its own")
  func negative() throws {
    #expect(try fault(["BS.TOTAL_ASSETS": "-0.01"]) == .negative)
    #expect(try fault(["BS.TOTAL_ASSETS": "0"]) == nil)
    #expect(try fault(["IS.REVENUE": "-1"]) == .negative)
    #expect(try fault(["BS.TOTAL_ASSETS": "100", "BS.TOTAL_LIAB": "150", "BS.EQUITY": "-50"]) == nil)
  }

  @Test("a period ends on the day of the assessment at the latest")
  func period() throws {
    #expect(try fault([:], "2026-05-06") == nil)
    #expect(try fault([:], "2026-05-07") == .period)
  }

  @Test(
    "ratios take the newest sound statement; a fault that they would not have read is not held against the customer")
  func choice() throws {
    let bad = ["BS.TOTAL_ASSETS": "100", "BS.TOTAL_LIAB": "10", "BS.EQUITY": "20"]
    let good = ["BS.TOTAL_ASSETS": "100", "BS.TOTAL_LIAB": "10", "BS.EQUITY": "90"]
    let newest = try StatementChoice([statement("2025-12-31", bad), statement("2024-12-31", good)], policy, asOf: asOf)
    #expect(newest.latest?.periodEnd.year == 2024)
    #expect(newest.faults.map(\.code) == [.unbalanced])
    let prior = try StatementChoice([statement("2025-12-31", good), statement("2024-12-31", bad)], policy, asOf: asOf)
    #expect(prior.latest?.periodEnd.year == 2025)
    #expect(prior.prior == nil)
    #expect(prior.faults.map(\.code) == [.unbalanced])
    let old = try StatementChoice([statement("2025-12-31", good), statement("2023-12-31", bad)], policy, asOf: asOf)
    #expect(old.faults.isEmpty)
    let none = try StatementChoice([statement("2025-12-31", bad)], policy, asOf: asOf)
    #expect(none.latest == nil)
  }

  @Test("a faulty statement holds the grade at C whatever the score, in every shipped model")
  func cap() throws {
    let fault = StatementFault(.negative, asOf, Text("x", zh: "x"))
    for name in ["standard", "six-c", "feature-18"] {
      let (model, scale) = try Shipped.model(name)
      var facts = FactSheet()
      for factor in model.factors {
        let value: FactValue =
          factor.points?.first?.condition.anyOf?.first.map { .category($0) }
          ?? .number(Fraction(factor.direct?.max ?? factor.points?.first?.condition.atLeast ?? .zero))
        facts.set(factor.fact, value, FactSource(.input))
      }
      let scoring = try model.score(facts, scale: scale)
      #expect(try model.grade(scoring, facts, scale).grade?.grade == "A")
      let held = try model.grade(scoring, facts, scale, GradingConditions(statementFaults: [fault]))
      #expect(held.grade?.grade == "C")
      #expect(held.caps.map(\.flag) == ["statementNegative"])
    }
  }
}
