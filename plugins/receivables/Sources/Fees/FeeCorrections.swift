import AvalKit

/// What was charged on a principal so far.
struct ChargedFees {
  /// Charged, less what was reversed.
  let charged: Int64
  let waived: Int64
  /// The rule and the day of the last charge; nil where nothing was charged.
  let last: (rule: String, through: CivilDate)?

  /// What the customer bears.
  var borne: Int64 { charged - waived }

  static func on(_ principal: Int64, in store: Store) throws -> ChargedFees {
    var charged: Int64 = 0
    var last: (rule: String, through: CivilDate)?
    try store.each(
      "SELECT amount, rule, through FROM receivables_fee WHERE principal = ?1 ORDER BY through, item", principal
    ) { row in
      charged += row.int(0)
      last = (row.text(1), row.day(2))
      return true
    }
    guard last != nil else { return ChargedFees(charged: 0, waived: 0, last: nil) }
    var waived: Int64 = 0
    try store.each(
      "SELECT kind, sum(amount) FROM receivables_fee_correction WHERE principal = ?1 GROUP BY kind ORDER BY kind",
      principal
    ) { row in
      if row.text(0) == "feeWaiver" { waived = row.int(1) } else { charged -= row.int(1) }
      return true
    }
    return ChargedFees(charged: charged, waived: waived, last: last)
  }
}

/// A late fee, or part of it, taken back, as replies show it (`#/feeReversal`).
struct FeeReversal: Encodable {
  let id: EntityID
  let fee: EntityID
  let number: String
  let principal: EntityID
  let customer: EntityID
  let date: CivilDate
  let amount: Money
  /// What had been paid of it and is on account again; left out where nothing had.
  let onAccount: Money?
  let reason: Text
}

extension Ledger {
  /// Whether any late fee was ever charged: most houses are spared the look.
  private func hasFees() throws -> Bool {
    if let known = memory.hasFees { return known }
    let found = try store.first("SELECT 1 FROM receivables_fee LIMIT 1") { _ in true } ?? false
    memory.hasFees = found
    return found
  }

  /// Looks at the late fees of customers again, after money of theirs was applied or moved: what was charged too much, as
  /// the books stand now, is reversed by rows of their own. In a closed period the next charge does it.
  func reviewFees(of customers: Set<Int64>) throws -> [FeeReversal] {
    guard !customers.isEmpty, try hasFees() else { return [] }
    if let closed = try closedThrough(), call.today <= closed { return [] }
    let policy = try call.policy("late-fees", as: LateFeePolicy.self)
    let histories = FeeHistories(call)
    var reversals: [FeeReversal] = []
    for customer in customers.sorted() {
      let principals = try store.all(
        """
        SELECT DISTINCT f.principal FROM receivables_item i JOIN receivables_fee f ON f.item = i.id
        WHERE i.customer IN \(Family.sql) AND i.kind = 'lateFee' ORDER BY f.principal
        """, customer
      ) { $0.int(0) }
      for number in principals {
        let charged = try ChargedFees.on(number, in: store)
        guard let last = charged.last, let rule = policy.rules[last.rule], let item = try item(number) else { continue }
        let accrued = try LateFees.accrued(
          item, LateInterest(policy, rule, LateFeeOverrides()), histories, through: last.through)
        reversals += try reverse(item, charged.borne - accrued, on: call.today)
      }
    }
    return reversals
  }

  /// Takes back what was charged too much on a principal, the latest fee first. What was paid of it goes on account.
  func reverse(_ principal: Item, _ excess: Int64, on day: CivilDate) throws -> [FeeReversal] {
    guard excess > 0 else { return [] }
    let fees = try store.all(
      """
      SELECT \(Item.columns.split(separator: ", ").map { "i." + $0 }.joined(separator: ", ")),
        f.amount - (SELECT coalesce(sum(x.amount), 0) FROM receivables_fee_correction x WHERE x.item = f.item) AS rest
      FROM receivables_fee f JOIN receivables_item i ON i.id = f.item WHERE f.principal = ?1
      ORDER BY f.through DESC, i.id DESC
      """, principal.id
    ) { (item: try Item(row: $0), rest: $0.int(Item.columnCount)) }
    var left = excess
    var reversals: [FeeReversal] = []
    for (fee, rest) in fees where left > 0 && rest > 0 {
      var fee = fee
      let dated = max(day, fee.day)
      let freed = try free(&fee, min(left, rest), on: dated)
      let part = try min(left, rest, least(openOn: fee, from: dated))
      guard part > 0 else { continue }
      left -= part
      reversals.append(try lower(&fee, by: part, .reversal, principal, on: dated, freed: freed))
    }
    return reversals
  }

  /// Takes back from a fee's payments what is not open of an amount.
  private func free(_ fee: inout Item, _ amount: Int64, on day: CivilDate) throws -> Int64 {
    var missing = try amount - least(openOn: fee, from: day)
    guard missing > 0 else { return 0 }
    let credits = try store.all(
      """
      SELECT counter FROM receivables_entry WHERE account = ?1 AND kind IN ('apply', 'unapply')
      GROUP BY counter HAVING sum(amount) < 0 ORDER BY max(posting) DESC, counter
      """, fee.id
    ) { $0.int(0) }
    var freed: Int64 = 0
    for number in credits where missing > 0 {
      guard var credit = try credit(number), let applied = try applied(credit, to: fee), applied.amount > 0,
        applied.earliest <= day
      else { continue }
      let part = min(missing, applied.amount)
      try transfer(-part, from: &credit, to: &fee, on: day)
      missing -= part
      freed += part
    }
    return freed
  }

  enum FeeCorrection: String {
    case reversal = "feeReversal"
    case waiver = "feeWaiver"
  }

  /// Lowers a fee by a row of its own.
  func lower(
    _ fee: inout Item, by amount: Int64, _ kind: FeeCorrection, _ principal: Item, on day: CivilDate, freed: Int64 = 0,
    reason: String? = nil
  ) throws -> FeeReversal {
    let id = try call.nextID("fcr")
    try adjust(&fee, by: -amount, kind: kind.rawValue, on: day, counter: id.number, posting: id.number)
    let why =
      reason.map { Text($0, zh: $0) }
      ?? Text(
        "The money was here earlier than the fee was charged for: \(principal.number).",
        zh: "款项早于计收逾期利息或违约金的期间到账：\(principal.number)。")
    try store.run(
      """
      INSERT INTO receivables_fee_correction (id, item, principal, kind, day, amount, reason, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """, id, fee.id, principal.id, kind.rawValue, day, amount, why.in(call.language), now, call.actor)
    let reversal = FeeReversal(
      id: id, fee: fee.entityID, number: fee.number, principal: principal.entityID,
      customer: EntityID(prefix: CustomerRef.prefix, number: fee.customer), date: day,
      amount: Money(minor: amount, currency: fee.currency),
      onAccount: freed > 0 ? Money(minor: freed, currency: fee.currency) : nil, reason: why)
    try call.change(fee.entityID.description, after: reversal)
    if fee.open == 0 { try settle(fee) }
    return reversal
  }
}

/// Forgives a late fee, or other interest and costs, or part of it (V-9): it goes back to the account that it was booked on
/// and changes no sales. What is waived is not charged again.
struct WaiveLateFee: Method {
  struct Result: Encodable {
    let waiver: FeeReversal
    let item: OpenItem
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let ledger = Ledger(call)
    var fee = try ledger.item(params.item, path: "/item")
    guard fee.component != "principal" else {
      throw Failure(
        .invalidParams, "\(params.item) is goods sold, not a fee; post a credit note or an adjustment instead.",
        zh: "\(params.item) 为货款而非费用；请改为登记贷项通知单或调整。", path: "/item")
    }
    let day = params.date ?? max(call.today, fee.day)
    let open = try ledger.least(openOn: fee, from: day)
    let amount = params.amount ?? Money(minor: open, currency: fee.currency)
    guard !amount.isZero else {
      throw Failure(
        .failedPrecondition, "Nothing of the fee is open from \(day) on; take its payment back first.",
        zh: "该费用自 \(day) 起没有未清金额；请先撤销其核销。", path: "/item")
    }
    try Amounts.requirePositive(amount)
    try ledger.requireReducible(fee, by: amount.minor, amount.currency, on: day)
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(day)
    let principal = try fee.principal.flatMap { try ledger.item($0) } ?? fee
    let waiver = try ledger.lower(
      &fee, by: amount.minor, .waiver, principal, on: day, reason: params.reason)
    try days.insistence.note(fee.entityID.description)
    return Result(waiver: waiver, item: OpenItem(fee, on: call.today))
  }
}
