import AvalKit

extension Ledger {
  /// An item by its id; the refusal carries `path`.
  func item(_ id: EntityID, path: String) throws -> Item {
    let number = try id.number(of: Item.prefix, path: path)
    guard let item = try item(number) else {
      throw Failure(
        .notFound, "There is no item \(id); take ids from receivables.item.list.",
        zh: "没有编号为 \(id) 的未清项；请使用 receivables.item.list 返回的编号。", path: path)
    }
    return item
  }

  func item(_ number: Int64) throws -> Item? {
    try store.first(Ledger.selectItem, number) { try Item(row: $0) }
  }

  private static let selectItem = "SELECT \(Item.columns) FROM receivables_item WHERE id = ?1"
  private static let selectCredit = "SELECT \(Credit.columns) FROM receivables_credit WHERE id = ?1"

  /// A payment, credit note or claim by its id; the refusal carries `path`.
  func credit(_ id: EntityID, path: String) throws -> Credit {
    guard let kind = Credit.Kind.allCases.first(where: { $0.prefix == id.prefix }) else {
      throw Failure(
        .invalidParams, "\(id) is not a payment; give the id of a payment (pay_…) or of a credit note (crn_…).",
        zh: "\(id) 不是收款；请提供收款编号（pay_…）或贷项通知单编号（crn_…）。", path: path)
    }
    guard let credit = try credit(id.number), credit.kind == kind else {
      throw Failure(
        .notFound, "There is no payment \(id); use the id that payment.record answered.",
        zh: "没有编号为 \(id) 的收款；请使用 payment.record 返回的编号。", path: path)
    }
    return credit
  }

  func credit(_ number: Int64) throws -> Credit? {
    try store.first(Ledger.selectCredit, number) { try Credit(row: $0) }
  }

  // MARK: Balances on days

  /// The least that an item has open on any day from `day` on: what may still be taken from it on that day.
  func least(openOn item: Item, from day: CivilDate) throws -> Int64 {
    day >= item.lastDay ? item.open : try least(item.id, sign: 1, from: day)
  }

  /// The least that a credit has unapplied on any day from `day` on.
  func least(unappliedOf credit: Credit, from day: CivilDate) throws -> Int64 {
    day >= credit.lastDay ? credit.unapplied : try least(credit.id, sign: -1, from: day)
  }

  private func least(_ account: Int64, sign: Int64, from day: CivilDate) throws -> Int64 {
    var balance: Int64 = 0
    var least: Int64?
    try store.each(
      "SELECT day, sum(amount) FROM receivables_entry WHERE account = ?1 GROUP BY day ORDER BY day", account
    ) { row in
      if row.day(0) > day, least == nil { least = balance }
      balance += sign * row.int(1)
      if row.day(0) >= day { least = min(least ?? balance, balance) }
      return true
    }
    return least ?? balance
  }

  /// The latest day on which something was taken back on the account, or nil.
  func lastUnapplication(_ account: Int64) throws -> CivilDate? {
    try store.first(
      "SELECT max(day) FROM receivables_entry WHERE account = ?1 AND kind = 'unapply'", account
    ) { $0.optionalDay(0) } ?? nil
  }
}
