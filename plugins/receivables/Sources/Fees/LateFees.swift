import AvalKit

/// What is accrued on the overdue principal of customers, item by item.
struct LateFees {
  struct Accrued {
    let item: Item
    /// Open at the end of the day.
    let open: Int64
    let daysOverdue: Int
    let amount: Int64
    /// What was charged so far, less what was reversed.
    let charged: Int64
  }

  let call: Call
  let interest: LateInterest
  let histories: FeeHistories

  init(call: Call, interest: LateInterest) {
    self.call = call
    self.interest = interest
    histories = FeeHistories(call)
  }

  /// The most items of one page.
  static let itemsMax = PageRequest.limitMax

  /// Items of a customer, or of everybody, that were ever open after their due day or were charged on, in the order of
  /// their ids.
  ///
  /// - Parameters:
  ///   - after: items up to this number have had their turn.
  ///   - limit: how many items are looked at.
  /// - Returns: what accrued, and the last item looked at where there are more.
  func accrued(customer: Int64?, after: any SQLBindable, limit: Int) throws -> (accrued: [Accrued], next: Int64?) {
    let day = call.asOf
    var items = try call.store.all(
      """
      SELECT \(Item.columns) FROM receivables_item
      WHERE (?1 IS NULL OR customer IN \(CustomerRef.members(of: "?1")))
        AND component = 'principal' AND due < ?2 AND day <= ?2 AND id > ?3
        AND (open > 0 OR last_day > due OR EXISTS (SELECT 1 FROM receivables_fee f WHERE f.principal = receivables_item.id))
      ORDER BY id LIMIT ?4
      """, customer, day, after, limit + 1
    ) { try Item(row: $0) }
    let more = items.count > limit
    if more { items.removeLast() }
    let accrued = try items.enumerated().map { index, item in
      if index & 0xFF == 0 { try call.checkCancelled() }
      let amount = try LateFees.accrued(item, interest, histories, through: day)
      let (open, last) = try balance(of: item, on: day)
      return Accrued(
        item: item, open: open, daysOverdue: item.due.days(until: open == 0 ? last : day), amount: amount,
        charged: try ChargedFees.on(item.id, in: call.store).charged)
    }
    return (accrued, more ? items.last?.id : nil)
  }

  /// Everything that accrued, whatever its number.
  func allAccrued(customer: Int64) throws -> [Accrued] {
    var all: [Accrued] = []
    var after: Int64? = 0
    while let from = after {
      let (accrued, next) = try accrued(customer: customer, after: from, limit: LateFees.itemsMax)
      all += accrued.filter { $0.amount > 0 }
      after = next
    }
    return all
  }

  /// What accrued on an item through a day, net of what its customer had on account.
  static func accrued(
    _ item: Item, _ interest: LateInterest, _ histories: FeeHistories, through day: CivilDate
  ) throws -> Int64 {
    try interest.accrued(
      history: histories.history(of: item), due: item.due, through: day,
      agreed: item.interestRate.map { try ExactDecimal(parsing: $0) }, contracted: item.day)
  }

  /// What is open at the end of a day, and the day of the last movement until then.
  private func balance(of item: Item, on day: CivilDate) throws -> (open: Int64, last: CivilDate) {
    if item.lastDay <= day { return (item.open, item.lastDay) }
    return try call.store.first(
      "SELECT coalesce(sum(amount), 0), max(day) FROM receivables_entry WHERE account = ?1 AND day <= ?2", item.id, day
    ) { ($0.int(0), $0.optionalDay(1) ?? day) } ?? (0, day)
  }
}

/// Computes late fees of a day without charging them (F-V12 … F-V14, F-V22).
struct ComputeLateFee: Method {
  struct Item: Encodable {
    let item: EntityID
    let number: String
    let dueDate: CivilDate
    let open: Money
    let daysOverdue: Int
    let amount: Money
    let charged: Money
  }

  struct Result: Encodable {
    let total: Money
    /// The first 10,000.
    let items: [Item]
    let count: Int
    let capExceeded: Bool
    let rule: String
    let policyVersion: String
    let asOf: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policy = try call.policy("late-fees")
    let rules = try policy.decode(LateFeePolicy.self)
    let interest = LateInterest(
      rules, try rules.rule(named: params.rule),
      LateFeeOverrides(lpr: params.lpr, multiplier: params.multiplier, dayBasis: params.dayBasis))
    let customer = try CustomerResolver(call).find(params.customer)
    let accrued = try LateFees(call: call, interest: interest).allAccrued(customer: customer)
    let currencies = Set(accrued.map(\.item.currency))
    guard params.currency != nil || currencies.count <= 1 else {
      throw Failure(
        .invalidParams, "The customer is late in several currencies; name one.", zh: "该客户有多种货币逾期；请指明货币。",
        path: "/currency")
    }
    let currency = params.currency ?? currencies.first ?? params.provenLoss?.currency ?? .cny
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    let items = accrued.filter { $0.item.currency == currency }
    let total = try items.map { money($0.amount) }.sum(in: currency)
    var exceeded = false
    if let loss = params.provenLoss {
      try loss.requireSameCurrency(as: total)
      exceeded = try Fraction(Int128(total.minor) * 100) > Fraction(Int128(loss.minor)) * Fraction(rules.capPercent)
    }
    return Result(
      total: total,
      items: items.prefix(LateFees.itemsMax).map {
        Item(
          item: $0.item.entityID, number: $0.item.number, dueDate: $0.item.due, open: money($0.open),
          daysOverdue: $0.daysOverdue, amount: money($0.amount), charged: money($0.charged))
      }, count: items.count, capExceeded: exceeded, rule: params.rule, policyVersion: policy.version, asOf: call.asOf)
  }
}

/// Charges late fees as items of their own (V-9): what is accrued and not charged yet, so that charging twice for one day
/// adds nothing, and paying the principal loses nothing.
struct ChargeLateFee: Method {
  struct Result: Encodable {
    let items: [OpenItem]
    let totals: [Money]
    /// What had been charged too much: the money was here, or moved.
    let reversals: [FeeReversal]
    @OrNull var nextCursor: String?
    let rule: String
    let policyVersion: String
    let asOf: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policy = try call.policy("late-fees")
    let rules = try policy.decode(LateFeePolicy.self)
    let interest = LateInterest(rules, try rules.rule(named: params.rule), LateFeeOverrides())
    let customer = try params.customer.map { try CustomerResolver(call).find($0) }
    let ledger = Ledger(call)
    try ledger.requireOpenPeriod(call.asOf, path: "/asOf")
    let page = try PageRequest(
      Self.name, limit: params.limit ?? LateFees.itemsMax, cursor: params.cursor,
      filter: [customer, params.rule, call.asOf], after: [0])
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(call.asOf, path: "/asOf")
    let fees = LateFees(call: call, interest: interest)
    let (accrued, next) = try fees.accrued(customer: customer, after: page.after[0], limit: page.limit)
    var items: [Item] = []
    var reversals: [FeeReversal] = []
    for accrued in accrued {
      let reversed = try reverse(accrued, params.rule, rules, fees, ledger)
      reversals += reversed
      let charged = accrued.charged - reversed.reduce(0) { $0 + $1.amount.minor }
      if accrued.amount > charged {
        items.append(try charge(accrued, less: charged, params.rule, policy, ledger))
      }
    }
    let totals = try Dictionary(grouping: items, by: \.currency).sorted { $0.key < $1.key }.map { currency, items in
      try items.map { Money(minor: $0.amount, currency: currency) }.sum(in: currency)
    }
    let views = items.map { OpenItem($0, on: call.today) }
    for view in views { try call.change(view.id.description, after: view) }
    try days.insistence.note("receivables.lateFee")
    return Result(
      items: views, totals: totals, reversals: reversals,
      nextCursor: next.map { page.cursor(after: [$0]) }, rule: params.rule,
      policyVersion: policy.version, asOf: call.asOf)
  }

  /// Takes back what the last charge took too much, as its own rule has it now.
  private func reverse(
    _ accrued: LateFees.Accrued, _ rule: String, _ rules: LateFeePolicy, _ fees: LateFees, _ ledger: Ledger
  ) throws -> [FeeReversal] {
    guard accrued.charged > 0 else { return [] }
    let charged = try ChargedFees.on(accrued.item.id, in: ledger.store)
    guard let last = charged.last, let before = rules.rules[last.rule] else { return [] }
    let due =
      last.rule == rule && last.through <= ledger.call.asOf
      ? accrued.amount
      : try LateFees.accrued(
        accrued.item, LateInterest(rules, before, LateFeeOverrides()), fees.histories, through: last.through)
    return try ledger.reverse(accrued.item, charged.borne - due, on: ledger.call.asOf)
  }

  private func charge(
    _ accrued: LateFees.Accrued, less charged: Int64, _ rule: String, _ policy: Policy, _ ledger: Ledger
  ) throws -> Item {
    let day = ledger.call.asOf
    let id = try ledger.call.nextID(Item.prefix).number
    let principal = accrued.item
    let taken = try ledger.store.first(
      "SELECT count(*) FROM receivables_fee WHERE principal = ?1", principal.id
    ) { $0.int(0) }
    let number = "\(principal.number)/\(principal.part)/\((taken ?? 0) + 1)"
    var item = Item(
      id: id, document: id, customer: principal.customer, kind: "lateFee", number: number, part: 1,
      component: "lateFee", day: day, due: day,
      amount: Money(minor: accrued.amount - charged, currency: principal.currency))
    item.principal = principal.id
    guard try ledger.open([item]) else {
      throw Failure(
        .conflict, "The customer has a late fee with the number \(number) already.", zh: "该客户已有编号为 \(number) 的逾期利息或违约金。"
      )
    }
    try ledger.store.run(
      """
      INSERT INTO receivables_fee (item, principal, rule, through, amount, policy_version, policy_sha256, recorded)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, id, principal.id, rule, day, item.amount, policy.version, policy.sha256, ledger.now)
    return item
  }
}
