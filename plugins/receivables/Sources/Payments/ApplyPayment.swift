import AvalKit

/// Applies a payment or credit note to items a person chose (V-4), in another currency too: an allocation then says what
/// was `paid` for its amount.
struct ApplyPayment: Method {
  struct Result: Encodable {
    let payment: CreditView
    let items: [OpenItem]
    /// The payments that parts of this one became in the items' currencies, in the order of the allocations.
    let converted: [CreditView]?
    /// Late fees that turn out to have been charged too much; left out where there are none.
    let reversals: [FeeReversal]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var credit = try ledger.credit(params.payment, path: "/payment")
    let before = CreditView(credit)
    let days = try DocumentDays(call, insist: params.insist)
    if let date = params.date { try days.require(date) }
    var seen: Set<EntityID> = []
    let allocations = try params.allocations.enumerated().map { index, allocation in
      let path = "/allocations/\(index)"
      guard seen.insert(allocation.item).inserted else {
        throw Failure(
          .invalidParams, "The item \(allocation.item) is named twice; add its amounts up.",
          zh: "未清项 \(allocation.item) 重复出现；请合并金额。", path: path + "/item")
      }
      try Amounts.requirePositive(allocation.amount, path: path + "/amount")
      let item = try ledger.item(allocation.item, path: path + "/item")
      guard allocation.amount.currency == item.currency else {
        throw Failure(
          .invalidParams,
          "The item is in \(item.currency), the allocation in \(allocation.amount.currency); give amount in \(item.currency), "
            + "and as paid what was given for it.",
          zh: "未清项货币为 \(item.currency)，核销金额货币为 \(allocation.amount.currency)；amount 须用 \(item.currency)，实付金额以 paid 给出。",
          path: path + "/amount")
      }
      return Ledger.Allocation(item: item, amount: allocation.amount.minor, path: path)
    }
    var items: [Item] = []
    var converted: [CreditView] = []
    for (asked, allocation) in zip(params.allocations, allocations) {
      guard let paid = asked.paid else {
        items += try ledger.apply(&credit, [allocation], on: params.date)
        continue
      }
      let day = try params.date ?? ledger.naturalDay(credit, allocation.item)
      var part = try ledger.convert(
        &credit, paid, into: asked.amount, on: day,
        path: Ledger.ConversionPaths(given: allocation.path + "/paid", received: allocation.path + "/amount"))
      items += try ledger.apply(&part, [allocation], on: day)
      converted.append(CreditView(part))
    }
    let after = CreditView(credit)
    try days.insistence.note(credit.entityID.description)
    try call.change(credit.entityID.description, before: before, after: after)
    let reversals = try ledger.reviewFees(of: Set(items.map(\.customer)))
    let today = call.today
    return Result(
      payment: after, items: items.map { OpenItem($0, on: today) }, converted: converted.isEmpty ? nil : converted,
      reversals: reversals.isEmpty ? nil : reversals)
  }
}
