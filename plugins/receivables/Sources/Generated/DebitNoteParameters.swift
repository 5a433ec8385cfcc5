// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PostDebitNote {
  static let name = "receivables.debitNote.post"

  /// What `receivables.debitNote.post` is asked: Post a debit note: costs, interest or more principal.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The number of the debit note, used once a customer.
    let number: String
    let date: CivilDate
    let dueDate: CivilDate
    let amount: Money
    /// What the note charges: principal (default), late fee, cost or interest.
    var component: Component?
    var item: EntityID?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }

  /// What the note charges: principal (default), late fee, cost or interest.
  enum Component: String, Codable, SQLBindable {
    case principal
    case lateFee
    case cost
    case interest

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension PostDebitNote.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    number = try members.string("number")
    date = try members.date("date")
    dueDate = try members.date("dueDate")
    amount = try members.money("amount")
    component = try members.optional("component")
    item = try members.optional("item")
    insist = try members.optionalBool("insist")
  }
}
