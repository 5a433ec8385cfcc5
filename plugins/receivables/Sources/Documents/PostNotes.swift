import AvalKit

/// Posts a credit note or a claim paid out: a credit of the customer's, applied at once to the item it names (V-4, V-16).
enum CreditNotes {
  struct Params: Decodable {
    let customer: CustomerRef
    let number: String
    let date: CivilDate
    let amount: Money
    let item: EntityID?
    let cause: String?
    var insist: Bool?
  }

  static func post(
    _ params: Params, as kind: Credit.Kind, in call: Call
  ) throws -> (credit: Credit, items: [Item], reversals: [FeeReversal]?) {
    try Amounts.requirePositive(params.amount)
    try Amounts.requireNumber(params.number)
    let ledger = Ledger(call)
    try ledger.requireOpenPeriod(params.date, path: "/date")
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    let customer = try CustomerResolver(call).find(params.customer)
    let item = try params.item.map { try ledger.item($0, path: "/item") }
    if kind == .creditNote, let item { try requireWithin(item, params.amount, in: call) }
    var credit = Credit(
      id: try call.nextID(kind.prefix).number, kind: kind, customer: customer, number: params.number, day: params.date,
      amount: params.amount, cause: params.cause, item: item?.id)
    guard try ledger.open(credit) else {
      throw Failure(
        .conflict, "The customer has a document of this kind with the number \(params.number) already.",
        zh: "该客户已有同类且编号为 \(params.number) 的单据。", path: "/number")
    }
    var items: [Item] = []
    if let item {
      try ledger.requireMatch(credit, item, path: "")
      // An item that is closed already leaves the whole note on account.
      let amount = try min(params.amount.minor, ledger.least(openOn: item, from: ledger.naturalDay(credit, item)))
      if amount > 0 { items = try ledger.apply(&credit, [.init(item: item, amount: amount, path: "")], on: nil) }
    }
    try call.change(credit.entityID.description, after: CreditView(credit))
    try days.insistence.note(credit.entityID.description)
    if try ledger.hasStops() { try Stops.cure(customer: customer, on: params.date, in: call) }
    let reversals = try ledger.reviewFees(of: items.isEmpty ? [] : [customer])
    return (credit, items, reversals.isEmpty ? nil : reversals)
  }
}

extension CreditNotes {
  /// The credit notes on a document never exceed what it was posted for.
  fileprivate static func requireWithin(_ item: Item, _ amount: Money, in call: Call) throws {
    guard amount.currency == item.currency else { return }
    let document = try call.store.first(
      """
      SELECT sum(amount), (SELECT coalesce(sum(c.amount), 0) FROM receivables_credit c
        WHERE c.kind = 'creditNote'
          AND c.customer IN (SELECT id FROM archive_customer_v1 WHERE id = ?5 OR merged_into = ?5)
          AND c.item IN (SELECT id FROM receivables_item WHERE customer = ?2 AND kind = ?3 AND number = ?4))
      FROM receivables_item WHERE customer = ?2 AND kind = ?3 AND number = ?4 AND document = ?1
      """, item.document, item.customer, item.kind, item.number, call.survivor(item.customer)
    ) { (amount: $0.int(0), credited: $0.int(1)) }
    guard let document, amount.minor > document.amount - document.credited else { return }
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: item.currency) }
    throw Failure(
      .conflict,
      "\(item.number) was posted for \(money(document.amount)), of which \(money(document.credited)) is credited already; "
        + "lower the amount, or leave item out to credit the customer's account.",
      zh: "\(item.number) 原金额 \(money(document.amount))，已冲减 \(money(document.credited))；请减小金额，或不填 item 而记入客户账户。",
      path: "/amount")
  }
}

struct PostCreditNote: Method {
  struct Result: Encodable {
    let creditNote: CreditView
    let items: [OpenItem]
    let reversals: [FeeReversal]?
  }

  func run(_ params: CreditNotes.Params, in call: Call) throws -> Result {
    let (credit, items, reversals) = try CreditNotes.post(params, as: .creditNote, in: call)
    let today = call.today
    return Result(
      creditNote: CreditView(credit), items: items.map { OpenItem($0, on: today) }, reversals: reversals)
  }
}

/// Registers a payout on the customer's claim: quality, delivery (V-16); it lowers the net collection that rating reads.
struct RecordClaim: Method {
  struct Result: Encodable {
    let claim: CreditView
    let items: [OpenItem]
    let reversals: [FeeReversal]?
  }

  func run(_ params: CreditNotes.Params, in call: Call) throws -> Result {
    let (credit, items, reversals) = try CreditNotes.post(params, as: .claim, in: call)
    let today = call.today
    return Result(claim: CreditView(credit), items: items.map { OpenItem($0, on: today) }, reversals: reversals)
  }
}

/// Posts a debit note: costs, interest or more principal, as an item of its own (V-4, V-9).
struct PostDebitNote: Method {
  struct Result: Encodable {
    let items: [OpenItem]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount, else: Amounts.lowersDebt)
    try Amounts.requireNumber(params.number)
    let ledger = Ledger(call)
    try ledger.requireOpenPeriod(params.date, path: "/date")
    guard params.dueDate >= params.date else {
      throw Failure(
        .invalidParams, "The due day \(params.dueDate) lies before the note's day \(params.date); correct one of them.",
        zh: "到期日 \(params.dueDate) 早于单据日期 \(params.date)；请更正其中之一。", path: "/dueDate")
    }
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.date)
    try days.require(due: params.dueDate)
    let customer = try CustomerResolver(call).find(params.customer)
    let principal = try params.item.map { try ledger.item($0, path: "/item") }
    if let principal, try call.survivor(principal.customer) != customer {
      throw Failure(
        .invalidParams, "The item \(principal.entityID) belongs to another customer.",
        zh: "未清项 \(principal.entityID) 属于其他客户。", path: "/item")
    }
    let id = try call.nextID(Item.prefix).number
    var item = Item(
      id: id, document: id, customer: customer, kind: "debitNote", number: params.number, part: 1,
      component: params.component?.rawValue ?? "principal", day: params.date, due: params.dueDate, amount: params.amount
    )
    item.principal = principal?.id
    guard try ledger.open([item]) else {
      throw Failure(
        .conflict, "The customer has a debit note with the number \(params.number) already.",
        zh: "该客户已有编号为 \(params.number) 的借项通知单。", path: "/number")
    }
    let view = OpenItem(item, on: call.today)
    try call.change(item.entityID.description, after: view)
    try days.insistence.note(item.entityID.description)
    return Result(items: [view])
  }
}
