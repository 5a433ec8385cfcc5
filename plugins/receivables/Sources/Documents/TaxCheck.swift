import AvalKit

/// Whether a bad debt may be deducted from taxable income (F-V18): State Taxation Administration announcement 2011/25,
/// articles 23 and 24, with its figures as policy data.
package struct TaxWriteOffPolicy: Codable, Sendable {
  package let schema: Int
  package let version: String
  package let title: Text
  /// Months overdue from which any amount may be deducted.
  package let months: Int
  /// Months overdue from which a small amount may be deducted, with a special report.
  package let smallMonths: Int
  /// The largest small amount.
  package let smallAmount: Money
  /// A small amount may also be this share of the year's revenue, in percent.
  package let smallShare: ExactDecimal

  /// - Parameter revenue: the year's revenue, where a share of it shall count.
  package func check(
    amount: Money, due: CivilDate, on day: CivilDate, bookedAsLoss: Bool, revenue: Money?
  ) throws -> (eligible: Bool, why: Text) {
    guard bookedAsLoss else {
      return (false, Text("The loss is not booked yet; book it first.", zh: "会计上尚未作为损失处理；请先入账。"))
    }
    if try day >= due.adding(months: months) {
      return (
        true,
        Text(
          "Overdue for \(months) months or more and booked as a loss; add a special report.",
          zh: "逾期 \(months) 个月以上且已作损失处理；须出具专项报告。")
      )
    }
    guard try day >= due.adding(months: smallMonths) else {
      return (
        false,
        Text("Overdue for less than \(smallMonths) months.", zh: "逾期不足 \(smallMonths) 个月。")
      )
    }
    if amount.currency == smallAmount.currency, try amount <= smallAmount {
      return (
        true,
        Text(
          "Small: overdue for \(smallMonths) months or more and at most \(smallAmount); add a special report.",
          zh: "小额：逾期 \(smallMonths) 个月以上且不超过 \(smallAmount)；须出具专项报告。")
      )
    }
    if let revenue, revenue.currency == amount.currency,
      try Fraction(amount.amount) * Fraction(ExactDecimal(100)) <= Fraction(revenue.amount) * Fraction(smallShare)
    {
      return (
        true,
        Text(
          "Small: overdue for \(smallMonths) months or more and at most \(smallShare) % of revenue; add a special report.",
          zh: "小额：逾期 \(smallMonths) 个月以上且不超过年度收入的 \(smallShare)%；须出具专项报告。")
      )
    }
    return (
      false,
      Text(
        "Overdue for less than \(months) months, and too large for the small-amount rule.",
        zh: "逾期不足 \(months) 个月，且超过小额标准。")
    )
  }
}

struct CheckTaxWriteOff: Method {
  static let name = "receivables.writeOff.taxCheck"

  struct Result: Encodable {
    let eligible: Bool
    let why: Text
    let amount: Money
    let daysOverdue: Int
    let policyVersion: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let item = try Ledger(call).item(params.item, path: "/item")
    // The loss is what the customer did not pay, written off already or not.
    let lost = try call.store.first(
      "SELECT coalesce(sum(amount), 0) FROM receivables_entry WHERE account = ?1 AND day <= ?2 AND kind <> 'writeOff'",
      item.id, call.asOf
    ) { $0.int(0) }
    let amount = Money(minor: lost ?? 0, currency: item.currency)
    let policy = try call.policy("tax-write-off")
    guard amount.isPositive else {
      return Result(
        eligible: false, why: Text("Nothing of the item is lost: it was paid.", zh: "该未清项已付清，没有损失。"), amount: amount,
        daysOverdue: item.due.days(until: call.asOf), policyVersion: policy.version)
    }
    let (eligible, why) = try policy.decode(TaxWriteOffPolicy.self).check(
      amount: amount, due: item.due, on: call.asOf, bookedAsLoss: params.bookedAsLoss, revenue: params.revenue)
    return Result(
      eligible: eligible, why: why, amount: amount, daysOverdue: item.due.days(until: call.asOf),
      policyVersion: policy.version)
  }
}
