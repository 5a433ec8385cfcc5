import AvalKit

/// The journal and the sums that repeat it: the only code that writes them.
///
/// Every movement is a row of `receivables_entry`; in the same transaction the account's balance, the table of daily
/// changes and the currency's turnover follow.
struct Ledger {
  let call: Call
  let store: Store
  let now: Instant
  /// The same movements in the house currency.
  let house: HouseBook
  let memory = LedgerMemory()

  init(_ call: Call) {
    self.call = call
    store = call.store
    now = call.now
    house = HouseBook(call)
  }

  /// The most that all journal rows of one currency may add up to, signs left out: no sum of rows can then overflow.
  static let turnoverLimit: Int64 = 1 << 62
  /// The most that one movement may be: a mistyped amount leaves room to correct it and for everybody else.
  static let movementLimit: Int64 = turnoverLimit / 1000

  /// Refuses a day in a closed period.
  func requireOpenPeriod(_ day: CivilDate, path: String) throws {
    if let closed = try closedThrough() { try Ledger.require(day, after: closed, path: path) }
  }

  static func require(_ day: CivilDate, after closed: CivilDate, path: String) throws {
    guard day > closed else {
      throw Failure(
        .failedPrecondition,
        "The books are closed through \(closed); choose a later day than \(day), or have the period reopened.",
        zh: "会计期间已关闭至 \(closed)；请选择 \(day) 之后的日期，或先重新开启会计期间。", path: path)
    }
  }

  // MARK: Opening accounts

  /// Inserts items and their opening rows. The items belong to one document.
  ///
  /// - Returns: false, with nothing written, where the document's number is used already.
  func open(_ items: [Item]) throws -> Bool { try ItemWriter(self).open(items) }

  /// Inserts a credit and its opening row.
  ///
  /// - Parameter worth: what it is worth in the house currency, where a conversion says so.
  /// - Returns: false, with nothing written, where the number is used already.
  func open(_ credit: Credit, worth: Int64? = nil) throws -> Bool {
    let next = Credit.columnCount + 1
    let inserted = try store.prepared(
      """
      INSERT INTO \(Credit.table) (\(Credit.columns), assigned, recorded)
      VALUES (\(Credit.placeholders), ?\(next), ?\(next + 1))
      ON CONFLICT DO NOTHING
      """
    ) { row in
      try credit.bind(to: row)
      try row.bind(credit.customer.map { _ in now.milliseconds }, at: Int32(next))
      try row.bind(now.milliseconds, at: Int32(next + 1))
      return try row.execute()
    }
    guard inserted == 1 else { return false }
    try entry(credit.id, credit.id, "post", credit.day, -credit.amount, nil)
    try turn(credit.currency, credit.amount, credit.day)
    try daily(credit.currency, .credit, due: nil, day: credit.day, -credit.amount)
    try house.open(credit, worth: worth)
    try CreditLines.refresh(credit, in: call)
    return true
  }

  // MARK: Moving balances

  /// Applies part of a credit to an item: one posting, two rows that cancel out. The caller has checked both balances.
  ///
  /// - Parameter amount: positive to apply, negative to take back.
  func transfer(_ amount: Int64, from credit: inout Credit, to item: inout Item, on day: CivilDate) throws {
    let posting = try call.nextID("jnl").number
    let kind = amount > 0 ? "apply" : "unapply"
    try entry(item.id, posting, kind, day, -amount, credit.id)
    try entry(credit.id, posting, kind, day, amount, item.id)
    try turn(item.currency, 2 * abs(amount), day)
    try daily(item.currency, .item, due: item.due, day: day, -amount)
    try daily(credit.currency, .credit, due: nil, day: day, amount)
    try house.follow(
      item.id, currency: item.currency, posting: posting, counter: credit.id, kind: kind, on: day, before: item.open,
      after: item.open - amount, later: day < item.lastDay)
    try house.follow(
      credit.id, currency: credit.currency, posting: posting, counter: item.id, kind: kind, on: day,
      before: -credit.unapplied, after: amount - credit.unapplied, later: day < credit.lastDay)
    try house.settle(cause: posting)
    try setBalance(of: &item, item.open - amount, day)
    try setBalance(of: &credit, credit.unapplied - amount, day)
    if credit.kind == .creditNote { try rebase(&item, by: -amount) }
    if amount < 0 || credit.kind != .payment || ItemCorrected.isOld(item, on: day) {
      try call.emit(ItemCorrected.event, ItemCorrected(item, on: day))
    }
  }

  /// Changes an item's balance against an account outside the ledger: discount, bank charge, write-off, adjustment.
  ///
  /// - Parameters:
  ///   - amount: what is added to the debt; negative lowers it.
  ///   - counter: the credit or document that caused it.
  /// - Returns: the number of the posting.
  @discardableResult
  func adjust(
    _ item: inout Item, by amount: Int64, kind: String, on day: CivilDate, counter: Int64?, posting: Int64? = nil
  ) throws -> Int64 {
    let posting = try posting ?? call.nextID("jnl").number
    try entry(item.id, posting, kind, day, amount, counter)
    try turn(item.currency, abs(amount), day)
    try daily(item.currency, .item, due: item.due, day: day, amount)
    let (open, overflow) = item.open.addingReportingOverflow(amount)
    guard !overflow else { throw Ledger.turnoverFailure(item.currency, path: "/amount") }
    try house.follow(
      item.id, currency: item.currency, posting: posting, counter: counter, kind: kind, on: day, before: item.open,
      after: open, later: day < item.lastDay)
    try house.settle(cause: posting)
    try setBalance(of: &item, open, day)
    if kind == "adjustment" { try rebase(&item, by: amount) }
    if ItemCorrected.kinds.contains(kind) { try call.emit(ItemCorrected.event, ItemCorrected(item, on: day)) }
    return posting
  }

  /// What a credit note or an adjustment leaves of an item is what its discount is a share of.
  private func rebase(_ item: inout Item, by amount: Int64) throws {
    guard let discount = item.discount, let before = item.discountBase else { return }
    let base = before + amount
    let share: Int64
    if let percent = item.discountPercent {
      share = try Money(minor: max(0, base), currency: item.currency).percent(percent, rounding: .halfAwayFromZero)
        .minor
    } else {
      let exact = before > 0 ? try Fraction(Int128(discount) * Int128(max(0, base)), Int128(before)) : .zero
      share = try Int64(checked: exact.rounded(digits: 0).units)
    }
    item.discount = share
    item.discountBase = base
    try store.run(
      "UPDATE receivables_item SET discount = ?2, discount_base = ?3 WHERE id = ?1", item.id, share, base)
  }

  /// Lowers a credit's balance against an account outside the items: what was turned into another currency.
  ///
  /// - Parameter counter: the credit that it became. Its exchange difference is settled by the caller.
  func adjust(
    _ credit: inout Credit, by amount: Int64, kind: String, on day: CivilDate, counter: Int64?, posting: Int64
  ) throws {
    try entry(credit.id, posting, kind, day, amount, counter)
    try turn(credit.currency, abs(amount), day)
    try daily(credit.currency, .credit, due: nil, day: day, amount)
    try house.follow(
      credit.id, currency: credit.currency, posting: posting, counter: counter, kind: kind, on: day,
      before: -credit.unapplied, after: amount - credit.unapplied, later: day < credit.lastDay)
    try setBalance(of: &credit, credit.unapplied - amount, day)
  }

  private func setBalance(of item: inout Item, _ open: Int64, _ day: CivilDate) throws {
    item.open = open
    item.lastDay = max(item.lastDay, day)
    try store.prepared("UPDATE receivables_item SET open = ?2, last_day = ?3 WHERE id = ?1") { row in
      try row.bind(item.id, at: 1)
      try row.bind(item.open, at: 2)
      try row.bind(Int64(item.lastDay.dayNumber), at: 3)
      try row.execute()
    }
  }

  private func setBalance(of credit: inout Credit, _ unapplied: Int64, _ day: CivilDate) throws {
    credit.unapplied = unapplied
    credit.lastDay = max(credit.lastDay, day)
    try store.prepared("UPDATE receivables_credit SET unapplied = ?2, last_day = ?3 WHERE id = ?1") { row in
      try row.bind(credit.id, at: 1)
      try row.bind(credit.unapplied, at: 2)
      try row.bind(Int64(credit.lastDay.dayNumber), at: 3)
      try row.execute()
    }
    try CreditLines.refresh(credit, in: call)
  }

  // MARK: Rows

  enum Side: String { case item, credit }

  static let insertEntry = """
    INSERT INTO receivables_entry (account, posting, kind, day, recorded, amount, counter)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """

  static func bindEntry(
    _ row: Statement, account: Int64, posting: Int64, kind: String, day: CivilDate, now: Int64, amount: Int64,
    counter: Int64?
  ) throws {
    try row.bind(account, at: 1)
    try row.bind(posting, at: 2)
    try row.bind(kind, at: 3)
    try row.bind(Int64(day.dayNumber), at: 4)
    try row.bind(now, at: 5)
    try row.bind(amount, at: 6)
    try row.bind(counter, at: 7)
  }

  private func entry(
    _ account: Int64, _ posting: Int64, _ kind: String, _ day: CivilDate, _ amount: Int64, _ counter: Int64?
  ) throws {
    try store.prepared(Ledger.insertEntry) { row in
      try Ledger.bindEntry(
        row, account: account, posting: posting, kind: kind, day: day, now: now.milliseconds, amount: amount,
        counter: counter)
      try row.execute()
    }
  }

  static func movementFailure(_ currency: Currency, path: String) -> Failure {
    let most = Money(minor: movementLimit, currency: currency)
    return Failure(
      .limitExceeded, "The amount is too large: one movement may be at most \(most); check its digits.",
      zh: "金额过大：单笔变动不得超过 \(most)；请核对位数。", path: path)
  }

  static func turnoverFailure(_ currency: Currency, path: String) -> Failure {
    let most = Money(minor: turnoverLimit, currency: currency)
    return Failure(
      .limitExceeded,
      "The amount is too large: all movements in \(currency) together may reach \(most.amountText); check its digits.",
      zh: "金额过大：\(currency) 的全部变动合计不得超过 \(most.amountText)；请核对位数。", path: path)
  }
}
