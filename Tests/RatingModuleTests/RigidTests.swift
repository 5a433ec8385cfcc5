import AvalKit
import RatingModule
import Testing

@Suite("Rigid indicators")
struct RigidTests {
  let policy: RigidPolicy

  init() throws { policy = try Shipped.policy("rigid") }

  private func evaluate(
    due: String = "1000000.00", collected: String = "1000000.00", claims: String = "0.00", days: Int = 0,
    cooperation: Cooperation = .oursOnly, by name: String? = nil, reading: RigidInputs.Reading? = nil
  ) throws -> RigidEvaluation {
    try policy.evaluate(
      RigidInputs(
        amountDue: yuan(due), collected: yuan(collected), claimPayout: yuan(claims), daysOverdue: days,
        cooperation: cooperation, policy: name, reading: reading))
  }

  @Test(
    "R-1 … R-5: the boundaries of the net collection rate belong to the better letter",
    arguments: [
      ("1000000.00", "0.00", RigidLetter.a, "R-2", "100.0000"),
      ("1200000.00", "0.00", .a, "R-2", "120.0000"),
      ("999999.99", "0.00", .b, "R-3", "99.999999"),
      ("970000.00", "20000.00", .b, "R-3", "95.0000"),
      ("949999.99", "0.00", .c, "R-4", "94.999999"),
      ("949900.00", "0.00", .c, "R-4", "94.9900"),
      ("900000.00", "0.00", .c, "R-4", "90.0000"),
      ("899999.99", "0.00", .d, "R-5", "89.999999"),
      ("0.00", "0.00", .d, "R-5", "0.0000"),
      ("100.00", "500000.00", .d, "R-5", "-49.9900"),
    ])
  func collection(collected: String, claims: String, letter: RigidLetter, rule: String, rate: String) throws {
    let result = try evaluate(collected: collected, claims: claims)
    #expect(result.letters[0] == letter)
    #expect(result.indicators[0].rule == rule)
    #expect(result.netCollectionRate == rate)
    #expect(result.flags.contains("noDirectTradingValue") == (letter == .d))
  }

  @Test(
    "R-6 … R-11: days past the agreed day",
    arguments: [
      (-400, RigidLetter.a, "R-8"), (-1, .a, "R-8"), (0, .a, "R-7"), (1, .b, "R-9"), (4, .b, "R-9"), (5, .c, "R-10"),
      (9, .c, "R-10"), (10, .d, "R-11"), (Int.max, .d, "R-11"),
    ])
  func interval(days: Int, letter: RigidLetter, rule: String) throws {
    let result = try evaluate(days: days)
    #expect(result.letters[1] == letter)
    #expect(result.indicators[1].rule == rule)
    #expect(result.flags.contains("earlyPaymentSuspicion") == (days < 0))
    #expect(result.flags.contains("highRisk") == (days >= 10))
    #expect(result.notes.contains { $0.rule == "R-7" } == (days == 0))
  }

  @Test(
    "R-12 … R-15: whose products the customer deals in",
    arguments: zip(Cooperation.allCases, [RigidLetter.a, .b, .c, .d]))
  func cooperation(value: Cooperation, letter: RigidLetter) throws {
    let result = try evaluate(cooperation: value)
    #expect(result.letters == [.a, .a, letter])
  }

  @Test("R-16, R-17: every combination of letters agrees with the sum of points, or with the worst letter")
  func combinations() throws {
    let points: [RigidLetter: Int] = [.a: 3, .b: 2, .c: 1]
    let listed = ["AAA", "AAB", "ABB", "BBB", "BBC", "BCC", "CCC"]
    for first in RigidLetter.allCases {
      for second in RigidLetter.allCases {
        for third in RigidLetter.allCases {
          let letters = [first, second, third]
          let name = letters.map(\.rawValue).sorted().joined()
          let total = letters.compactMap { points[$0] }.reduce(0, +)
          let bySum: RigidLetter = letters.contains(.d) ? .d : total >= 8 ? .a : total >= 6 ? .b : .c
          let byWorst: RigidLetter = letters.contains(.d) ? .d : letters.contains(.c) ? .c : bySum
          let silent = !letters.contains(.d) && !listed.contains(name)
          #expect(try policy.combine(name, by: "sum") == (bySum, silent))
          #expect(try policy.combine(name, by: "strict") == (byWorst, silent))
        }
      }
    }
  }

  @Test("R-16: an unlisted combination is flagged, and the two policies differ on it")
  func silent() throws {
    let sum = try evaluate(cooperation: .equal)
    #expect(sum.combination == "AAC")
    #expect(sum.final == .b)
    #expect(sum.flags == ["seedSilent"])
    #expect(try evaluate(cooperation: .equal, by: "strict").final == .c)
    #expect(try evaluate(days: 4, cooperation: .oursMain).flags.isEmpty)
  }

  @Test("R-17: one D is final, also beside two A, and is a veto")
  func veto() throws {
    let result = try evaluate(cooperation: .competitorMain)
    #expect(result.combination == "AAD")
    #expect(result.final == .d)
    #expect(result.veto)
    #expect(result.rule == "R-17")
  }

  @Test("R-1: read literally, the rate does not depend on what was collected")
  func literal() throws {
    let result = try evaluate(collected: "1.00", claims: "50000.00", reading: .literal)
    #expect(result.netCollectionRate == "95.0000")
    #expect(result.letters[0] == .b)
  }

  @Test("R-1: the letter is that of a plain comparison of products, whatever the amounts")
  func property() throws {
    var random = Seeded.announced("R-1")
    for _ in 0..<2_000 {
      let due = Int64.random(in: 1...1_000_000_000_000, using: &random)
      let percent = Int64.random(in: 88...101, using: &random)
      let collected = due / 100 * percent + Int64.random(in: 0...99, using: &random)
      let claims = Int64.random(in: 0...max(1, due / 100), using: &random)
      let result = try policy.evaluate(
        RigidInputs(
          amountDue: Money(minor: due, currency: .cny), collected: Money(minor: collected, currency: .cny),
          claimPayout: Money(minor: claims, currency: .cny), daysOverdue: 0, cooperation: .oursOnly))
      let net = Int128(collected - claims) * 100
      let reference: RigidLetter =
        net >= Int128(due) * 100 ? .a : net >= Int128(due) * 95 ? .b : net >= Int128(due) * 90 ? .c : .d
      #expect(result.letters[0] == reference, "due \(due), collected \(collected), claims \(claims)")
      let shown = try decimal(result.netCollectionRate)
      for boundary in [90, 95, 100] as [Int64] {
        #expect((shown >= ExactDecimal(boundary)) == (net >= Int128(due) * Int128(boundary)))
      }
    }
  }

  @Test("R-1: nothing due, negative amounts and mixed currencies are refused with the place")
  func refusals() throws {
    func path(_ due: Money, _ collected: Money, _ claims: Money) -> String? {
      do {
        _ = try policy.evaluate(
          RigidInputs(
            amountDue: due, collected: collected, claimPayout: claims, daysOverdue: 0, cooperation: .equal))
        return nil
      } catch { return error.path }
    }
    let one = try yuan("1.00")
    let zero = Money.zero(.cny)
    #expect(path(zero, one, zero) == "/amountDue")
    #expect(path(one, try yuan("-1.00"), zero) == "/collected/amount")
    #expect(path(one, one, Money.zero(.usd)) == "/claimPayout/currency")
    #expect(path(one, one, zero) == nil)
    #expect(throws: Failure.self) { try evaluate(by: "lenient") }
  }
}
