import AvalKit

/// Ends all applications of a credit to an item from a day on; every day before stays as it was (V-4, V-31).
///
/// What was granted together with the application (discount, bank charge) is taken back with it.
struct UnapplyPayment: Method {
  static let name = "receivables.payment.unapply"

  struct Params: Decodable {
    let payment: EntityID
    let item: EntityID
    let date: CivilDate?
  }

  struct Result: Encodable {
    let payment: CreditView
    let item: OpenItem
    let amount: Money
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var credit = try ledger.credit(params.payment, path: "/payment")
    var item = try ledger.item(params.item, path: "/item")
    let before = CreditView(credit)
    guard let applied = try ledger.applied(credit, to: item), applied.amount > 0 else {
      throw Failure(
        .failedPrecondition, "Nothing of the payment \(params.payment) is applied to the item \(params.item).",
        zh: "收款 \(params.payment) 未核销至未清项 \(params.item)。", path: "/item")
    }
    let day = params.date ?? max(call.today, applied.lastDay)
    guard day >= applied.lastDay else {
      throw Failure(
        .invalidParams, "The payment was applied on \(applied.lastDay); choose that day or a later one.",
        zh: "该笔收款于 \(applied.lastDay) 核销;请选择当日或之后的日期。", path: "/date")
    }
    try ledger.requireOpenPeriod(day, path: "/date")
    try ledger.transfer(-applied.amount, from: &credit, to: &item, on: day)
    for (kind, amount) in applied.granted where amount != 0 {
      try ledger.adjust(&item, by: amount, kind: kind, on: day, counter: credit.id)
    }
    let after = CreditView(credit)
    try call.change(credit.entityID.description, before: before, after: after)
    return Result(
      payment: after, item: OpenItem(item, on: call.today),
      amount: Money(minor: applied.amount, currency: item.currency))
  }
}

extension Ledger {
  /// What a credit pays of an item at the end of the journal.
  struct Applied {
    var amount: Int64 = 0
    var lastDay: CivilDate
    /// Discounts and charges granted with it, as what taking them back adds to the debt.
    var granted: [(kind: String, amount: Int64)] = []
  }

  func applied(_ credit: Credit, to item: Item) throws -> Applied? {
    var applied: Applied?
    try store.each(
      """
      SELECT CASE kind WHEN 'unapply' THEN 'apply' ELSE kind END AS kind, sum(amount), max(day)
      FROM receivables_entry WHERE account = ?1 AND counter = ?2 AND kind IN ('apply', 'unapply', 'discount', 'charge')
      GROUP BY 1
      """,
      item.id, credit.id
    ) { row in
      var sum = applied ?? Applied(lastDay: row.day(2))
      sum.lastDay = max(sum.lastDay, row.day(2))
      if row.text(0) == "apply" { sum.amount = -row.int(1) } else { sum.granted.append((row.text(0), -row.int(1))) }
      applied = sum
      return true
    }
    return applied
  }
}
