// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PutGroupLimit {
  static let name = "receivables.groupLimit.put"

  /// What `receivables.groupLimit.put` is asked: Set the limit of a customer's group, on its head, from a day on;
  /// without an amount it ends.
  struct Params: Decodable {
    let customer: CustomerRef
    var amount: Money?
    let from: CivilDate
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension PutGroupLimit.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    amount = try members.optional("amount")
    from = try members.date("from")
    reason = try members.string("reason")
  }
}
