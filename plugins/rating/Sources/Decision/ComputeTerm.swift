import AvalKit

/// A credit period by one of three methods.
struct ComputeTerm: Method {
  typealias MethodWord = Name

  enum Name: String, Decodable {
    case salesReturnDays
    case marginal
    case presentValue
  }

  struct Marginal: Decodable {
    let variableCostRatio: ExactDecimal
    let capitalCostPercent: ExactDecimal
    let options: [CreditPeriod.MarginalOption]
  }

  struct PresentValue: Decodable {
    let price: ExactDecimal
    let cost: ExactDecimal
    let yearlyRatePercent: ExactDecimal
    let options: [CreditPeriod.PresentValueOption]
  }

  struct Result: Encodable {
    let method: String
    let rule: String
    /// The period in days; one digit where it is computed, whole where it is chosen.
    let days: ExactDecimal
    let formula: Text
    let rows: [CreditPeriod.Row]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    switch params.method {
    case .salesReturnDays:
      let given = try required(params.salesReturnDays, "salesReturnDays")
      do throws(Failure) {
        let days = try CreditPeriod.salesReturnDays(
          funds: given.availableFunds, annualSales: given.annualCreditSales, costRatio: given.costRatio,
          yearDays: given.yearDays ?? 365)
        return Result(
          method: "salesReturnDays", rule: "F-R34", days: try days.rounded(digits: 1),
          formula: Text(
            "Funds available for receivables ÷ daily credit sales ÷ cost ratio", zh: "可用于应收账款的资金 ÷ 日赊销额 ÷ 成本率"),
          rows: nil)
      } catch {
        throw error.at("/salesReturnDays")
      }
    case .marginal:
      let given = try required(params.marginal, "marginal")
      let rows = try CreditPeriod.marginal(
        given.options, variableCostRatio: given.variableCostRatio, capitalCostPercent: given.capitalCostPercent)
      return chosen(
        rows, "marginal", "F-R35",
        Text(
          "Sales × (1 − v) − sales ÷ 360 × days × v × k − bad debts − collection cost; the last option that still adds",
          zh: "销售额 × (1 − v) − 销售额 ÷ 360 × 天数 × v × k − 坏账 − 收账费用；取最后一个仍有正增量的方案"))
    case .presentValue:
      let given = try required(params.presentValue, "presentValue")
      let rows = try CreditPeriod.presentValue(
        given.options, price: given.price, cost: given.cost, yearlyRatePercent: given.yearlyRatePercent)
      return chosen(
        rows, "presentValue", "F-R36",
        Text(
          "Price × quantity × (1 − bad debts) ÷ (1 + daily rate × days) − cost × quantity; the largest",
          zh: "价格 × 数量 × (1 − 坏账率) ÷ (1 + 日利率 × 天数) − 成本 × 数量；取最大者"))
    }
  }

  private func required<T>(_ value: T?, _ name: String) throws(Failure) -> T {
    guard let value else {
      throw Failure(
        .invalidParams, "This method needs the member \(name).", zh: "该方法需要成员 \(name)。", path: "/\(name)")
    }
    return value
  }

  private func chosen(_ rows: [CreditPeriod.Row], _ method: String, _ rule: String, _ formula: Text) -> Result {
    let days = rows.first(where: \.chosen)?.days ?? 0
    return Result(method: method, rule: rule, days: ExactDecimal(Int64(days)), formula: formula, rows: rows)
  }
}
