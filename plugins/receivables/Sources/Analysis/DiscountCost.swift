import AvalKit

/// What it costs a customer not to take an early payment discount (F-V19).
struct ComputeDiscountCost: Method {
  static let name = "receivables.discount.cost"

  struct Result: Encodable {
    let annualCost: ExactDecimal
    let effectiveAnnualRate: ExactDecimal
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let terms = try call.policy("terms", as: TermsPolicy.self).terms(named: params.terms)
    guard let discount = terms.discount, let days = terms.days, days > discount.days else {
      throw Failure(
        .invalidParams, "The terms give no discount before the net day; write them as \"2/10 net 30\".",
        zh: "该付款条件没有早于净付日的折扣；请写成“2/10 net 30”。", path: "/terms")
    }
    let cost = try DiscountCost(percent: discount.percent, days: days - discount.days)
    return Result(annualCost: cost.annualCost, effectiveAnnualRate: cost.effectiveAnnualRate)
  }
}

package struct DiscountCost: Sendable {
  /// d/(1−d) · 365/days, in percent.
  package let annualCost: ExactDecimal
  /// (1 + d/(1−d))^(365/days) − 1, in percent.
  package let effectiveAnnualRate: ExactDecimal

  /// - Parameter days: how much later the net day lies than the discount's last day.
  package init(percent: ExactDecimal, days: Int) throws {
    guard !percent.isNegative, percent < ExactDecimal(100), days > 0 else {
      throw Failure(
        .invalidParams, "A discount lies within 0 and 100 percent.", zh: "折扣须在 0 与 100% 之间。", path: "/terms")
    }
    let rate = try Fraction(percent) / (Fraction(100) - Fraction(percent))
    annualCost = try (rate * Fraction(365, Int128(days))).percent(digits: 4)
    let power = try FixedPower.raise(Fraction.one + rate, to: Fraction(365, Int128(days)))
    effectiveAnnualRate = try (Fraction(power) - .one).percent(digits: 4)
  }
}
