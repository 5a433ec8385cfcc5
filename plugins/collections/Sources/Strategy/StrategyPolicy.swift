import AvalKit

/// Channels, fees, tactics and the period of limitation, as `policies/strategy.json` states them (C-13, C-17 … C-20).
package struct StrategyPolicy: Codable, Sendable {
  package struct Channel: Codable, Sendable {
    package let channel: String
    /// Of success, in percent.
    package let probability: ExactDecimal
    /// Of what is collected, in percent.
    package let cost: ExactDecimal
    package let days: Int
    package let title: Text
  }

  package struct CourtFee: Codable, Sendable {
    package struct Tier: Codable, Sendable {
      package let above: ExactDecimal
      package let percent: ExactDecimal
    }

    package let currency: Currency
    package let base: ExactDecimal
    /// Each tier charges its percentage on what lies above it and below the next.
    package let tiers: [Tier]
  }

  package struct Instrument: Codable, Sendable {
    package let key: String
    package let title: Text
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let limitationYears: Int
  /// So many days before a period of limitation ends, its debt begins to wait for somebody.
  package let limitationWarningDays: Int
  /// What begins the period of limitation anew.
  package let interruptions: [Interruption]
  /// Days that no period ends on (Civil Code 203).
  package let calendar: BusinessCalendar
  /// Legal channels are open from this level of dunning on.
  package let legalFromLevel: Int
  /// In percent a year.
  package let costOfCapital: ExactDecimal
  package let channels: [Channel]
  package let courtFee: CourtFee
  package let instruments: [Instrument]
  package let tactics: [String: [Text]]

  /// F-C4: what a channel is expected to bring, discounted: A·p·(1−c)/(1+k·t/365), rounded once.
  package func presentValue(of amount: Money, by channel: Channel) throws -> Money {
    let gross = try Fraction(channel.probability) * (Fraction(100) - Fraction(channel.cost)) / Fraction(10_000)
    let discount = try Fraction(1) + Fraction(costOfCapital) * Fraction(Int128(channel.days), 36_500)
    return try amount.multiplied(by: gross / discount, rounding: .halfAwayFromZero)
  }

  /// F-C5: the court's fee on a property claim.
  package func courtFee(on amount: Money) throws -> Money {
    var fee = Fraction(courtFee.base)
    let claim = Fraction(amount.amount)
    for (index, tier) in courtFee.tiers.enumerated() {
      let floor = Fraction(tier.above)
      guard claim > floor else { break }
      let ceiling = index + 1 < courtFee.tiers.count ? min(claim, Fraction(courtFee.tiers[index + 1].above)) : claim
      fee = try fee + (ceiling - floor) * Fraction(tier.percent) / Fraction(100)
    }
    let minor = try (fee * Fraction(Int128(amount.currency.minorPerUnit))).rounded(digits: 0).units
    guard let minor = Int64(exactly: minor) else {
      throw Failure(.limitExceeded, "The claim is too large to compute a fee on.", zh: "标的额过大，无法计算费用。")
    }
    return Money(minor: minor, currency: amount.currency)
  }

  /// F-C6: the fee of a payment order, a third of the court's fee.
  package func paymentOrderFee(on amount: Money) throws -> Money {
    try courtFee(on: amount).multiplied(by: Fraction(1, 3), rounding: .halfAwayFromZero)
  }
}
