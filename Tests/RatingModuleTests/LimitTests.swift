import AvalKit
import RatingModule
import Testing

@Suite("Limits, grants and periods")
struct LimitTests {
  let policy: LimitPolicy
  let scale: GradeScale

  init() throws {
    policy = try Shipped.policy("limits/standard")
    scale = try Shipped.policy("grades/standard")
  }

  private func compute(_ inputs: LimitInputs, _ subGrade: String = "A") throws -> LimitResult {
    try policy.compute(inputs, try #require(scale.subGrades.first { $0.subGrade == subGrade }))
  }

  private func inputs(
    sales: String? = nil, worth: String? = nil, working: String? = nil, days: Int = 45
  ) throws -> LimitInputs {
    var inputs = LimitInputs()
    inputs.bases["annualCreditSales"] = try sales.map(yuan)
    inputs.bases["netWorth"] = try worth.map(yuan)
    inputs.bases["workingAssets"] = try working.map(yuan)
    inputs.creditDays = days
    return inputs
  }

  @Test("F-R30: 3,650,000 a year, 45 days, factor 0.9 make 405,000")
  func sales() throws {
    let result = try compute(try inputs(sales: "3650000.00"))
    #expect(result.amount == (try yuan("405000.00")))
    #expect(result.steps.first?.working == "3650000.00 ÷ 365 × 45 × 0.9 = 405000.00 CNY")
  }

  @Test("F-R31, F-R32: 10 % of net worth; 20 % of working assets at factor 1")
  func worth() throws {
    #expect(try compute(try inputs(worth: "4000000.00")).amount == (try yuan("400000.00")))
    #expect(try compute(try inputs(working: "20000000.00"), "AAA").amount == (try yuan("4000000.00")))
  }

  @Test("F-R33: the smallest of results, request, insurer and approver, and which it was")
  func smallest() throws {
    var all = try inputs(sales: "3650000.00", worth: "4000000.00", working: "20000000.00")
    #expect(try compute(all).amount == (try yuan("400000.00")))
    #expect(try compute(all).binding == "netWorth")
    all.caps["requestedLimit"] = try yuan("399999.99")
    all.caps["insurerCap"] = try yuan("500000.00")
    let result = try compute(all)
    #expect(result.amount == (try yuan("399999.99")))
    #expect(result.binding == "requestedLimit")
  }

  @Test("F-R33: a request alone is no limit, and amounts of two currencies never meet")
  func missing() throws {
    var only = try inputs()
    only.caps["requestedLimit"] = try yuan("100.00")
    #expect(try compute(only).amount == nil)
    only.bases["netWorth"] = Money(minor: 1_000_000, currency: .usd)
    let mixed = try compute(only)
    #expect(mixed.amount == nil)
    #expect(mixed.steps.first { $0.step == "netWorth" }?.missing?.reason == "currency")
  }

  @Test("R-84: grade D has no limit, whatever the bases")
  func gradeD() throws {
    let result = try compute(try inputs(worth: "4000000.00"), "DDD")
    #expect(result.amount?.isZero == true)
    #expect(result.binding == "noCredit")
    #expect(try compute(try inputs(working: "-5.00")).amount?.isZero == true)
  }

  @Test("F-R30, F-R31: a limit is rounded once, half a fen away from zero, on both sides of the half")
  func rounding() throws {
    // 10 % of net worth: five hundredths of a fen apart.
    #expect(try compute(try inputs(worth: "0.14")).amount == (try yuan("0.01")))
    #expect(try compute(try inputs(worth: "0.15")).amount == (try yuan("0.02")))
    #expect(try compute(try inputs(worth: "0.16")).amount == (try yuan("0.02")))
    // 1 ÷ 365 × 45 × 0.9 = 0.11095…; rounded after each step it would be 0.12.
    #expect(try compute(try inputs(sales: "1.00")).amount == (try yuan("0.11")))
    #expect(try compute(try inputs(sales: "-1.00")).amount?.isZero == true)
  }

  @Test("F-R33: of two equal results the first binds, and a cap binds only below them")
  func ties() throws {
    var all = try inputs(worth: "4000000.00", working: "2222222.22")
    all.caps["requestedLimit"] = try yuan("400000.00")
    #expect(try compute(all).binding == "netWorth")
    all.caps["requestedLimit"] = try yuan("399999.99")
    #expect(try compute(all).binding == "requestedLimit")
  }

  @Test("R-84: a grade without credit says so where no basis is known either")
  func gradeDWithoutBasis() throws {
    let result = try compute(LimitInputs(), "D")
    #expect(result.amount == nil)
    #expect(result.binding == "noCredit")
  }

  @Test("R-107: a better sub-grade never gets a smaller limit")
  func monotone() throws {
    var random = Seeded.announced("R-107")
    for _ in 0..<200 {
      let all = try inputs(
        sales: "\(Int.random(in: 0...90_000_000, using: &random)).00",
        worth: "\(Int.random(in: 0...90_000_000, using: &random)).00",
        working: "\(Int.random(in: 0...90_000_000, using: &random)).00", days: Int.random(in: 0...120, using: &random))
      let limits = try scale.subGrades.map { try policy.compute(all, $0).amount?.minor ?? 0 }
      #expect(limits == limits.sorted(by: >))
    }
  }

  @Test(
    "F-R37: one order pays from p = cost ÷ price, inclusively",
    arguments: [
      ("0.5", "2000", "1000", true, "0.5000"), ("0.4999", "2000", "1000", false, "0.5000"),
      ("0.8333", "1200", "1000", false, "0.8333"), ("0.8334", "1200", "1000", true, "0.8333"),
    ])
  func grant(probability: String, price: String, cost: String, grant: Bool, threshold: String) throws {
    let decision = try GrantDecision.decide(
      .init(
        probability: decimal(probability), price: decimal(price), cost: decimal(cost), repeatRate: nil))
    #expect(decision.grant == grant)
    #expect(decision.threshold.description == threshold)
  }

  @Test("F-R38, R-65: a lasting customer is worth 8,500 at 5 % default, and nothing at 90 %")
  func lasting() throws {
    func decide(_ p: String) throws -> GrantDecision {
      try GrantDecision.decide(
        .init(probability: decimal(p), price: decimal("1200"), cost: decimal("1000"), repeatRate: decimal("2")))
    }
    #expect(try decide("0.95").expectedGain.description == "8500.00")
    #expect(try decide("0.1").grant)
    #expect(try decide("0.0999").grant == false)
    #expect(try decide("0.1").threshold.description == "0.1000")
  }

  @Test("F-R34: 3,000,000 of funds over 36,500,000 a year are 30 days, 37.5 where 80 % is cost")
  func salesReturn() throws {
    func days(_ ratio: ExactDecimal?) throws -> Fraction {
      try CreditPeriod.salesReturnDays(
        funds: yuan("3000000.00"), annualSales: yuan("36500000.00"), costRatio: ratio, yearDays: 365)
    }
    #expect(try days(nil) == Fraction(30 as Int128))
    #expect(try days(try decimal("0.8")) == Fraction(75, 2))
  }

  @Test("F-R35: the marginal analysis of the rule book chooses 60 days")
  func marginal() throws {
    let rows = try CreditPeriod.marginal(
      [
        (0, "1000", "0", "0"), (30, "1300", "1", "5"), (45, "1450", "1.5", "8"), (60, "1550", "2.2", "12"),
        (90, "1600", "4", "20"),
      ].map {
        .init(
          days: $0.0, sales: try decimal($0.1), badDebtPercent: try decimal($0.2), collectionCost: try decimal($0.3))
      }, variableCostRatio: decimal("0.75"), capitalCostPercent: decimal("10"))
    #expect(rows.map(\.net.description) == ["250.000", "298.875", "319.156", "322.025", "286.000"])
    #expect(rows.first(where: \.chosen)?.days == 60)
    #expect(rows.last?.increment?.description == "-36.025")
  }

  @Test("F-R36: the present values of the rule book choose 60 days")
  func presentValue() throws {
    let rows = try CreditPeriod.presentValue(
      [(30, "100", "1"), (60, "115", "2"), (90, "118", "3.5")].map {
        .init(days: $0.0, quantity: try decimal($0.1), badDebtPercent: try decimal($0.2))
      }, price: decimal("10"), cost: decimal("7"), yearlyRatePercent: decimal("12"))
    #expect(rows.map(\.net.description) == ["280.331", "300.199", "279.975"])
    #expect(rows.first(where: \.chosen)?.days == 60)
  }
}
