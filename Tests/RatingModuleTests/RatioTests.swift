import AvalKit
import RatingModule
import Testing

@Suite("Ratios")
struct RatioTests {
  let ratios: RatioPolicy
  let lines: StatementPolicy

  init() throws {
    ratios = try Shipped.policy("ratios")
    lines = try Shipped.policy("statements")
  }

  /// The worked set of the rule book, in units of 10,000 yuan.
  static let latest: [String: String] = [
    "BS.CASH": "800", "BS.TRADE_RECEIVABLES": "1700", "BS.INVENTORY": "1100", "BS.CURRENT_ASSETS": "4000",
    "BS.TOTAL_ASSETS": "7500", "BS.CURRENT_LIABILITIES": "2000", "BS.NON_CURRENT_LIABILITIES": "1500",
    "BS.TOTAL_LIABILITIES": "3500", "BS.RETAINED_EARNINGS": "1800", "BS.EQUITY": "4000", "IS.REVENUE": "12000",
    "IS.CREDIT_SALES": "10000", "IS.COGS": "8400", "IS.EBIT": "960", "IS.INTEREST": "160", "IS.TAX": "200",
    "IS.NET": "600", "CF.CFO": "720", "MK.EQUITY": "5200",
  ]
  static let prior: [String: String] = [
    "BS.TRADE_RECEIVABLES": "1500", "BS.INVENTORY": "900", "BS.TOTAL_ASSETS": "7000", "BS.EQUITY": "3600",
    "IS.REVENUE": "10000",
  ]

  private func statement(_ year: Int, _ lines: [String: String]) throws -> FinancialStatement {
    FinancialStatement(
      periodEnd: try CivilDate(parsing: "\(year)-12-31"), currency: .cny,
      lines: try lines.sorted { $0.key < $1.key }.map { .init(code: $0.key, amount: try decimal($0.value)) })
  }

  private func report(
    _ latest: [String: String] = Self.latest, _ prior: [String: String]? = Self.prior, dayBasis: Int = 365
  ) throws -> [String: RatioReport.Ratio] {
    let statements = try prior.map { [try statement(2024, $0)] } ?? []
    let report = try RatioReport.compute(
      statements + [try statement(2025, latest)], ratios: ratios, lines: lines, dayBasis: dayBasis,
      asOf: try CivilDate(parsing: "2026-05-06"))
    return Dictionary(uniqueKeysWithValues: report.ratios.map { ($0.code, $0) })
  }

  @Test(
    "F-R1 … F-R17: the worked examples",
    arguments: [
      ("currentRatio", "2.0000"), ("quickRatio", "1.4500"), ("cashRatio", "0.4000"), ("cashFlowRatio", "0.3600"),
      ("debtRatio", "46.67"), ("debtToEquity", "0.8750"), ("equityMultiplier", "1.8750"), ("interestCover", "6.0000"),
      ("receivablesTurnover", "6.2500"), ("receivablesDays", "58.40"), ("inventoryTurnover", "8.4000"),
      ("inventoryDays", "43.45"), ("operatingCycle", "101.85"), ("assetTurnover", "1.6552"), ("grossMargin", "30.00"),
      ("netMargin", "5.00"), ("returnOnAssets", "8.28"), ("returnOnEquity", "15.79"), ("duPont", "15.00"),
      ("altmanZ", "3.5698"), ("altmanZPrivate", "2.8690"), ("altmanZEmerging", "4.5919"),
      ("emergingMarketScore", "7.8419"), ("salesGrowth", "20.00"),
    ])
  func worked(code: String, value: String) throws {
    #expect(try report()[code]?.value?.description == value)
  }

  @Test("F-R8: receivables days on a year of 360 days")
  func dayBasis() throws {
    #expect(try report(dayBasis: 360)["receivablesDays"]?.value?.description == "57.60")
  }

  @Test("F-R15, F-R16, F-R17: the zones")
  func zones() throws {
    let all = try report()
    #expect(all["altmanZ"]?.band == "safe")
    #expect(all["altmanZPrivate"]?.band == "grey")
    #expect(all["altmanZEmerging"]?.band == "safe")
  }

  @Test("F-R1: a missing line makes the ratio missing, never zero, and says which line")
  func missing() throws {
    var lines = Self.latest
    lines["BS.INVENTORY"] = nil
    let all = try report(lines)
    #expect(all["quickRatio"]?.value == nil)
    #expect(all["quickRatio"]?.missing?.reason == "missingLine")
    #expect(all["quickRatio"]?.missing?.text.en.contains("inventories") == true)
    #expect(all["quickRatio"]?.missing?.text.zhHans == "报表缺少：存货。")
    #expect(all["operatingCycle"]?.value == nil)
    #expect(all["currentRatio"]?.value?.description == "2.0000")
  }

  @Test("F-R8, F-R13: averages need the year before; a statement of two years ago is none")
  func noPrior() throws {
    #expect(try report(Self.latest, nil)["returnOnAssets"]?.missing?.reason == "noPriorPeriod")
    let gap = try RatioReport.compute(
      [try statement(2025, Self.latest), try statement(2023, Self.prior)], ratios: ratios, lines: lines, dayBasis: 365,
      asOf: try CivilDate(parsing: "2026-05-06"))
    #expect(gap.priorPeriodEnd == nil)
  }

  @Test("F-R6, F-R7: no meaning without equity or interest, and nothing is divided by zero")
  func meaningless() throws {
    var lines = Self.latest
    lines["BS.NON_CURRENT_LIABILITIES"] = "7600"
    lines["BS.TOTAL_LIABILITIES"] = "7600"
    lines["BS.EQUITY"] = "-100"
    lines["IS.INTEREST"] = "0"
    lines["BS.CURRENT_LIABILITIES"] = "0"
    let all = try report(lines)
    #expect(all["debtToEquity"]?.missing?.reason == "notMeaningful")
    #expect(all["returnOnEquity"]?.missing?.reason == "notMeaningful")
    #expect(all["interestCover"]?.missing?.reason == "notMeaningful")
    #expect(all["currentRatio"]?.missing?.reason == "zeroDenominator")
  }

  @Test("F-R5: a line that is not stated follows from those that are, and the reply says so")
  func derived() throws {
    var lines = Self.latest
    lines["BS.TOTAL_LIABILITIES"] = nil
    lines["IS.NET"] = nil
    lines["IS.NET_PROFIT"] = "600"
    let all = try report(lines)
    #expect(all["debtRatio"]?.value?.description == "46.67")
    #expect(
      all["debtRatio"]?.inputs.first?.derivedFrom == ["BS.CURRENT_LIABILITIES", "BS.NON_CURRENT_LIABILITIES"])
    #expect(all["netMargin"]?.inputs.first?.code == "IS.NET")
    #expect(all["netMargin"]?.value?.description == "5.00")
  }

  @Test("F-R1: amounts of 38 digits are missing as too large, not wrong")
  func tooLarge() throws {
    let huge = String(repeating: "9", count: 37)
    var lines = Self.latest
    lines["BS.TOTAL_ASSETS"] = huge
    lines["BS.EQUITY"] = "8" + huge.dropFirst()
    lines["BS.TOTAL_LIABILITIES"] = nil
    #expect(try report(lines)["altmanZPrivate"]?.missing?.reason == "tooLarge")
  }

  @Test("F-R1 … F-R7: quotients agree with cross-multiplied integers for any amounts")
  func property() throws {
    var random = Seeded.announced("F-R1")
    for _ in 0..<300 {
      var lines = Self.latest
      let assets = Int64.random(in: 1...1_000_000_000_000, using: &random)
      let liabilities = Int64.random(in: 1...1_000_000_000_000, using: &random)
      (lines["BS.TOTAL_ASSETS"], lines["BS.TOTAL_LIABILITIES"]) = (nil, nil)
      lines["BS.CURRENT_ASSETS"] = "\(assets)"
      lines["BS.CURRENT_LIABILITIES"] = "\(liabilities)"
      let ratio = try #require(try report(lines)["currentRatio"])
      let parts = try #require(ratio.exact).split(separator: "/").compactMap { Int128(String($0)) }
      #expect(parts[0] * Int128(liabilities) == Int128(assets) * (parts.count > 1 ? parts[1] : 1))
    }
  }

  @Test("F-R1: every ratio of the policy refers to lines, ratios and bands that exist")
  func closed() throws {
    let codes = Set(ratios.ratios.map(\.code))
    #expect(codes.count == ratios.ratios.count)
    for ratio in ratios.ratios {
      #expect(ratios.families[ratio.family] != nil && ratios.units[ratio.unit] != nil)
      #expect((ratio.bands ?? []).allSatisfy { ratios.bands[$0.band] != nil })
      #expect(ratio.bands?.last.map { $0.atLeast == nil && $0.atMost == nil && $0.above == nil } ?? true)
    }
  }
}
