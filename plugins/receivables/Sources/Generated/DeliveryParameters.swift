// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CancelDelivery {
  static let name = "receivables.delivery.cancel"

  /// What `receivables.delivery.cancel` is asked: Take back what no invoice has billed of a delivery; its order waits
  /// for it again.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// The delivery's number with the customer, or its id.
    let delivery: String
    var date: CivilDate?
    /// Why the goods were not delivered after all.
    let reason: String
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension CancelDelivery.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    delivery = try members.string("delivery")
    date = try members.optionalDate("date")
    reason = try members.string("reason")
    insist = try members.optionalBool("insist")
  }
}

extension ListDeliveries {
  static let name = "receivables.delivery.list"

  /// What `receivables.delivery.list` is asked: List deliveries with what of them is not invoiced, in the order they
  /// were posted.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only deliveries of this order.
    var order: String?
    /// Open (default): something is not invoiced; billed; cancelled: in part too; all.
    var state: State?
    var limit: Int?
    var cursor: String?
  }

  /// Open (default): something is not invoiced; billed; cancelled: in part too; all.
  enum State: String, Codable, SQLBindable {
    case open
    case billed
    case cancelled
    case all

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListDeliveries.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    order = try members.optionalString("order")
    state = try members.optional("state")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension PostDelivery {
  static let name = "receivables.delivery.post"

  /// What `receivables.delivery.post` is asked: Post goods delivered and not yet invoiced; they count as exposure until
  /// an invoice bills them. A stopped or closed customer gets none.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The number of the delivery note.
    let number: String
    let date: CivilDate
    let amount: Money
    /// The order that is delivered.
    var order: String?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension PostDelivery.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    number = try members.string("number")
    date = try members.date("date")
    amount = try members.money("amount")
    order = try members.optionalString("order")
    insist = try members.optionalBool("insist")
  }
}
