import AvalKit
import ReceivablesModule
import Testing

/// The worked examples of the formulas, with their answers.
@Suite("Receivables formulas")
struct FormulaTests {
  /// Q2 2026: sales 450, 500, 600; receivables 1,300 of which 900 are not due.
  private func quarter(open: [String: Int64] = [:], payments: [(amount: Int64, days: Int)] = []) throws -> Metrics {
    try Metrics(
      MetricInputs(
        from: day("2026-04-01"), to: day("2026-06-30"), opening: 120_000, closing: 130_000, closingCurrent: 90_000,
        sales: [try day("2026-04-15"): 45_000, try day("2026-05-10"): 50_000, try day("2026-06-20"): 60_000],
        open: Dictionary(uniqueKeysWithValues: try open.map { (try day($0.key), $0.value) }), payments: payments,
        writtenOff: 3_100, recovered: 0))
  }

  @Test("F-V1, F-V4, F-V5: DSO, best possible DSO and average days delinquent")
  func simpleDSO() throws {
    let metrics = try quarter()
    #expect(metrics.dsoSimple?.description == "76.3226")
    #expect(metrics.bestPossibleDso?.description == "52.8387")
    #expect(metrics.add?.description == "23.4839")
  }

  @Test("F-V2: count-back DSO")
  func countBack() throws {
    #expect(try quarter().dsoCountBack?.description == "74.3333")
  }

  @Test("F-V3: true DSO")
  func trueDSO() throws {
    let metrics = try quarter(open: ["2026-06-10": 20_000, "2026-05-20": 15_000, "2026-04-05": 10_000])
    #expect(metrics.dsoTrue?.description == "38.0778")
  }

  @Test("F-V6: collection effectiveness, turnover and bad-debt rate")
  func effectiveness() throws {
    let metrics = try quarter()
    #expect(metrics.cei?.description == "78.3784")
    #expect(metrics.turnover?.description == "1.2400")
    #expect(metrics.badDebtRate?.description == "2.0000")
  }

  @Test("F-V9: average days to pay, weighted and plain")
  func daysToPay() throws {
    let metrics = try quarter(payments: [(100, 28), (250, 45), (50, 70)])
    #expect(metrics.daysToPayWeighted?.description == "43.8750")
    #expect(metrics.daysToPayPlain?.description == "47.6667")
  }

  @Test("F-V1: without sales the figures are undefined, not infinite")
  func noSales() throws {
    let metrics = try Metrics(
      MetricInputs(
        from: day("2026-04-01"), to: day("2026-06-30"), opening: 0, closing: 0, closingCurrent: 0, sales: [:]))
    #expect(metrics.dsoSimple == nil)
    #expect(metrics.dsoCountBack == nil)
    #expect(metrics.cei == nil)
    #expect(metrics.turnover == nil)
  }

  @Test("F-V15: provision matrix")
  func provision() throws {
    struct Shape: Decodable { let matrix: [ProvisionMatrix.Row] }
    let matrix = try ProvisionMatrix(rows: Shipped.decode(Shape.self, "provision").matrix)
    let gross: [Int64] = [1_500_000_000, 750_000_000, 400_000_000, 250_000_000, 100_000_000]
    let (total, rows) = try matrix.provisions(gross)
    #expect(total == 58_000_000)
    #expect(rows == [4_500_000, 12_000_000, 14_400_000, 16_500_000, 10_600_000])
    let (odd, parts) = try matrix.provisions([101, 33, 17, 9, 5])
    #expect(parts.reduce(0, +) == odd)
  }

  @Test("F-V17: roll rates")
  func rollRates() throws {
    let rates = try RollRates.rates(
      ["20", "45", "60", "75"].map { try ExactDecimal(parsing: $0) }, lgd: ExactDecimal(90))
    #expect(rates.map(\.description) == ["3.6450", "18.2250", "40.5000", "67.5000"])
  }

  @Test("F-V19: 2/10 net 30 costs 37.24 %, compounded 44.59 %")
  func discountCost() throws {
    let cost = try DiscountCost(percent: ExactDecimal(2), days: 20)
    #expect(cost.annualCost.description == "37.2449")
    #expect(cost.effectiveAnnualRate.description == "44.5853")
  }

  @Test("F-V19: powers in fixed point agree with whole exponents and roots")
  func powers() throws {
    #expect(try FixedPower.raise(Fraction(2), to: Fraction(10)).rounded(digits: 6).description == "1024.000000")
    #expect(try FixedPower.raise(Fraction(2), to: Fraction(1, 2)).rounded(digits: 10).description == "1.4142135624")
    #expect(try FixedPower.raise(Fraction(1), to: Fraction(365, 7)).rounded(digits: 6).description == "1.000000")
    #expect(throws: Failure.self) { try FixedPower.raise(Fraction(99), to: Fraction(365)) }
  }

  @Test("F-V21: concentration")
  func concentration() throws {
    let found = try Concentration(["a": 40, "b": 25, "c": 15, "d": 10, "e": 10])
    #expect(found.hhi?.description == "0.2650")
    #expect(found.topShares.map(\.description) == ["40.0000", "65.0000", "80.0000", "90.0000", "100.0000"])
    #expect(found.shares.map(\.key) == ["a", "b", "c", "d", "e"])
  }

  @Test("F-V18: a small debt of a year and a half is deductible, a large one is not yet")
  func taxWriteOff() throws {
    let policy = try Shipped.decode(TaxWriteOffPolicy.self, "tax-write-off")
    let due = try day("2025-06-01")
    func check(_ amount: String, _ on: String, booked: Bool = true, revenue: String? = nil) throws -> Bool {
      try policy.check(
        amount: cny(amount), due: due, on: day(on), bookedAsLoss: booked, revenue: revenue.map { try cny($0) }
      ).eligible
    }
    #expect(try check("20000.00", "2026-12-01"))
    #expect(try !check("20000.00", "2026-12-01", booked: false))
    #expect(try !check("20000.00", "2026-05-31"))
    #expect(try check("50000.00", "2026-06-01"))
    #expect(try !check("50000.01", "2026-06-01"))
    #expect(try check("60000.00", "2026-06-01", revenue: "600000000.00"))
    #expect(try !check("60000.01", "2026-06-01", revenue: "600000000.00"))
    #expect(try check("9000000.00", "2028-06-01"))
  }
}

@Suite("Late interest")
struct LateInterestTests {
  private func accrued(
    _ rule: String, _ steps: [(String, Int64)], due: String = "2026-01-01", through: String,
    agreed: String? = nil, _ overrides: LateFeeOverrides = LateFeeOverrides()
  ) throws -> Int64 {
    let policy = try Shipped.decode(LateFeePolicy.self, "late-fees")
    return try LateInterest(policy, policy.rule(named: rule), overrides).accrued(
      history: steps.map { .init(day: try day($0.0), balance: $0.1) }, due: day(due), through: day(through),
      agreed: agreed.map { try ExactDecimal(parsing: $0) })
  }

  @Test("F-V12: 500,000 for 45 days at 0.05 % a day is 11,250.00")
  func smallEnterprises() throws {
    #expect(try accrued("sme-802", [("2025-12-01", 50_000_000)], through: "2026-02-15") == 1_125_000)
  }

  @Test("F-V12: an agreed rate counts, but not below the one-year LPR")
  func agreed() throws {
    let history = [("2025-12-01", Int64(36_500_000))]
    #expect(try accrued("sme-802", history, through: "2026-01-11", agreed: "10") == 100_000)
    #expect(try accrued("sme-802", history, through: "2026-01-11", agreed: "1") == 30_000)
    #expect(try accrued("contract", history, through: "2026-01-11", agreed: "1") == 10_000)
  }

  @Test("F-V13: LPR 3.1 % plus half, on 365 and 360 days; plus 30 %")
  func generalSale() throws {
    let history = [("2025-12-01", Int64(50_000_000))]
    func at(_ multiplier: String?, _ basis: Int?) throws -> Int64 {
      try accrued(
        "general-sale", history, through: "2026-02-15",
        LateFeeOverrides(
          lpr: ExactDecimal(parsing: "3.1"), multiplier: multiplier.map { try ExactDecimal(parsing: $0) },
          dayBasis: basis))
    }
    #expect(try at(nil, nil) == 286_644)
    #expect(try at(nil, 360) == 290_625)
    #expect(try at("1.3", nil) == 248_425)
  }

  @Test("F-V14: after judgment 0.0175 % a day")
  func judgment() throws {
    #expect(try accrued("judgment", [("2025-12-01", 50_000_000)], through: "2026-02-15") == 393_750)
  }

  @Test("V-9: interest runs on the balance of each day, and stops with payment without being lost")
  func segments() throws {
    // 1,000.00 for 10 days, then 400.00 for 10 days, then paid.
    let history = [("2025-12-01", Int64(100_000)), ("2026-01-11", 40_000), ("2026-01-21", 0)]
    #expect(try accrued("judgment", history, through: "2026-01-11") == 175)
    #expect(try accrued("judgment", history, through: "2026-01-21") == 245)
    #expect(try accrued("judgment", history, through: "2026-12-31") == 245)
    #expect(try accrued("judgment", history, through: "2026-01-01") == 0)
  }

  @Test("F-V13: the LPR of the breach counts for the whole time, also after it changed")
  func rateOfTheBreach() throws {
    // Twenty days at 3.10 % times 1.5, although 3.00 % was announced on the eleventh.
    let interest = try accrued(
      "general-sale", [("2025-01-01", 36_500_000)], due: "2025-05-09", through: "2025-05-29")
    #expect(interest == 93_000)
  }

  @Test("F-V13: a rule that names no day follows each change of the rate")
  func datedRates() throws {
    let policy = try JSONCoding.decode(
      LateFeePolicy.self,
      parsing: Array(
        """
        {"schema": 1, "version": "1", "title": {"en": "t", "zh-Hans": "t"}, "capPercent": "130",
         "rules": {"each": {"title": {"en": "t", "zh-Hans": "t"}, "lprMultiplier": "1.5", "dayBasis": 365}},
         "lpr": [{"from": "2024-10-21", "percent": "3.10"}, {"from": "2025-05-20", "percent": "3.00"}]}
        """.utf8))
    let interest = LateInterest(policy, try policy.rule(named: "each"), LateFeeOverrides())
    let history = [LateInterest.Step(day: try day("2025-01-01"), balance: 36_500_000)]
    // Ten days at 3.10 % and ten at 3.00 %, times 1.5.
    #expect(
      try interest.accrued(history: history, due: day("2025-05-09"), through: day("2025-05-29"), agreed: nil)
        == 46_500 + 45_000)
  }
}
