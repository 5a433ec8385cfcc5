import AvalKit
import SurveyModule
import Testing

@Suite("Computed answers")
struct ComputedAnswerTests {
  private func shares(_ amounts: [String]) throws -> [String] {
    try Form.Composition.shares(of: amounts.map { try ExactDecimal(parsing: $0) }).map(\.description)
  }

  @Test("S-64, F-S4: 12, 20 and 8 are 30.0, 50.0 and 20.0 %; the rest of rounding goes to the largest remainder")
  func worked() throws {
    #expect(try shares(["12", "20", "8"]) == ["30.0", "50.0", "20.0"])
    #expect(try shares(["1", "1", "1"]) == ["33.4", "33.3", "33.3"])
    #expect(try shares(["2", "1"]) == ["66.7", "33.3"])
    #expect(try shares(["0", "5"]) == ["0.0", "100.0"])
    #expect(try shares(["0", "0"]) == [])
    #expect(try shares([]) == [])
  }

  @Test("S-64: shares of any amounts add up to 100.0 exactly, and none is a tenth off its own")
  func property() throws {
    var state: UInt64 = 20_260_506
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    for _ in 0..<500 {
      let amounts = (0...next(12)).map { _ in "\(next(1_000_000))" }
      let found = try shares(amounts)
      let total = amounts.compactMap { Int($0) }.reduce(0, +)
      guard total > 0 else {
        #expect(found == [])
        continue
      }
      var sum = ExactDecimal.zero
      for (amount, share) in zip(amounts, found) {
        let share = try ExactDecimal(parsing: share)
        sum = try sum + share
        let exact = try Fraction(ExactDecimal(parsing: amount)) * Fraction(100 as Int128) / Fraction(Int128(total))
        let off = try exact - Fraction(share)
        let tenth = try Fraction(1, 10)
        let least = try Fraction(-1, 10)
        #expect(off < tenth && off > least)
      }
      #expect(sum == ExactDecimal(100), "\(amounts)")
    }
  }
}
