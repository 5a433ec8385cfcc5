// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListItems {
  static let name = "receivables.item.list"

  /// What `receivables.item.list` is asked: List items with what is open on a day and how late they are, in the order
  /// they were posted.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Open (default), closed or all.
    var status: Status?
    /// Only items in this currency, an ISO 4217 code.
    var currency: Currency?
    var limit: Int?
    var cursor: String?
  }

  /// Open (default), closed or all.
  enum Status: String, Codable, SQLBindable {
    case open
    case closed
    case all

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListItems.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    currency = try members.optional("currency")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
