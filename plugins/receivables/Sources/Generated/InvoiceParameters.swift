// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PostInvoice {
  static let name = "receivables.invoice.post"

  /// What `receivables.invoice.post` is asked: Post an invoice as open items, one for each instalment.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The number of the invoice, used once a customer.
    let number: String
    let date: CivilDate
    let amount: Money
    /// Terms of payment such as 2/10 net 30, or the name of a policy's terms.
    var terms: String?
    var dueDate: CivilDate?
    /// The parts of the invoice with their due days, or count, firstDue and every.
    var instalments: Instalments?
    /// The order that is invoiced.
    var order: String?
    /// The evidence that the goods were accepted, such as the receipt's number; without it the item's evidence is weak.
    var acceptance: String?
    /// The product that is invoiced, for reports by product.
    var product: String?
    /// Whether a security covers the invoice; it decides the order of application (Civil Code 560).
    var secured: Bool?
    var interestRate: ExactDecimal?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
    /// The deliveries that it bills, by number or id, in this order; left out: those that carry its number or its
    /// order's, oldest first.
    var deliveries: [String]?
  }
}

extension PostInvoice.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    number = try members.string("number")
    date = try members.date("date")
    amount = try members.money("amount")
    terms = try members.optionalString("terms")
    dueDate = try members.optionalDate("dueDate")
    instalments = try members.optional("instalments")
    order = try members.optionalString("order")
    acceptance = try members.optionalString("acceptance")
    product = try members.optionalString("product")
    secured = try members.optionalBool("secured")
    interestRate = try members.optional("interestRate")
    insist = try members.optionalBool("insist")
    deliveries = try members.optional("deliveries")
  }
}

extension PostInvoices {
  /// What `receivables.invoice.postMany` is asked: Post up to 10,000 invoices; they land whole or not at all.
  struct Params: Decodable {
    /// The invoices, at most 10,000; all are posted or none.
    let items: [Invoice]
  }
}

extension PostInvoices.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    items = try members.array("items")
  }
}
