import AvalKit

/// Three ways to fix a credit period by calculation (R-52, R-53, F-R34 … F-R36).
package enum CreditPeriod {
  /// One row of a comparison of periods.
  package struct Row: Encodable, Sendable {
    package let days: Int
    /// Net gain or present value, rounded as the method prints it.
    package let net: ExactDecimal
    /// The change from the row before.
    package let increment: ExactDecimal?
    package let chosen: Bool
  }

  /// Funds available for receivables ÷ daily credit sales, ÷ the cost ratio where only cost is tied up (F-R34).
  package static func salesReturnDays(
    funds: Money, annualSales: Money, costRatio: ExactDecimal?, yearDays: Int
  ) throws(Failure) -> Fraction {
    guard annualSales.isPositive else {
      throw Failure(
        .invalidParams, "Annual credit sales are above zero.", zh: "年赊销额必须大于零。", path: "/annualCreditSales")
    }
    guard !funds.isNegative else {
      throw Failure(.invalidParams, "The funds are zero or more.", zh: "资金不得为负。", path: "/availableFunds")
    }
    let days = try funds.ratio(to: annualSales) * Fraction(Int128(yearDays))
    guard let costRatio else { return days }
    guard costRatio > .zero, costRatio <= ExactDecimal(1) else {
      throw Failure(
        .invalidParams, "The cost ratio lies above 0 and up to 1, such as 0.8.", zh: "成本率应大于 0 且不超过 1，例如 0.8。",
        path: "/costRatio")
    }
    return try days / Fraction(costRatio)
  }

  /// An option of the marginal analysis.
  package struct MarginalOption: Decodable, Sendable {
    package let days: Int
    package let sales: ExactDecimal
    package let badDebtPercent: ExactDecimal
    package let collectionCost: ExactDecimal

    package init(days: Int, sales: ExactDecimal, badDebtPercent: ExactDecimal, collectionCost: ExactDecimal) {
      self.days = days
      self.sales = sales
      self.badDebtPercent = badDebtPercent
      self.collectionCost = collectionCost
    }
  }

  /// net(d) = S(1−v) − S/360·d·v·k − S·b − C; the last option that still adds (F-R35).
  package static func marginal(
    _ options: [MarginalOption], variableCostRatio: ExactDecimal, capitalCostPercent: ExactDecimal
  ) throws(Failure) -> [Row] {
    let (v, k) = (Fraction(variableCostRatio), try percent(capitalCostPercent))
    var nets: [(days: Int, net: Fraction)] = []
    for option in options {
      let sales = Fraction(option.sales)
      let gross = try sales * (Fraction.one - v)
      let capital = try sales * Fraction(Int128(option.days), 360) * v * k
      let losses = try sales * percent(option.badDebtPercent)
      nets.append((option.days, try gross - capital - losses - Fraction(option.collectionCost)))
    }
    var chosen = 0
    for index in nets.indices.dropFirst() {
      guard nets[index].net > nets[index - 1].net else { break }
      chosen = index
    }
    return try rows(nets, chosen: chosen)
  }

  /// An option of the present-value method.
  package struct PresentValueOption: Decodable, Sendable {
    package let days: Int
    /// Sold a day.
    package let quantity: ExactDecimal
    package let badDebtPercent: ExactDecimal

    package init(days: Int, quantity: ExactDecimal, badDebtPercent: ExactDecimal) {
      self.days = days
      self.quantity = quantity
      self.badDebtPercent = badDebtPercent
    }
  }

  /// NPV a day = P·Q·(1−b)/(1+k·t) − C·Q, k the daily share of the yearly rate; the largest (F-R36).
  package static func presentValue(
    _ options: [PresentValueOption], price: ExactDecimal, cost: ExactDecimal, yearlyRatePercent: ExactDecimal
  ) throws(Failure) -> [Row] {
    let daily = try percent(yearlyRatePercent) / Fraction(365 as Int128)
    var nets: [(days: Int, net: Fraction)] = []
    for option in options {
      let quantity = Fraction(option.quantity)
      let paid = try Fraction(price) * quantity * (Fraction.one - percent(option.badDebtPercent))
      let discount = try Fraction.one + daily * Fraction(Int128(option.days))
      nets.append((option.days, try paid / discount - Fraction(cost) * quantity))
    }
    var chosen = 0
    for index in nets.indices where nets[index].net > nets[chosen].net { chosen = index }
    return try rows(nets, chosen: chosen)
  }

  private static func percent(_ value: ExactDecimal) throws(Failure) -> Fraction {
    try Fraction(value) / Fraction(100 as Int128)
  }

  private static func rows(_ nets: [(days: Int, net: Fraction)], chosen: Int) throws(Failure) -> [Row] {
    var rows: [Row] = []
    for (index, entry) in nets.enumerated() {
      var increment: ExactDecimal?
      if index > 0 { increment = try (entry.net - nets[index - 1].net).rounded(digits: 3) }
      rows.append(
        Row(days: entry.days, net: try entry.net.rounded(digits: 3), increment: increment, chosen: index == chosen))
    }
    return rows
  }
}
