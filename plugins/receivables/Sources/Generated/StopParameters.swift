// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListStops {
  static let name = "receivables.stop.list"

  /// What `receivables.stop.list` is asked: List stops on customers who are too late, as the balance of the day has
  /// them, and those that were lifted.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// True: stops in force; false: stops that were lifted; left out: both.
    var active: Bool?
    var limit: Int?
    var cursor: String?
  }
}

extension ListStops.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    active = try members.optionalBool("active")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
