import AvalKit

/// An invoice as posted, alone or one of many.
typealias Invoice = PostInvoice.Params

/// Posts an invoice as open items, one an instalment, due by its terms (V-1, V-4, V-5).
struct PostInvoice: Method {
  struct Result: JSONWritable {
    let items: [OpenItem]

    func write(to json: inout JSONWriter) {
      json.beginObject()
      json.member("items")
      json.beginArray()
      for item in items { item.write(to: &json) }
      json.endArray()
      json.endObject()
    }
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    var posting = try InvoicePosting(call)
    let items = try posting.post(params)
    let today = call.today
    return Result(items: items.map { OpenItem($0, on: today) })
  }
}

/// Posts up to 10,000 invoices, whole or not at all.
struct PostInvoices: Method {
  static let name = "receivables.invoice.postMany"

  struct Result: JSONWritable {
    let posted: Int
    let items: [Item]

    func write(to json: inout JSONWriter) {
      json.beginObject()
      json.member("posted")
      json.integer(posted)
      json.member("items")
      json.beginArray()
      for item in items {
        json.beginObject()
        json.member("id")
        json.id(item.entityID)
        json.member("number")
        json.string(item.number)
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    var posting = try InvoicePosting(call)
    var posted: [Item] = []
    posted.reserveCapacity(params.items.count)
    try posting.ledger.gathering {
      for (index, invoice) in params.items.enumerated() {
        if index & 0xFF == 0 { try call.checkCancelled() }
        do {
          posted += try posting.post(invoice)
        } catch let failure as Failure {
          throw failure.at("/items/\(index)")
        }
      }
    }
    return Result(posted: params.items.count, items: posted)
  }
}

/// What subscribers and the audit learn of a posted document.
struct PostedDocument: JSONWritable {
  private let items: [Item]
  private let first: Item
  private let amount: Money

  init(_ items: [Item], first: Item, amount: Money) {
    self.items = items
    self.first = first
    self.amount = amount
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("document")
    json.id(EntityID(prefix: Item.documentPrefix, number: first.document))
    json.member("customer")
    json.id(EntityID(prefix: CustomerRef.prefix, number: first.customer))
    json.member("kind")
    json.string(first.kind)
    json.member("number")
    json.string(first.number)
    json.member("date")
    json.date(first.day)
    json.member("amount")
    json.money(amount)
    json.member("items")
    json.beginArray()
    for item in items {
      json.beginObject()
      json.member("item")
      json.id(item.entityID)
      json.member("dueDate")
      json.date(item.due)
      json.member("amount")
      json.money(Money(minor: item.amount, currency: item.currency))
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }
}

/// The posting of invoices within one request: what is the same for all of them is looked up once.
struct InvoicePosting {
  private let call: Call
  let ledger: Ledger
  private let closedThrough: CivilDate?
  private let writer: ItemWriter
  private var customers: CustomerResolver
  private var billing: Billing
  private var terms: TermsPolicy?
  private let days: DocumentDays
  /// Customers whose first invoice the archive knows of.
  private var trading: Set<Int64> = []

  /// - Parameter ledger: the one that gathers, where postings before this one did.
  init(_ call: Call, _ ledger: Ledger? = nil) throws {
    self.call = call
    let ledger = ledger ?? Ledger(call)
    self.ledger = ledger
    writer = ItemWriter(ledger)
    billing = Billing(Holds(call))
    closedThrough = try ledger.closedThrough()
    customers = CustomerResolver(call)
    days = try DocumentDays(call, insist: nil)
  }

  mutating func post(_ invoice: PostInvoice.Params) throws -> [Item] {
    guard let items = try postUnlessKnown(invoice) else { throw InvoicePosting.duplicate(invoice.number) }
    return items
  }

  /// Nil, with nothing written, where the customer has an invoice with this number already.
  mutating func postUnlessKnown(_ invoice: PostInvoice.Params) throws -> [Item]? {
    try Amounts.requirePositive(invoice.amount, else: Amounts.lowersDebt)
    try Amounts.requireNumber(invoice.number)
    if let closedThrough { try Ledger.require(invoice.date, after: closedThrough, path: "/date") }
    let days = days.insisting(invoice.insist)
    try days.require(invoice.date)
    let customer = try customers.number(of: invoice.customer)
    let parts = try self.parts(of: invoice)
    var items: [Item] = []
    items.reserveCapacity(parts.count)
    for (index, part) in parts.enumerated() {
      guard part.due >= invoice.date else { throw InvoicePosting.dueBeforeDate(invoice, part.due, index) }
      try days.require(due: part.due, path: InvoicePosting.duePath(invoice, index))
      let id = try call.nextID(Item.prefix).number
      var item = Item(
        id: id, document: items.first?.id ?? id, customer: customer, kind: "invoice", number: invoice.number,
        part: index + 1, component: "principal", day: invoice.date, due: part.due, amount: part.amount)
      item.discountDay = part.discountDay
      item.discount = part.discount
      item.discountPercent = part.discountPercent
      item.discountBase = part.discountPercent.map { _ in part.amount.minor }
      item.orderNumber = invoice.order
      item.product = invoice.product
      item.secured = invoice.secured
      item.interestRate = invoice.interestRate.map(\.description)
      item.acceptance = invoice.acceptance
      items.append(item)
    }
    guard try writer.open(items), let first = items.first else { return nil }
    try billing.bill(
      Billing.Invoice(
        customer: customer, document: first.document, number: invoice.number, order: invoice.order,
        deliveries: invoice.deliveries, amount: invoice.amount, day: invoice.date))
    let posted = RawJSON(trusted: PostedDocument(items, first: first, amount: invoice.amount).jsonBytes)
    try call.emit("receivables.invoice.posted", posted)
    try announceTrading(customer, on: invoice.date)
    let subject = EntityID(prefix: Item.documentPrefix, number: first.document).description
    try call.change(subject, after: posted)
    try days.insistence.note(subject)
    return items
  }

  /// Tells the archive of a potential customer's first invoice: it trades with us from then on.
  private mutating func announceTrading(_ customer: Int64, on day: CivilDate) throws {
    guard trading.insert(customer).inserted else { return }
    let isPotential = try call.store.first(
      "SELECT 1 FROM archive_customer_v1 WHERE id = ?1 AND status = 'potential'", customer
    ) { _ in true }
    guard isPotential == true else { return }
    try call.emit(
      "receivables.customer.trading",
      TradingBegan(customer: EntityID(prefix: CustomerRef.prefix, number: customer), date: day))
  }

  private struct TradingBegan: Encodable {
    let customer: EntityID
    let date: CivilDate
  }

  /// The first item of the customer's invoice with the same number, if there is one.
  mutating func existing(_ invoice: PostInvoice.Params) throws -> Item? {
    try call.store.first(
      """
      SELECT \(Item.columns) FROM receivables_item
      WHERE customer = ?1 AND kind = 'invoice' AND number = ?2 AND part = 1
      """, customers.number(of: invoice.customer), invoice.number
    ) { try Item(row: $0) }
  }

  static func duplicate(_ number: String) -> Failure {
    Failure(
      .conflict, "The customer has an invoice with the number \(number) already; check for a double posting.",
      zh: "该客户已有编号为 \(number) 的发票；请检查是否重复登记。", path: "/number")
  }

  private mutating func parts(of invoice: PostInvoice.Params) throws -> [PaymentTerms.Part] {
    switch (invoice.terms, invoice.dueDate, invoice.instalments) {
    case (nil, let due?, nil): return [PaymentTerms.Part(due: due, amount: invoice.amount)]
    case (nil, nil, let instalments?): return try instalments.parts(of: invoice.amount)
    case (let name, nil, nil):
      let policy = try terms ?? call.policy("terms", as: TermsPolicy.self)
      terms = policy
      return try policy.terms(named: name ?? policy.standard).parts(
        of: invoice.amount, from: invoice.date, calendar: policy.calendar)
    default:
      throw Failure(
        .invalidParams, "Give one of terms, dueDate and instalments.",
        zh: "terms、dueDate 与 instalments 只能给出其中之一。",
        path: invoice.instalments != nil ? "/instalments" : "/terms")
    }
  }

  private static func duePath(_ invoice: PostInvoice.Params, _ index: Int) -> String {
    switch invoice.instalments {
    case .listed?: "/instalments/\(index)/dueDate"
    case .monthly?: "/instalments/firstDue"
    case nil: invoice.dueDate == nil && invoice.terms != nil ? "/terms" : "/dueDate"
    }
  }

  private static func dueBeforeDate(_ invoice: PostInvoice.Params, _ due: CivilDate, _ index: Int) -> Failure {
    Failure(
      .invalidParams, "The due day \(due) lies before the invoice's day \(invoice.date); correct one of them.",
      zh: "到期日 \(due) 早于发票日期 \(invoice.date)；请更正其中之一。", path: duePath(invoice, index))
  }
}
