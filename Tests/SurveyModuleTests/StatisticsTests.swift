import AvalKit
import Glibc
import SurveyModule
import Testing

@Suite("Survey statistics")
struct StatisticsTests {
  private func decimal(_ text: String) throws -> ExactDecimal { try ExactDecimal(parsing: text) }
  private func fraction(_ text: String) throws -> Fraction { Fraction(try decimal(text)) }

  @Test("F-S15: 2, 3, 10, 20, 15 answers of 1 to 5 are 70 % satisfied, mean 3.86")
  func satisfaction() throws {
    let counts = [1: 2, 2: 3, 3: 10, 4: 20, 5: 15]
    #expect(try CustomerSatisfaction.percent(counts) == Fraction(70 as Int128))
    var moments = Moments()
    for (value, count) in counts { try moments.add(Fraction(Int128(value)), count: count) }
    #expect(try moments.mean() == fraction("3.86"))
    #expect(try CustomerSatisfaction.percent([:]) == nil)
  }

  @Test("F-S16: 22 promoters, 18 passives and 10 detractors are +24; 6 detracts, 7 and 8 do not count, 9 promotes")
  func promoters() throws {
    #expect(try NetPromoterScore([10: 22, 8: 18, 3: 10]).score == Fraction(24 as Int128))
    for (answer, score) in [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)] as [(Int, Int128)] {
      #expect(try NetPromoterScore([answer: 1]).score == Fraction(score))
    }
    #expect(try NetPromoterScore([:]).score == nil)
  }

  @Test("F-S17: weights .30/.25/.25/.20 on 4.2/3.8/3.5/4.6 are 4.005, 75.125 %")
  func index() throws {
    let parts = try zip(["0.30", "0.25", "0.25", "0.20"], ["4.2", "3.8", "3.5", "4.6"]).map {
      (weight: try fraction($0), score: try fraction($1))
    }
    let (index, percent) = try SatisfactionIndex.compute(parts)
    #expect(index == (try fraction("4.005")))
    #expect(percent == (try fraction("75.125")))
    let weights = try #require(try SatisfactionIndex.weights([5, 4, 3].map { Fraction($0 as Int128) }))
    #expect(try weights[0] + weights[1] + weights[2] == .one)
    #expect(try SatisfactionIndex.weights([.zero, .zero]) == nil)
  }

  @Test("F-S18: the worked rows have an alpha of 0.937984")
  func alpha() throws {
    var alpha = CronbachAlpha(items: 4)
    for row in [[4, 5, 4, 4], [3, 3, 4, 3], [5, 5, 5, 4], [2, 3, 2, 2], [4, 4, 5, 5]] { alpha.add(row) }
    #expect(try alpha.alpha()?.rounded(digits: 6).description == "0.937984")
    var constant = CronbachAlpha(items: 2)
    for _ in 0..<3 { constant.add([3, 3]) }
    #expect(try constant.alpha() == nil)
  }

  @Test("F-S18: the whole-number alpha agrees with sample variances in floating point")
  func alphaProperty() throws {
    let seed = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
    print("SEED=\(seed) (F-S18)")
    var random = LinearGenerator(state: seed)
    for _ in 0..<200 {
      let items = Int.random(in: 2...8, using: &random)
      let rows = (0..<Int.random(in: 2...60, using: &random)).map { _ in
        (0..<items).map { _ in Int.random(in: 1...5, using: &random) }
      }
      var alpha = CronbachAlpha(items: items)
      for row in rows { alpha.add(row) }
      let totals = variance(rows.map { Double($0.reduce(0, +)) })
      guard let exact = try alpha.alpha() else {
        #expect(totals == 0)
        continue
      }
      let parts = (0..<items).map { item in variance(rows.map { Double($0[item]) }) }.reduce(0, +)
      let plain = Double(items) / Double(items - 1) * (1 - parts / totals)
      #expect(abs(Figures.double(exact) - plain) < 1e-9 * max(1, abs(plain)))
    }
  }

  private func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1)
  }

  @Test("F-S20: [[30, 20], [15, 35]] has χ² 9.0909, 1 degree of freedom, p 0.002569")
  func chiSquare() throws {
    let test = try #require(try ChiSquare([[30, 20], [15, 35]]))
    #expect(try test.statistic.rounded(digits: 4).description == "9.0909")
    #expect(test.degreesOfFreedom == 1)
    #expect(try Figures.shown(test.pValue)?.description == "0.002569")
    #expect(test.smallestExpected == (try fraction("22.5")))
    #expect(try ChiSquare([[1, 2]]) == nil)
    #expect(try ChiSquare([[1, 0], [2, 0]]) == nil)
  }

  @Test(
    "F-S20: tail probabilities of tables of χ²",
    arguments: [
      (3.841459, 1, 0.05), (5.991465, 2, 0.05), (18.307038, 10, 0.05), (0.0, 3, 1.0), (124.342113, 100, 0.05),
    ])
  func tails(x: Double, degrees: Int, probability: Double) {
    #expect(abs(ChiSquare.upperTail(x, degrees) - probability) < 1e-6)
  }

  @Test(
    "F-S7: sample sizes for a proportion, corrected for the population",
    arguments: [(nil, "385"), (1000, "278"), (200, "132"), (50, "45")] as [(Int64?, String)])
  func proportion(population: Int64?, n: String) throws {
    let n0 = try SampleSize.proportion(z: decimal("1.96"), p: decimal("0.5"), error: decimal("0.05"))
    #expect(n0 == (try fraction("384.16")))
    #expect(try SampleSize.whole(SampleSize.corrected(n0, population: population)).description == n)
  }

  @Test("F-S8, F-S9: sample sizes for a mean, and for clusters")
  func meanAndClusters() throws {
    let n0 = try SampleSize.mean(z: decimal("1.96"), deviation: decimal("12"), error: decimal("2"))
    #expect(try SampleSize.whole(n0).description == "139")
    #expect(try SampleSize.whole(SampleSize.corrected(n0, population: 500)).description == "109")
    let effect = try SampleSize.designEffect(clusterSize: 10, correlation: decimal("0.05"))
    #expect(effect == (try fraction("1.45")))
    #expect(try SampleSize.whole(Fraction(385 as Int128) * effect).description == "559")
  }

  @Test("S-71: the interval of a mean is mean ± 1.96 · s ÷ √n, and one answer has none")
  func interval() throws {
    var moments = Moments()
    for value in [2, 4, 4, 4, 5, 5, 7, 9] as [Int128] { try moments.add(Fraction(value)) }
    let bounds = try #require(try moments.interval())
    #expect(abs(bounds.from - (5 - 1.96 * 2.138089935 / 2.828427125)) < 1e-6)
    #expect(abs(bounds.to - (5 + 1.96 * 2.138089935 / 2.828427125)) < 1e-6)
    var single = Moments()
    try single.add(.one)
    #expect(try single.interval() == nil)
  }
}

private struct LinearGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) ^ (state << 31)
  }
}
