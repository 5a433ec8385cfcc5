// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListFacts {
  static let name = "archive.fact.list"

  /// What `archive.fact.list` is asked: Every value ever recorded of a customer, with its source, quality, class of
  /// disclosure and whether it counts.
  struct Params: Decodable {
    let customer: CustomerRef
    /// Only facts of this field.
    var field: String?
    /// Only those in this state.
    var status: Status?
    var limit: Int?
    var cursor: String?
  }

  /// Only those in this state.
  enum Status: String, Codable, SQLBindable {
    case pending
    case accepted
    case rejected

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListFacts.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    field = try members.optionalString("field")
    status = try members.optional("status")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
