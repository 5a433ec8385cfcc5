import AvalKit

/// What subscribers learn when an item is paid off, written off or otherwise closed.
struct ItemSettled: JSONWritable {
  let item: EntityID
  let customer: EntityID
  let number: String
  let settledOn: CivilDate
  let daysOverdue: Int

  init(_ item: Item) {
    self.item = item.entityID
    customer = EntityID(prefix: CustomerRef.prefix, number: item.customer)
    number = item.number
    settledOn = item.lastDay
    daysOverdue = item.due.days(until: item.lastDay)
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("item")
    json.id(item)
    json.member("customer")
    json.id(customer)
    json.member("number")
    json.string(number)
    json.member("settledOn")
    json.date(settledOn)
    json.member("daysOverdue")
    json.integer(daysOverdue)
    json.endObject()
  }
}

extension Ledger {
  /// Part of a credit that goes to one item.
  struct Allocation {
    var item: Item
    let amount: Int64
    /// Where the request names the allocation; put before the path of a refusal.
    let path: String
  }

  /// The day of an application that names none: the later of both documents, and not before either was taken back.
  func naturalDay(_ credit: Credit, _ item: Item) throws -> CivilDate {
    let documents = max(credit.day, item.day)
    guard credit.lastDay > documents || item.lastDay > documents else { return documents }
    return try [lastUnapplication(credit.id), lastUnapplication(item.id)].compactMap { $0 }.reduce(documents, max)
  }

  /// Applies a credit to items and answers them as they stand afterwards; all checks of an application are here.
  func apply(_ credit: inout Credit, _ allocations: [Allocation], on date: CivilDate?) throws -> [Item] {
    let closed = try closedThrough()
    var items: [Item] = []
    for allocation in allocations {
      var item = allocation.item
      let day = try date ?? naturalDay(credit, item)
      try check(allocation.amount, of: credit, to: item, on: day, path: allocation.path)
      if let closed { try Ledger.require(day, after: closed, path: "/date") }
      if credit.customer == nil { try assign(&credit, to: item.customer) }
      try transfer(allocation.amount, from: &credit, to: &item, on: day)
      if item.open == 0 { try settle(item) }
      items.append(item)
    }
    return items
  }

  /// Refuses a credit and an item of different currencies or customers.
  func requireMatch(_ credit: Credit, _ item: Item, path: String) throws {
    guard credit.currency == item.currency else {
      throw Failure(
        .invalidParams,
        "The \(credit.kind.noun.en) is in \(credit.currency), the item in \(item.currency); "
          + "give as paid what was given in \(credit.currency), or convert the payment first (receivables.payment.convert).",
        zh: "\(credit.kind.noun.zhHans)货币为 \(credit.currency)，未清项货币为 \(item.currency)；"
          + "请以 paid 给出 \(credit.currency) 实付金额，或先用 receivables.payment.convert 换汇。", path: path + "/amount")
    }
    if let customer = credit.customer, customer != item.customer {
      guard try sameCustomer(customer, item.customer) else {
        throw Failure(
          .invalidParams,
          "The \(credit.kind.noun.en) and the item \(item.entityID) belong to different customers; choose the customer's "
            + "own item, or transfer the payment first (receivables.payment.transfer).",
          zh: "\(credit.kind.noun.zhHans)与未清项 \(item.entityID) 不属于同一客户；请选择该客户的未清项，或先用 receivables.payment.transfer 转款。",
          path: path + "/item")
      }
    }
  }

  private func check(_ amount: Int64, of credit: Credit, to item: Item, on day: CivilDate, path: String) throws {
    try requireMatch(credit, item, path: path)
    guard day >= credit.day, day >= item.day else {
      throw Failure(
        .invalidParams,
        "An application on \(day) would lie before the payment (\(credit.day)) or the item (\(item.day)).",
        zh: "核销日期 \(day) 早于收款日期（\(credit.day)）或未清项日期（\(item.day)）。", path: "/date")
    }
    let open = try least(openOn: item, from: day)
    guard amount <= open else {
      throw Failure(
        .conflict,
        "Of the item \(item.number) only \(Money(minor: open, currency: item.currency)) is open from \(day) on.",
        zh: "未清项 \(item.number) 自 \(day) 起仅有 \(Money(minor: open, currency: item.currency)) 未清。",
        path: path + "/amount")
    }
    let left = try least(unappliedOf: credit, from: day)
    guard amount <= left else {
      throw Failure(
        .conflict,
        "Of the \(credit.kind.noun.en) only \(Money(minor: left, currency: credit.currency)) is unapplied from \(day) on.",
        zh: "该\(credit.kind.noun.zhHans)自 \(day) 起仅有 \(Money(minor: left, currency: credit.currency)) 未核销。",
        path: path + "/amount")
    }
  }

  /// Whether two customers have become one by a merger.
  private func sameCustomer(_ one: Int64, _ other: Int64) throws -> Bool {
    try store.first(
      """
      SELECT count(DISTINCT coalesce(merged_into, id)) FROM archive_customer_v1 WHERE id = ?1 OR id = ?2
      """, one, other
    ) { $0.int(0) } == 1
  }

  /// A payment from nobody becomes the customer's: a fact of recording time, so earlier beliefs stay as they were.
  func assign(_ credit: inout Credit, to customer: Int64) throws {
    credit.customer = customer
    try store.run(
      "UPDATE receivables_credit SET customer = ?2, assigned = ?3 WHERE id = ?1", credit.id, customer, now)
    try CreditLines.refresh(credit, in: call)
    try call.emit("receivables.payment.recorded", PaymentRecorded(credit))
    if try hasStops() { try Stops.cure(customer: customer, on: credit.day, in: call) }
  }

  /// Announces that an item is closed, and notes where that ends a stop on its customer.
  func settle(_ item: Item) throws {
    try call.emit("receivables.item.settled", ItemSettled(item))
    if try hasStops() { try Stops.cure(customer: item.customer, on: item.lastDay, in: call) }
  }
}
