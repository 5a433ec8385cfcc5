import AvalKit

/// One claim of the ledger as its row stands: an instalment of an invoice, a debit note, a late fee.
///
/// Amounts are minor units of `currency`. `open` is the claim's balance over all entries, whatever their day.
package struct Item: Sendable {
  package let id: Int64
  /// The first item of the same document.
  package let document: Int64
  package let customer: Int64
  package let kind: String
  package let number: String
  package let part: Int
  package let component: String
  package let day: CivilDate
  package let due: CivilDate
  package let currency: Currency
  package let amount: Int64
  package var open: Int64
  /// The day of the latest entry.
  package var lastDay: CivilDate
  package var discountDay: CivilDate?
  /// What may be taken off until `discountDay`: a share of what credit notes and adjustments left of the amount.
  package var discount: Int64?
  package var discountPercent: ExactDecimal?
  /// The amount less credit notes and adjustments; nil without a discount.
  package var discountBase: Int64?
  package var orderNumber: String?
  package var product: String?
  package var secured: Bool?
  package var interestRate: String?
  package var acceptance: String?
  /// The item that a fee was charged on.
  package var principal: Int64?

  static let table = "receivables_item"
  static let prefix = "itm"
  static let documentPrefix = "doc"

  init(
    id: Int64, document: Int64, customer: Int64, kind: String, number: String, part: Int, component: String,
    day: CivilDate, due: CivilDate, amount: Money
  ) {
    self.id = id
    self.document = document
    self.customer = customer
    self.kind = kind
    self.number = number
    self.part = part
    self.component = component
    self.day = day
    self.due = due
    self.currency = amount.currency
    self.amount = amount.minor
    self.open = amount.minor
    self.lastDay = day
  }

  var entityID: EntityID { EntityID(prefix: Item.prefix, number: id) }
}

/// An item as replies show it on a day (`#/openItem`).
package struct OpenItem: JSONWritable {
  let id: EntityID
  let document: EntityID
  let kind: String
  let number: String
  let part: Int
  let customer: EntityID
  let date: CivilDate
  let dueDate: CivilDate
  let amount: Money
  let open: Money
  /// Settlement day − due day for a closed item, else the day asked about − due day (F-V8): 0 on the due day, negative
  /// before it.
  let daysOverdue: Int
  let component: String
  let status: String
  let order: String?
  let product: String?
  let secured: Bool?
  let interestRate: String?
  let acceptance: String?
  /// Present on an invoice without acceptance evidence (V-20).
  let weakEvidence: Bool?
  let principal: EntityID?
  let discountUntil: CivilDate?
  let discount: Money?

  /// - Parameters:
  ///   - open: what is open on `day`, in minor units.
  ///   - settled: the day of the last entry up to `day`; counts where nothing is open.
  init(_ item: Item, open: Int64, settled: CivilDate, on day: CivilDate) {
    id = item.entityID
    document = EntityID(prefix: Item.documentPrefix, number: item.document)
    kind = item.kind
    number = item.number
    part = item.part
    customer = EntityID(prefix: CustomerRef.prefix, number: item.customer)
    date = item.day
    dueDate = item.due
    amount = Money(minor: item.amount, currency: item.currency)
    self.open = Money(minor: open, currency: item.currency)
    daysOverdue = item.due.days(until: open == 0 ? settled : day)
    component = item.component
    status = open == 0 ? "closed" : "open"
    order = item.orderNumber
    product = item.product
    secured = item.secured
    interestRate = item.interestRate
    acceptance = item.acceptance
    weakEvidence = item.kind == "invoice" && item.acceptance == nil ? true : nil
    principal = item.principal.map { EntityID(prefix: Item.prefix, number: $0) }
    discountUntil = item.discountDay
    discount = item.discount.map { Money(minor: $0, currency: item.currency) }
  }

  package func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("id")
    json.id(id)
    json.member("document")
    json.id(document)
    json.member("kind")
    json.string(kind)
    json.member("number")
    json.string(number)
    json.member("part")
    json.integer(part)
    json.member("customer")
    json.id(customer)
    json.member("date")
    json.date(date)
    json.member("dueDate")
    json.date(dueDate)
    json.member("amount")
    json.money(amount)
    json.member("open")
    json.money(open)
    json.member("daysOverdue")
    json.integer(daysOverdue)
    json.member("component")
    json.string(component)
    json.member("status")
    json.string(status)
    writeOptions(to: &json)
    json.endObject()
  }

  private func writeOptions(to json: inout JSONWriter) {
    if let order {
      json.member("order")
      json.string(order)
    }
    if let product {
      json.member("product")
      json.string(product)
    }
    if let secured {
      json.member("secured")
      json.bool(secured)
    }
    if let interestRate {
      json.member("interestRate")
      json.string(interestRate)
    }
    if let acceptance {
      json.member("acceptance")
      json.string(acceptance)
    }
    if let weakEvidence {
      json.member("weakEvidence")
      json.bool(weakEvidence)
    }
    if let principal {
      json.member("principal")
      json.id(principal)
    }
    if let discountUntil {
      json.member("discountUntil")
      json.date(discountUntil)
    }
    if let discount {
      json.member("discount")
      json.money(discount)
    }
  }

  /// The item over all its entries, as a posting answers it.
  init(_ item: Item, on day: CivilDate) {
    self.init(item, open: item.open, settled: item.lastDay, on: day)
  }
}
