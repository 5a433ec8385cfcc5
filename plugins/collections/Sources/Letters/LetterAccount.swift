import AvalKit

/// What a letter speaks of: a demand of what is overdue, a reminder of what falls due soon, others of what is open; all leave
/// the disputed part out and take off what stands on account.
struct LetterAccount {
  let items: [DueItem]
  /// What stands on account, by currency; only currencies of the items.
  let credits: [Money]
  /// What is left to pay, by currency.
  let totals: [Money]
  private let day: CivilDate

  private static let itemsMax = 5_000

  init(of customer: Int64, _ template: LetterTemplate, in call: Call) throws {
    day = call.asOf
    let open = try DueItem.all(of: customer, on: call.asOf, in: call).filter {
      $0.demandable > 0 && Self.speaks(template, of: $0.due, on: call.asOf)
    }
    var items: [DueItem] = []
    var credits: [Money] = []
    var totals: [Money] = []
    for (currency, owed) in Dictionary(grouping: open, by: \.currency).sorted(by: { $0.key < $1.key }) {
      let sum = try owed.map { Money(minor: $0.demandable, currency: currency) }.sum(in: currency)
      let onAccount = try OnAccount.sum(of: customer, currency, on: call.asOf, in: call)
      guard sum.minor > onAccount else { continue }
      items += owed
      totals.append(Money(minor: sum.minor - onAccount, currency: currency))
      if onAccount > 0 { credits.append(Money(minor: onAccount, currency: currency)) }
    }
    guard !items.isEmpty else {
      throw Failure(
        .failedPrecondition, "The customer owes nothing on balance that this letter could speak of on \(call.asOf).",
        zh: "截至 \(call.asOf)，该客户没有此信函所述的欠款余额。", path: "/template")
    }
    guard items.count <= LetterAccount.itemsMax else {
      throw Failure(
        .limitExceeded,
        "The letter would list more than \(LetterAccount.itemsMax) items; send a statement of account.",
        zh: "信函所列项目超过 \(LetterAccount.itemsMax) 笔；请改寄对账单。")
    }
    self.items = items.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
    (self.credits, self.totals) = (credits, totals)
  }

  private static func speaks(_ template: LetterTemplate, of due: CivilDate, on day: CivilDate) -> Bool {
    if let within = template.dueWithinDays { return (0...within).contains(day.days(until: due)) }
    return template.level == 0 || due < day
  }

  /// The first day without supply if nothing is paid: receivables holds the one number of days.
  func supplyStop(of customer: EntityID, in call: Call) throws -> CivilDate {
    let days = try call.invoke("receivables.stop.list", Question(customer: customer, limit: 1), as: Answer.self)
    let oldest = items.map(\.due).min() ?? day
    return max(day, try oldest.adding(days: days.supplyStopDays + 1))
  }

  private struct Question: Encodable {
    let customer: EntityID
    let limit: Int
  }

  private struct Answer: Decodable {
    let supplyStopDays: Int
  }
}
