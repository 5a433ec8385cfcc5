import AvalKit
import CollectionsModule
import Testing

@Suite("Collection strategy")
struct StrategyTests {
  private func cny(_ text: String) throws -> Money { try Money(parsing: text, currency: .cny) }

  @Test(
    "F-C5: court fees by tier",
    arguments: [
      ("500000.00", "8800.00"), ("1200000.00", "15600.00"), ("10000.00", "50.00"), ("10000.01", "50.00"),
      ("100000.00", "2300.00"), ("0.00", "50.00"), ("20000000.00", "141800.00"), ("30000000.00", "191800.00"),
    ])
  func courtFee(_ claim: String, _ fee: String) throws {
    #expect(try Shipped.decode(StrategyPolicy.self, "strategy").courtFee(on: cny(claim)) == cny(fee))
  }

  @Test("F-C6: a payment order costs a third")
  func paymentOrder() throws {
    #expect(
      try Shipped.decode(StrategyPolicy.self, "strategy").paymentOrderFee(on: cny("500000.00")) == cny("2933.33"))
  }

  @Test("F-C4: channels by net present value; litigation wins, own collection is fastest")
  func presentValues() throws {
    let policy = try Shipped.decode(StrategyPolicy.self, "strategy")
    let values = try policy.channels.map { try policy.presentValue(of: cny("500000.00"), by: $0).amountText }
    #expect(values == ["258068.34", "175668.45", "263028.72", "265909.09"])
    #expect(policy.channels.min { $0.days < $1.days }?.channel == "own")
  }

  @Test("C-19, C-20: the schemer's tactics are the two of the exam, in a table")
  func tactics() throws {
    let tactics = try Shipped.decode(StrategyPolicy.self, "strategy").tactics
    #expect(tactics["schemer"]?.map(\.zhHans) == ["反“车轮战”策略", "“兵临城下”策略"])
    #expect(tactics.count == 6)
  }
}
